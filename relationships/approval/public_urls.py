"""Addresses that the link of a request for admin access opens, below /g/<token>/."""

from django.urls import include, path

from relationships.approval import views

app_name = "approval"
below = [
    path("", views.page, name="page"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("other-account/", views.other_account, name="other_account"),
    path("approve/", views.approve, name="approve"),
    path("decline/", views.decline, name="decline"),
    path("fewer-roles/", views.fewer, name="fewer"),
    path("report/", views.report, name="report"),
    path("done/", views.done, name="done"),
    path("receipt.pdf", views.receipt, name="receipt"),
]
urlpatterns = [
    path("g/", views.resume, name="resume"),
    path("g/<str:token>/", include(below)),
]
