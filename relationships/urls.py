"""Addresses, below /p/<partner>/."""

from django.urls import include, path

from relationships import partnership_views, views
from relationships.approval import composer, waiting
from relationships.boards import bulk_views
from relationships.boards import views as boards
from relationships.calendar import views as calendar
from relationships.dap import views as dap
from relationships.detail import views as detail
from relationships.drift import views as drift
from relationships.groups import access_views, assigning_views
from relationships.groups import views as groups
from relationships.removals import bulk_views as bulk_removals
from relationships.removals import report_views, request_views, wish_views
from relationships.removals import views as removals
from relationships.requests import template_views
from relationships.requests import views as requests

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
    path("customers/removal/", bulk_removals.bulk_removal, name="bulk_removal"),
    path("customers/removal/result/", bulk_removals.bulk_result, name="bulk_result"),
    path("customers/<uuid:customer_id>/removal/", removals.removal, name="removal"),
    path(
        "customers/<uuid:customer_id>/removal/request/",
        request_views.removal_asking,
        name="removal_asking",
    ),
    path(
        "relationships/<uuid:relationship_id>/report/",
        report_views.removal_report,
        name="removal_report",
    ),
    path(
        "relationships/<uuid:relationship_id>/report.pdf",
        report_views.removal_report_pdf,
        name="removal_report_pdf",
    ),
    path("removal-requests/", request_views.removal_requests, name="removal_requests"),
    path(
        "removal-requests/<uuid:request_id>/",
        request_views.removal_request,
        name="removal_request",
    ),
    path(
        "removal-requests/<uuid:request_id>/confirmation/",
        request_views.removal_confirmation,
        name="removal_confirmation",
    ),
    path(
        "removal-requests/<uuid:request_id>/refusal/",
        request_views.removal_refusal,
        name="removal_refusal",
    ),
    path(
        "removal-requests/<uuid:request_id>/withdrawal/",
        request_views.removal_withdrawal,
        name="removal_withdrawal",
    ),
    path(
        "end-wishes/<uuid:wish_id>/refusal/",
        wish_views.end_wish_refusal,
        name="end_wish_refusal",
    ),
    path(
        "partnerships/<uuid:partnership_id>/customers/",
        partnership_views.shared_customers,
        name="shared_customers",
    ),
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
    path("admin-relationships/", boards.admin_relationships, name="admin_relationships"),
    path(
        "admin-relationships/export/",
        boards.admin_relationships_export,
        name="admin_relationships_export",
    ),
    path("admin-relationships/bulk/", bulk_views.bulk_new, name="bulk_new"),
    path("admin-relationships/bulk/<uuid:bulk_id>/", bulk_views.bulk, name="bulk"),
    path(
        "admin-relationships/bulk/<uuid:bulk_id>/group/", bulk_views.bulk_group, name="bulk_group"
    ),
    path(
        "admin-relationships/bulk/<uuid:bulk_id>/result.csv", bulk_views.bulk_csv, name="bulk_csv"
    ),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.calendar_address, name="calendar_address"),
    path("calendar/revocation/", calendar.calendar_revocation, name="calendar_revocation"),
    path(
        "admin-relationships/<uuid:pk>/",
        detail.admin_relationship,
        name="admin_relationship",
    ),
    path("admin-relationships/<uuid:pk>/letter/", include(letter)),
    path("admin-relationships/<uuid:pk>/link/", waiting.renewal, name="link_renewal"),
    path("admin-relationships/<uuid:pk>/withdrawal/", waiting.withdrawal, name="withdrawal"),
    path("admin-relationships/<uuid:pk>/auto-extend/", detail.auto_extend, name="auto_extend"),
    path(
        "admin-relationships/<uuid:pk>/auto-extend/undo/",
        detail.auto_extend_undo,
        name="auto_extend_undo",
    ),
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
    path("admin-relationships/new/", requests.request_new, name="request_new"),
    path("admin-relationships/<uuid:pk>/edit/", requests.draft_edit, name="draft_edit"),
    path("admin-relationships/<uuid:pk>/deletion/", requests.draft_deletion, name="draft_deletion"),
    path("admin-relationships/<uuid:pk>/request/", requests.draft_request, name="draft_request"),
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
    path(
        "admin-relationships/templates/<uuid:role_template_id>/drift/",
        drift.drift,
        name="drift",
    ),
    path(
        "admin-relationships/templates/<uuid:role_template_id>/drift/request/",
        drift.rerequest,
        name="rerequest",
    ),
    path(
        "admin-relationships/templates/requests/<uuid:rerequest_id>/",
        drift.rerequest_result,
        name="rerequest_result",
    ),
    path("admin-relationships/dap/", dap.dap, name="dap"),
    path("customers/<uuid:customer_id>/dap/end/", dap.dap_end, name="dap_end"),
    path("customers/<uuid:customer_id>/dap/move/", dap.dap_move, name="dap_move"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="group_new"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/details/", groups.group_details, name="group_details"),
    path("groups/<uuid:group_id>/members/", groups.group_members, name="group_members"),
    path("groups/<uuid:group_id>/removal/", groups.group_removal, name="group_removal"),
]
