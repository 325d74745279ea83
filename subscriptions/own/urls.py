"""Addresses of a customer's own pages, below /c/<customer>/."""

from django.urls import path

from subscriptions.own import views

app_name = "own_subscriptions"
urlpatterns = [path("subscriptions/", views.subscriptions, name="list")]
