"""Addresses that a personal link opens, below /i/<token>/."""

from django.urls import URLPattern

app_name = "answer"
urlpatterns: list[URLPattern] = []
