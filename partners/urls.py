"""Addresses below /p/<partner>/."""

from django.urls import path

from partners.views import colleagues, exports, mail, partnerships, saved_views, settings

app_name = "partners"
urlpatterns = [
    path("settings/", settings.settings, name="settings"),
    path("settings/mail/", mail.mail, name="mail"),
    path("settings/mail/test/", mail.mail_test, name="mail_test"),
    path("settings/rights/", settings.rights, name="rights"),
    path("settings/colleagues/", colleagues.colleagues, name="colleagues"),
    path("settings/colleagues/new/", colleagues.colleague_invite, name="colleague_invite"),
    path("settings/colleagues/invites/<uuid:invite_id>/", colleagues.invite, name="invite"),
    path(
        "settings/colleagues/invites/<uuid:invite_id>/resend/",
        colleagues.invite_resend,
        name="invite_resend",
    ),
    path(
        "settings/colleagues/invites/<uuid:invite_id>/revoke/",
        colleagues.invite_revoke,
        name="invite_revoke",
    ),
    path("settings/colleagues/<int:member_id>/", colleagues.colleague, name="colleague"),
    path(
        "settings/colleagues/<int:member_id>/removal/",
        colleagues.colleague_removal,
        name="colleague_removal",
    ),
    path("saved-views/new/", saved_views.new, name="saved_view_new"),
    path("saved-views/<int:view_id>/", saved_views.saved_view, name="saved_view"),
    path(
        "saved-views/<int:view_id>/deletion/",
        saved_views.saved_view_deletion,
        name="saved_view_deletion",
    ),
    path("partnerships/", partnerships.partnerships, name="partnerships"),
    path("partnerships/new/", partnerships.partnership_request, name="partnership_request"),
    path("partnerships/<uuid:partnership_id>/", partnerships.partnership, name="partnership"),
    path(
        "partnerships/<uuid:partnership_id>/renewal/",
        partnerships.partnership_renewal,
        name="partnership_renewal",
    ),
    path(
        "partnerships/<uuid:partnership_id>/end/",
        partnerships.partnership_end,
        name="partnership_end",
    ),
    path("export/", exports.data_exports, name="data_exports"),
    path("export/<uuid:export_id>.zip", exports.data_export_file, name="data_export_file"),
]
