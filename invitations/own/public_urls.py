"""Addresses of the personal link of a customer's colleague."""

from django.urls import path

from invitations.own import public_views

app_name = "team"
urlpatterns = [
    path("team/<str:token>/", public_views.colleague, name="colleague"),
    path("team/<str:token>/registration/", public_views.registration, name="registration"),
]
