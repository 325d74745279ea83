"""Addresses of a customer's own pages, below /c/<customer>/."""

from django.urls import path

from invitations.own import views

app_name = "own"
urlpatterns = [
    path("", views.start, name="start"),
    path("partners/", views.partners, name="partners"),
    path("receipts/<uuid:invitation_id>/", views.receipt, name="receipt"),
    path("receipts/<uuid:invitation_id>/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("activity/", views.activity, name="activity"),
    path("people/", views.people, name="people"),
]
