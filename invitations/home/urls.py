"""The address of a partner's Home: /p/<partner>/."""

from django.urls import path

from invitations.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home")]
