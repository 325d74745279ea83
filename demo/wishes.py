"""What customers want: the recipients of two letters, who did not decide (one passed it on, one
wants another); one that would like its relationship to end; one that invites a colleague."""

from __future__ import annotations

from datetime import timedelta

from audit.models import Verb
from audit.record import VISITOR, customer_side
from customers.models import CustomerInvite, CustomerRole
from demo.book import Book
from demo.cast import STAR
from demo.days import identity
from demo.letters import write_of_forward
from demo.notices import tell_end_wish, tell_forward, tell_wish
from demo.steps import Invited
from invitations.models import Forward, Invitation, ReplacedLink
from people.links import digest, token_for
from relationships.models import EndWish, Relationship

WISHES_END, INVITES = "zubr", "mlyn-zagorze"


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
    invitation.link_wanted_at = at
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


def settle_wishes(book: Book) -> None:
    _wish_end(book)
    _invite_colleague(book)


def _wish_end(book: Book) -> None:
    """It waits for the partner, who removes the relationship or answers why not."""
    partner, customer = book.partners[STAR], book.customers[WISHES_END]
    relationship = book.between(Relationship, partner, customer)[-1]
    at = book.days.ago(3, f"wished {relationship.pk}")
    wish = EndWish(
        id=identity("end wish", WISHES_END),
        partner=partner,
        customer=customer,
        relationship=relationship,
        wished_by=book.administrators[WISHES_END],
        wished_at=at,
        note="From spring on we buy where our parent company buys.",
    )
    book.add(wish)
    by = customer_side(wish.wished_by)
    book.record(
        Verb.END_WISHED, wish, at, by=by, partner=partner, customer=customer, note=wish.note
    )
    tell_end_wish(book, wish)


def _invite_colleague(book: Book) -> None:
    customer, administrator = book.customers[INVITES], book.administrators[INVITES]
    pk, at = identity("customer colleague", INVITES), book.days.ago(2, "invited by customer")
    invite = CustomerInvite(
        id=pk,
        customer=customer,
        email=f"zuzanna.kolo@{customer.domain}",
        name="Zuzanna Koło",
        role=CustomerRole.ADMINISTRATOR,
        invited_by=administrator,
        created_at=at,
        expires_at=at + timedelta(days=7),
        token_sha256=digest(token_for("customer_colleague", pk, 1)),
    )
    book.add(invite)
    book.record(
        Verb.COLLEAGUE_INVITED,
        invite,
        at,
        by=customer_side(administrator),
        partner=None,
        customer=customer,
        after={"customer_role": CustomerRole.ADMINISTRATOR.value},
    )
