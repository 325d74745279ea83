"""The secret addresses of calendars, for programs that cannot sign in."""

from django.urls import path

from relationships.calendar import views

app_name = "calendar"
urlpatterns = [path("calendar/<str:token>.ics", views.feed, name="feed")]
