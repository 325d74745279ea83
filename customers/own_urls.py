"""Addresses of the customer's own pages, below /c/<customer>/."""

from django.urls import URLPattern

app_name = "own"
urlpatterns: list[URLPattern] = []
