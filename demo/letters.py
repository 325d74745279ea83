"""Mail that was sent long ago, in the words the portal writes now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from demo.book import Book
from demo.days import identity
from invitations.carried import CarriedRequest
from invitations.drafts import check_line
from invitations.models import Forward, Invitation, Party
from outbox.message import html_part, message_id, text_of
from outbox.models import Email, EmailState, Letter
from partners.models import Partnership
from people.models import Person
from relationships.actions.lettering import KIND
from relationships.letters import new_letter, sent_text
from relationships.models import AdminRelationship, AdminRelationshipRole
from relationships.roles import GdapRole, chosen

KEPT = 60  # days of mail in the mailbox: enough to read, not to search


def write_of_acceptance(book: Book, invitation: Invitation, taken: list[Party]) -> None:
    """The receipt, and the notices to the offices of the other parties."""
    customer, partner = invitation.customer, invitation.partner
    if invitation.decided_by is None or invitation.closed_at is None:
        raise ValueError(f"{invitation} is not decided")
    about, at = (
        {
            "invitation": invitation,
            "customer": customer,
            "parties": taken,
            "carried": _carried(book, invitation),
        },
        invitation.closed_at,
    )
    receipt = Email(kind="invitation_receipt", to=invitation.decided_by.email)
    receipt.dedupe_key = f"invitation_receipt:{invitation.pk}"
    receipt.language = invitation.language
    receipt.link_kind, receipt.link_id = "invitation", invitation.pk
    receipt.link_version = invitation.version
    sent(book, receipt, about, at)
    for party in (party for party in taken if party.partner != partner):
        other = party.partner
        email = Email(kind="invitation_party", partner=other, to=other.email)
        email.dedupe_key = f"invitation_party:{invitation.pk}:{other.slug}"
        email.language = other.language
        sent(book, email, about | {"party": party}, at)


def _carried(book: Book, invitation: Invitation) -> CarriedRequest | None:
    row = next((r for r in book.all(AdminRelationship) if r.invitation_id == invitation.pk), None)
    if row is None:
        return None
    held = [one for one in book.all(AdminRelationshipRole) if one.admin_relationship is row]
    return CarriedRequest(row, chosen(one.role_definition_id for one in held))


def write_of_forward(book: Book, forward: Forward) -> None:
    """To the colleague, with the new link."""
    invitation = forward.invitation
    partner = invitation.partner
    letter = Email(kind="invitation_passed_on", partner=partner, to=forward.email)
    letter.dedupe_key = f"invitation_passed_on:{invitation.pk}:{invitation.version}"
    letter.language, letter.reply_to = invitation.language, partner.email
    letter.link_kind, letter.link_id = "invitation", invitation.pk
    letter.link_version = invitation.version
    context = {"invitation": invitation, "check_line": check_line(invitation)}
    sent(book, letter, context, forward.at)


def write_of_request(
    book: Book, row: AdminRelationship, roles: Sequence[GdapRole], administrator: Person
) -> None:
    """To the customer's administrator, with the link that approves admin access."""
    at = row.requested_at
    if at is None or row.created_by is None:
        raise ValueError(f"{row} is not requested")
    letter = new_letter(row, roles, at)
    letter.to, letter.shared_at, letter.edited_by = administrator.email, at, row.created_by
    book.add(letter)
    email = Email(kind=KIND, partner=row.partner, to=letter.to, language=letter.language)
    email.dedupe_key = f"{KIND}:{row.pk}:{row.version}"
    email.from_name, email.reply_to = row.partner.sender, row.created_by.email
    email.link_kind, email.link_id, email.link_version = "admin_relationship", row.pk, row.version
    text = sent_text(letter, "{link}", email.reply_to)
    sent(book, email, {"subject": letter.subject, "text": text}, at)


def write_partnership_request(book: Book, request: Partnership, language: str) -> None:
    """To the reseller's Account admin, with the link that authorises."""
    email = Email(kind="partnership_request", partner=request.provider, to=request.reseller_email)
    email.dedupe_key = f"partnership_request:{request.pk}:{request.version}"
    email.language = language
    email.link_kind, email.link_id = "partnership", request.pk
    email.link_version = request.version
    context = {
        "provider": request.provider,
        "asker": request.requested_by,
        "expires_at": request.expires_at,
    }
    sent(book, email, context, request.requested_at)


def sent(
    book: Book, email: Email, context: dict[str, Any], at: datetime, *, arrives: bool = True
) -> None:
    """It left a few seconds later; the recent ones that arrived are still in the mailbox."""
    with translation.override(email.language):
        text = render_to_string(f"emails/{email.kind}.txt", context)
    subject, _line, body = text.strip().partition("\n")
    email.subject, email.body = subject.strip()[:200], body.strip() + "\n"
    email.id = identity("email", f"{email.kind}:{email.to}:{at.isoformat()}:{email.subject}")
    email.created_at = email.next_at = at
    email.state, email.attempts = EmailState.SENT, 1
    email.sent_at = at + timedelta(seconds=4)
    email.message_id = message_id(email)
    book.add(email)
    if arrives and at > book.days.ago(KEPT, "mailbox"):
        letter = Letter(to=email.to, subject=email.subject, body=text_of(email))
        letter.html = html_part(email)
        letter.arrived_at = email.sent_at
        book.add(letter)
