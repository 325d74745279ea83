"""The letter on paper, for a meeting: the same words, and the link as a code to scan."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from invitations.carried import admin_line
from invitations.drafts import check_line, paragraphs
from invitations.models import Invitation
from people.documents import Document


def letter_pdf(invitation: Invitation) -> bytes:
    """One page in the customer's language. Of a shared invitation: its link works."""
    sender, until = invitation.partner, invitation.expires_at
    with translation.override(invitation.language):
        document = Document(
            title=invitation.subject,
            language=invitation.language,
            author=sender.name,
            foot=f"{settings.BRAND} · {invitation.reference}",
        )
        contact = [sender.domain, sender.address, sender.email, sender.phone]
        document.small("\n".join([sender.name, " · ".join(part for part in contact if part)]))
        document.heading(invitation.subject)
        for text in paragraphs(invitation.before):
            document.text(text)
        words = {"date": date_format(localtime(until), "j E Y") if until else ""}
        beside = [
            _("Scan the code with a phone, or type the address. It is personal."),
            _("Valid until %(date)s") % words,
            check_line(invitation),
        ]
        document.code(invitation.link(), beside)
        if said := admin_line(invitation):
            document.text(said)
        for text in paragraphs(invitation.after):
            document.text(text)
        return document.pdf(one_page=True)
