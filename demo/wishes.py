"""What the recipients of two letters did without deciding: one passed it on, one wants another."""

from __future__ import annotations

from datetime import timedelta

from audit.models import Verb
from audit.record import VISITOR
from demo.book import Book
from demo.letters import write_of_forward
from demo.notices import tell_forward, tell_wish
from demo.steps import Invited
from invitations.models import Forward, Invitation, ReplacedLink


def pass_on(book: Book, invitation: Invitation, step: Invited) -> None:
    """To `step.passed_on`, somebody of the same house, two days after it was opened."""
    name, email = step.passed_on
    at = (invitation.opened_at or invitation.created_at) + timedelta(days=2)
    replaced = ReplacedLink(
        invitation=invitation, token_sha256=invitation.token_sha256, replaced_at=at
    )
    before = invitation.to
    invitation.pass_on(at, name, email)
    book.add(replaced)
    forward = book.add(
        Forward(invitation=invitation, replaced=replaced, name=name, email=email, at=at)
    )
    book.record(
        Verb.INVITATION_FORWARDED,
        invitation,
        at,
        by=VISITOR,
        partner=invitation.partner,
        customer=invitation.customer,
        before={"to": before},
        after={"to": email},
    )
    write_of_forward(book, forward)
    tell_forward(book, forward)


def want_new_link(book: Book, invitation: Invitation, day: int) -> None:
    at = book.days.ago(day, f"wanted {invitation.pk}")
    book.record(
        Verb.NEW_LINK_WANTED,
        invitation,
        at,
        by=VISITOR,
        partner=invitation.partner,
        customer=invitation.customer,
        version=invitation.version,
    )
    tell_wish(book, invitation, at)
