"""Addresses of a partner's invitations, below /p/<partner>/."""

from django.urls import include, path

from invitations import composer, following, lasting, sending_views, views

app_name = "invitations"
one = [
    path("", following.detail, name="detail"),
    path("draft/", composer.draft, name="draft"),
    path("language/", composer.language, name="language"),
    path("shared/", composer.shared, name="shared"),
    path("done/", composer.done, name="done"),
    path("letter/", composer.letter, name="letter"),
    path("sending/", sending_views.sending, name="sending"),
    path("sending/<uuid:email_id>/retry/", sending_views.retry, name="retry"),
    path("deletion/", composer.deletion, name="deletion"),
    path("revocation/", following.revocation, name="revocation"),
    path("extension/", lasting.extension, name="extension"),
    path("renewal/", lasting.renewal, name="renewal"),
    path("reminders/", lasting.reminders, name="reminders"),
    path("note/", following.note, name="note"),
]
urlpatterns = [
    path("invitations/", following.invitation_list, name="list"),
    path("invitations/new/", views.new, name="new"),
    path("invitations/<uuid:invitation_id>/", include(one)),
]
