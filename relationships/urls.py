"""Addresses, below /p/<partner>/."""

from django.urls import path

from relationships import views
from relationships.groups import access_views, assigning_views
from relationships.groups import views as groups
from relationships.requests import template_views
from relationships.requests import views as requests

app_name = "relationships"
urlpatterns = [
    path("customers/<uuid:customer_id>/removal/", views.removal, name="removal"),
    path(
        "customers/<uuid:customer_id>/admin-relationships/",
        views.customer_admin_relationships,
        name="customer_admin_relationships",
    ),
    path(
        "customers/<uuid:customer_id>/access/",
        access_views.customer_access,
        name="customer_access",
    ),
    path("admin-relationships/", views.admin_relationships, name="admin_relationships"),
    path(
        "admin-relationships/<uuid:pk>/",
        views.admin_relationship,
        name="admin_relationship",
    ),
    path(
        "admin-relationships/<uuid:pk>/groups/new/",
        assigning_views.assignment_new,
        name="assignment_new",
    ),
    path(
        "admin-relationships/<uuid:pk>/groups/<uuid:assignment_id>/",
        assigning_views.assignment_edit,
        name="assignment_edit",
    ),
    path(
        "admin-relationships/<uuid:pk>/groups/<uuid:assignment_id>/removal/",
        assigning_views.assignment_removal,
        name="assignment_removal",
    ),
    path("admin-relationships/new/", requests.request_new, name="request_new"),
    path("admin-relationships/<uuid:pk>/edit/", requests.draft_edit, name="draft_edit"),
    path("admin-relationships/<uuid:pk>/deletion/", requests.draft_deletion, name="draft_deletion"),
    path("admin-relationships/<uuid:pk>/request/", requests.draft_request, name="draft_request"),
    path(
        "admin-relationships/<uuid:pk>/withdrawal/",
        requests.request_withdrawal,
        name="request_withdrawal",
    ),
    path("admin-relationships/<uuid:pk>/link/", requests.request_renewal, name="request_renewal"),
    path("admin-relationships/templates/", template_views.role_templates, name="role_templates"),
    path(
        "admin-relationships/templates/new/",
        template_views.role_template_new,
        name="role_template_new",
    ),
    path(
        "admin-relationships/templates/<uuid:role_template_id>/",
        template_views.role_template,
        name="role_template",
    ),
    path(
        "admin-relationships/templates/<uuid:role_template_id>/removal/",
        template_views.role_template_removal,
        name="role_template_removal",
    ),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="group_new"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/details/", groups.group_details, name="group_details"),
    path("groups/<uuid:group_id>/members/", groups.group_members, name="group_members"),
    path("groups/<uuid:group_id>/removal/", groups.group_removal, name="group_removal"),
]
