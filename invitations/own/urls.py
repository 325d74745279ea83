"""Addresses of a customer's own pages, below /c/<customer>/."""

from django.urls import path

from invitations.own import (
    activity_views,
    ending_views,
    people_views,
    receipt_views,
    views,
    wish_views,
)

app_name = "own"
urlpatterns = [
    path("", views.start, name="start"),
    path("partners/", views.partners, name="partners"),
    path("partners/<slug:slug>/end/", ending_views.everything_end, name="everything_end"),
    path("requests/<uuid:invitation_id>/", views.answer, name="answer"),
    path("admin-requests/<uuid:pk>/", views.admin_answer, name="admin_answer"),
    path("admin-relationships/<uuid:pk>/", views.admin_relationship, name="admin_relationship"),
    path(
        "admin-relationships/<uuid:pk>/receipt.pdf",
        receipt_views.approval_receipt_pdf,
        name="approval_pdf",
    ),
    path("admin-relationships/<uuid:pk>/end/", ending_views.access_end, name="access_end"),
    path(
        "admin-relationships/<uuid:pk>/auto-extend/", ending_views.auto_extend, name="auto_extend"
    ),
    path("relationships/<uuid:relationship_id>/dap/", ending_views.dap_end, name="dap_end"),
    path(
        "relationships/<uuid:relationship_id>/end/",
        ending_views.relationship_end,
        name="relationship_end",
    ),
    path("relationships/<uuid:relationship_id>/wish/", wish_views.wish, name="wish"),
    path("wishes/<uuid:wish_id>/withdrawal/", wish_views.wish_withdrawal, name="wish_withdrawal"),
    path("receipts/", receipt_views.receipts, name="receipts"),
    path("receipts/<uuid:invitation_id>/", receipt_views.receipt, name="receipt"),
    path(
        "receipts/<uuid:invitation_id>/receipt.pdf", receipt_views.receipt_pdf, name="receipt_pdf"
    ),
    path("activity/", activity_views.activity, name="activity"),
    path("activity/activity.csv", activity_views.activity_csv, name="activity_csv"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", people_views.invite_new, name="invite_new"),
    path("people/invites/<uuid:invite_id>/", people_views.invite, name="invite"),
    path(
        "people/invites/<uuid:invite_id>/again/", people_views.invite_resend, name="invite_resend"
    ),
    path(
        "people/invites/<uuid:invite_id>/revocation/",
        people_views.invite_revoke,
        name="invite_revoke",
    ),
    path("people/<int:member_id>/role/", people_views.role, name="role"),
    path("people/<int:member_id>/removal/", people_views.member_removal, name="member_removal"),
]
