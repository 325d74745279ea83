"""Letters that the portal sent for Baltic Cloud, each with another fate."""

from __future__ import annotations

from datetime import timedelta

from audit.models import Verb
from demo.book import Book
from demo.letters import sent
from invitations.drafts import sent_text
from invitations.models import Invitation
from invitations.sending import LETTER, TOLD
from outbox.models import Email, EmailState
from outbox.problems import BOUNCED
from partners.models import Member

WHY = {EmailState.FAILED: "SMTP 550", EmailState.BOUNCED: BOUNCED}


def post(book: Book, invitation: Invitation, by: Member, fate: EmailState) -> None:
    """Right after sharing; its fate is known two minutes later."""
    partner, customer = invitation.partner, invitation.customer
    at = invitation.shared_at or invitation.created_at
    email = Email(kind=LETTER, partner=partner, to=invitation.to, language=invitation.language)
    email.dedupe_key = f"{LETTER}:{invitation.pk}:{invitation.version}"
    email.from_name, email.reply_to = partner.sender, by.person.email
    email.link_kind, email.link_id = "invitation", invitation.pk
    email.link_version = invitation.version
    words = {"subject": invitation.subject, "text": sent_text(invitation, "{link}")}
    sent(book, email, words, at, arrives=fate == EmailState.SENT)
    email.state, email.last_error = fate, WHY.get(fate, "")
    if fate == EmailState.FAILED:
        email.sent_at, email.message_id = None, ""
    queued = Verb.INVITATION_QUEUED
    book.record(queued, invitation, at, by=by, partner=partner, customer=customer, to=[email.to])
    steps = [fate] if fate == EmailState.FAILED else [EmailState.SENT, fate]
    for number, state in enumerate(dict.fromkeys(steps)):
        later = at + timedelta(seconds=4, minutes=2 * number)
        book.record(
            TOLD[state],
            invitation,
            later,
            partner=partner,
            customer=customer,
            to=email.to,
            problem=WHY.get(state, ""),
        )
