"""Addresses of the customer list and of one customer's record."""

from django.urls import include, path

from customers import agreement_views, chosen_views, record_views, views

app_name = "customers"
one = [
    path("", record_views.overview, name="overview"),
    path("account/", record_views.account, name="account"),
    path("account/edit/", record_views.edit, name="edit"),
    path("account/notes/", record_views.notes, name="notes"),
    path("account/agreement/", agreement_views.attestation, name="attestation"),
    path("account/qualification/", agreement_views.qualification, name="qualification"),
    path("account/reminders/", record_views.reminders, name="reminders"),
]
urlpatterns = [
    path("customers/", views.customer_list, name="list"),
    path("customers/filter/<slug:name>/", views.pick, name="pick"),
    path("customers/preferences/", views.preferences, name="preferences"),
    path("customers/request/", chosen_views.request_relationship, name="request"),
    path("customers/labels/", chosen_views.labels, name="labels"),
    path("customers/export/", chosen_views.export, name="export"),
    path("customers/imports/", include("customers.import_pages.urls")),
    path("customers/new/", record_views.new, name="new"),
    path("customers/<uuid:customer_id>/", include(one)),
]
