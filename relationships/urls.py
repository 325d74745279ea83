"""Addresses, below /p/<partner>/."""

from django.urls import path

from relationships import views
from relationships.detail import views as detail
from relationships.groups import access_views, assigning_views
from relationships.groups import views as groups

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
        detail.admin_relationship,
        name="admin_relationship",
    ),
    path("admin-relationships/<uuid:pk>/auto-extend/", detail.auto_extend, name="auto_extend"),
    path(
        "admin-relationships/<uuid:pk>/global-administrator/",
        detail.global_administrator,
        name="global_administrator",
    ),
    path("admin-relationships/<uuid:pk>/end/", detail.end, name="admin_relationship_end"),
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
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="group_new"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/details/", groups.group_details, name="group_details"),
    path("groups/<uuid:group_id>/members/", groups.group_members, name="group_members"),
    path("groups/<uuid:group_id>/removal/", groups.group_removal, name="group_removal"),
]
