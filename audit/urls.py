"""Addresses, below /p/<partner>/."""

from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("activity/", views.activity, name="activity"),
    path("activity/export.csv", views.export, {"kind": "csv"}, name="export_csv"),
    path("activity/export.jsonl", views.export, {"kind": "jsonl"}, name="export_jsonl"),
]
