"""Addresses of one's notifications at a customer, below /c/<customer>/."""

from django.urls import path

from notifications import views
from notifications.web import at_customer

app_name = "own_notifications"
urlpatterns = [
    path("notifications/", at_customer(views.page), name="page"),
    path("notifications/panel/", at_customer(views.panel), name="panel"),
    path("notifications/count/", at_customer(views.count), name="count"),
    path("notifications/read/", at_customer(views.read_all), name="read_all"),
    path("notifications/choices/", at_customer(views.choices), name="choices"),
    path("notifications/<uuid:notification_id>/", at_customer(views.follow), name="follow"),
]
