"""Admin access in the demo: asked for, answered, in force, ended, each step with its line of
history as the acts would have written it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from audit.models import Verb
from audit.record import SYSTEM, Actor, customer_side
from demo.accounts import account_in
from demo.book import Book
from demo.days import identity, reference
from demo.gdap import role_ids
from demo.letters import write_of_request
from demo.steps import Access
from partners.models import Member, Partner
from relationships.models import (
    EXPIRING_DAYS,
    IN_FORCE,
    SHOWN_DAYS,
    AdminRelationship,
    AdminRelationshipRole,
    AdminRelationshipState,
    Side,
)
from relationships.roles import Level, chosen, highest

State = AdminRelationshipState
ENDING = (State.TERMINATION_REQUESTED, State.TERMINATING)
STARTING = (State.APPROVED, State.ACTIVATING)
ANSWERED = (State.DECLINED, State.LAPSED)
UNDATED = (State.CREATED, State.APPROVAL_PENDING, *ANSWERED)
type Note = Callable[..., None]
MINUTE = timedelta(minutes=1)


def give_access(book: Book, partner: Partner, key: str, access: Access) -> None:
    member = book.members[access.by]
    grant = AdminRelationship(
        id=identity("admin relationship", f"{partner.slug} {key} {access.title}"),
        partner=partner,
        customer=book.customers[key],
        duration_days=access.days,
        auto_extend=access.auto_extend,
        replaces_dap=access.replaces_dap,
        state=access.state,
        created_by=member.person,
        reference=reference(f"admin relationship {partner.slug} {key} {access.title}"),
    )
    if access.state in UNDATED + STARTING:
        grant.created_at = book.days.ago(access.asked, str(grant.pk))
        if access.state in STARTING:
            _approve(book, grant, key, grant.created_at + timedelta(hours=5))
        elif access.state != State.CREATED:
            _send_out(book, grant, key)
    else:
        _date(book, grant, key, access, member)
    grant.has_global_administrator = "Global Administrator" in access.roles
    if highest(chosen(role_ids(access.roles))) == Level.FULL:
        grant.reason = "Moving the tenant to a new domain"
    grant.name = f"{key}-{access.title}-{grant.created_at.year}"[:50]
    book.add(grant)
    if access.state == State.APPROVAL_PENDING:
        write_of_request(book, grant, chosen(role_ids(access.roles)), book.administrators[key])
    account_in(book, partner.slug, key, grant.created_at)
    for role_id in role_ids(access.roles):
        book.add(AdminRelationshipRole(admin_relationship=grant, role_definition_id=role_id))
    _tell(book, grant, access, member)


def _send_out(book: Book, grant: AdminRelationship, key: str) -> None:
    """Sent to the customer, who has not answered, said no, or let the time run out."""
    answered, grant.state = grant.state, State.CREATED
    grant.request(grant.created_at)
    assert grant.answer_by is not None
    if answered == State.DECLINED:
        grant.decline(book.administrators[key], grant.created_at + timedelta(days=2))
    elif answered == State.LAPSED:
        grant.lapse(grant.answer_by)


def _approve(book: Book, grant: AdminRelationship, key: str, at: datetime) -> None:
    grant.requested_at = grant.created_at
    grant.approved_at, grant.approved_by = at, book.administrators[key]


def _date(book: Book, grant: AdminRelationship, key: str, access: Access, member: Member) -> None:
    """It ends `duration_days` after it began, or was ended by somebody before that."""
    lasts = timedelta(days=access.days)
    if access.state == State.TERMINATED:
        grant.ended_at = book.days.ahead(access.ends)
        grant.activated_at = grant.ended_at - lasts / 2
        grant.ends_at = grant.activated_at + lasts
        grant.ended_side, grant.ended_by = Side.PARTNER, member.person
    else:
        grant.ends_at = book.days.ahead(access.ends)
        grant.activated_at = grant.ends_at - lasts
        if access.state in ENDING:
            grant.ended_at = book.days.ago(1, f"ending {grant.pk}")
            grant.ended_side, grant.ended_by = Side.PARTNER, member.person
        elif access.state not in IN_FORCE:
            grant.ended_at, grant.ended_side = grant.ends_at, Side.SYSTEM
    if access.ends < -SHOWN_DAYS and grant.ended_at:
        grant.file_away(grant.ended_at + timedelta(days=SHOWN_DAYS))
    grant.created_at = grant.activated_at - timedelta(days=2)
    _approve(book, grant, key, grant.activated_at - 4 * MINUTE)


def _tell(book: Book, grant: AdminRelationship, access: Access, member: Member) -> None:
    """The story so far, one line a step."""

    def note(verb: Verb, at: datetime, by: Member | Actor = SYSTEM, **told: Any) -> None:
        book.record(verb, grant, at, by=by, partner=grant.partner, customer=grant.customer, **told)

    terms = {"name": grant.name, "days": access.days, "roles": list(access.roles)}
    note(Verb.GDAP_CREATED, grant.created_at, member, after=terms)
    if grant.requested_at:
        note(Verb.GDAP_REQUESTED, grant.requested_at + MINUTE, member)
    if grant.approved_at and grant.approved_by:
        approved: dict[str, Any] = {"days": access.days, "auto_extend": access.auto_extend}
        approved["roles"] = list(access.roles)
        by = customer_side(grant.approved_by)
        note(Verb.GDAP_APPROVED, grant.approved_at, by, after=approved)
    if grant.activated_at and grant.ends_at:
        note(Verb.GDAP_ACTIVATING, grant.activated_at - MINUTE)
        ends = {"ends_at": grant.ends_at.isoformat()}
        note(Verb.GDAP_ACTIVATED, grant.activated_at, before={"ends_at": ""}, after=ends)
        if grant.state in (State.EXPIRING, State.EXPIRED):
            began = grant.ends_at - timedelta(days=EXPIRING_DAYS)
            note(Verb.GDAP_EXPIRING, max(began, grant.activated_at + MINUTE))
    if grant.state == State.ACTIVATING and grant.approved_at:
        note(Verb.GDAP_ACTIVATING, grant.approved_at + MINUTE)
    if grant.ended_at:
        _tell_end(note, grant, member)
    if grant.filed_at:
        note(Verb.GDAP_CLEANED_UP, grant.filed_at)


def _tell_end(note: Note, grant: AdminRelationship, member: Member) -> None:
    assert grant.ended_at is not None  # told only of what has ended
    if grant.state == State.DECLINED and grant.ended_by:
        note(Verb.GDAP_DECLINED, grant.ended_at, customer_side(grant.ended_by))
    elif grant.state == State.LAPSED:
        note(Verb.GDAP_LAPSED, grant.ended_at)
    elif grant.state == State.EXPIRED:
        note(Verb.GDAP_EXPIRED, grant.ended_at)
    else:
        side = {"side": grant.ended_side}
        note(Verb.GDAP_TERMINATION_REQUESTED, grant.ended_at, member, after=side)
        if grant.state != State.TERMINATION_REQUESTED:
            note(Verb.GDAP_TERMINATING, grant.ended_at + MINUTE)
        if grant.state == State.TERMINATED:
            note(Verb.GDAP_TERMINATED, grant.ended_at + 2 * MINUTE)
