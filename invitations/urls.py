"""Addresses of a partner's invitations, below /p/<partner>/."""

from django.urls import include, path

from invitations import (
    carried_views,
    composer,
    following,
    lasting,
    papers,
    selecting,
    sending_views,
    text_pages,
    views,
)

app_name = "invitations"
one = [
    path("", following.detail, name="detail"),
    path("draft/", composer.draft, name="draft"),
    path("language/", composer.language, name="language"),
    path("text/", composer.text, name="letter_text"),
    path("text/new/", composer.text_keeping, name="text_keeping"),
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
    path("paper.pdf", papers.paper, name="paper"),
    path("note/", following.note, name="note"),
    path("admin-access/", carried_views.carried_new, name="carried_new"),
    path("admin-access/draft/", carried_views.carried_draft, name="carried_draft"),
    path("admin-access/removal/", carried_views.carried_removal, name="carried_removal"),
]
texts = [
    path("", text_pages.texts, name="texts"),
    path("new/", text_pages.text_new, name="text_new"),
    path("preview/", text_pages.text_preview, name="text_preview"),
    path("portal/<slug:builtin>/", text_pages.builtin, name="builtin"),
    path("portal/<slug:builtin>/default/", text_pages.builtin_default, name="builtin_default"),
    path("<uuid:text_id>/", text_pages.text, name="text"),
    path("<uuid:text_id>/edit/", text_pages.text_edit, name="text_edit"),
    path("<uuid:text_id>/default/", text_pages.text_default, name="text_default"),
    path("<uuid:text_id>/removal/", text_pages.text_removal, name="text_removal"),
    path(
        "<uuid:text_id>/versions/<int:number>/restoration/",
        text_pages.text_restoration,
        name="text_restoration",
    ),
]
urlpatterns = [
    path("invitations/", following.invitation_list, name="list"),
    path("invitations/export/", following.export, name="export"),
    path("invitations/selected/", selecting.selected, name="selected"),
    path("invitations/selected/result/", selecting.selected_result, name="selected_result"),
    path("invitations/new/", views.new, name="new"),
    path("invitations/texts/", include(texts)),
    path("invitations/batches/", include("invitations.batch_pages.urls")),
    path("invitations/<uuid:invitation_id>/", include(one)),
]
