"""Addresses, below /p/<partner>/."""

from django.urls import path

from relationships import views

app_name = "relationships"
urlpatterns = [
    path("customers/<uuid:customer_id>/removal/", views.removal, name="removal"),
    path(
        "customers/<uuid:customer_id>/admin-relationships/",
        views.customer_admin_relationships,
        name="customer_admin_relationships",
    ),
    path("admin-relationships/", views.admin_relationships, name="admin_relationships"),
    path(
        "admin-relationships/<uuid:pk>/",
        views.admin_relationship,
        name="admin_relationship",
    ),
]
