"""Addresses of one's notifications at a partner, below /p/<partner>/."""

from django.urls import path

from notifications import views
from notifications.web import at_partner

app_name = "notifications"
urlpatterns = [
    path("notifications/", at_partner(views.page), name="page"),
    path("notifications/panel/", at_partner(views.panel), name="panel"),
    path("notifications/count/", at_partner(views.count), name="count"),
    path("notifications/read/", at_partner(views.read_all), name="read_all"),
    path("notifications/choices/", at_partner(views.choices), name="choices"),
    path("notifications/<uuid:notification_id>/", at_partner(views.follow), name="follow"),
]
