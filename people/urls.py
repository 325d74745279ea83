"""Addresses."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("profile/", views.profile, name="profile"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
]
