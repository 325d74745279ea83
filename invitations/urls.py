"""Addresses of a partner's invitations, below /p/<partner>/."""

from django.urls import include, path

from invitations import composer, following, papers, selecting, sending_views, views

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
    path("renewal/", following.renewal, name="renewal"),
    path("paper.pdf", papers.paper, name="paper"),
    path("note/", following.note, name="note"),
]
urlpatterns = [
    path("invitations/", following.invitation_list, name="list"),
    path("invitations/export/", following.export, name="export"),
    path("invitations/selected/", selecting.selected, name="selected"),
    path("invitations/selected/result/", selecting.selected_result, name="selected_result"),
    path("invitations/new/", views.new, name="new"),
    path("invitations/<uuid:invitation_id>/", include(one)),
]
