"""Addresses of personal links and of the first set-up."""

from django.urls import path

from partners import public_views

app_name = "joining"
urlpatterns = [
    path("join/<str:token>/", public_views.colleague, name="colleague"),
    path("join/<str:token>/registration/", public_views.registration, name="registration"),
    path("partnership/<str:token>/", public_views.partnership, name="partnership"),
    path("partnership/<str:token>/refusal/", public_views.refusal, name="refusal"),
    path("setup/<str:token>/", public_views.first_setup, name="setup"),
]
