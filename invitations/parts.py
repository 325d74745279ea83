"""What a full export holds of invitations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invitations.models import (
    Batch,
    BatchRow,
    Forward,
    Invitation,
    LetterText,
    LetterTextVersion,
    Party,
    Reminder,
)
from partners.exports.parts import Part

PARTS = (
    Part("invitations", _("Invitations, without their links"), Invitation),
    Part("invitation-parties", _("Whom each invitation names, and what was decided"), Party),
    Part("reminders", _("Reminders that were sent"), Reminder),
    Part("forwards", _("Invitations that customers passed on"), Forward),
    Part("batches", _("Invitations made many at once"), Batch),
    Part("batch-rows", _("The rows of those"), BatchRow),
    Part("letter-texts", _("Letter texts"), LetterText),
    Part("letter-text-versions", _("The versions of letter texts"), LetterTextVersion),
)
