"""The address in the foot of a digest."""

from django.urls import path

from notifications import public_views

app_name = "unsubscribe"
urlpatterns = [
    path("unsubscribe/done/", public_views.unsubscribed, name="done"),
    path("unsubscribe/<str:token>/", public_views.unsubscribe, name="page"),
]
