"""Addresses that a personal link opens, below /i/<token>/."""

from django.urls import include, path

from invitations import forward_views, joining, quiet, verifying
from invitations import public_views as views

app_name = "answer"
below = [
    path("", views.page, name="page"),
    path("opened/", views.opened, name="opened"),
    path("sign-in/", joining.sign_in, name="sign_in"),
    path("account/", joining.register, name="register"),
    path("other-account/", joining.other_account, name="other_account"),
    path("accept/", views.accept, name="accept"),
    path("decline/", views.decline, name="decline"),
    path("report/", views.report, name="report"),
    path("forward/", forward_views.forward, name="forward"),
    path("reminders/", quiet.reminders, name="reminders"),
    path("new-link/", forward_views.new_link, name="new_link"),
    path("organisation/", joining.organisation, name="organisation"),
    path("done/", views.done, name="done"),
]
urlpatterns = [
    path("i/", joining.resume, name="resume"),
    path("i/<str:token>/", include(below)),
    path("verify/", verifying.verify, name="verify"),
    path("agreement/<slug:version>/", views.agreement, name="agreement"),
]
