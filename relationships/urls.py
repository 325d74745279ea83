"""Addresses, below /p/<partner>/."""

from django.urls import include, path

from relationships import views
from relationships.approval import composer, waiting
from relationships.groups import access_views, assigning_views
from relationships.groups import views as groups

app_name = "relationships"
letter = [
    path("", composer.letter, name="letter"),
    path("language/", composer.letter_language, name="letter_language"),
    path("original/", composer.letter_restoration, name="letter_restoration"),
    path("shared/", composer.letter_shared, name="letter_shared"),
    path("done/", composer.letter_done, name="letter_done"),
    path("letter.eml", composer.letter_eml, name="letter_eml"),
    path("sending/", composer.letter_sending, name="letter_sending"),
]
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
    path("admin-relationships/<uuid:pk>/letter/", include(letter)),
    path("admin-relationships/<uuid:pk>/link/", waiting.renewal, name="link_renewal"),
    path("admin-relationships/<uuid:pk>/withdrawal/", waiting.withdrawal, name="withdrawal"),
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
