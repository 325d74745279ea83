"""Admin access that was asked for in the letter of a reseller invitation, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audit.models import Verb
from audit.record import SYSTEM, Actor, customer_side
from demo.book import Book
from demo.days import identity, reference
from demo.gdap import role_ids
from demo.steps import Access
from invitations.models import Invitation
from partners.models import Member
from relationships.models import AdminRelationship, AdminRelationshipRole
from relationships.roles import chosen

MINUTE = timedelta(minutes=1)


def load(book: Book, invitation: Invitation, key: str, access: Access) -> AdminRelationship:
    """Put into the letter two minutes after it was begun, by an Admin agent."""
    member, partner = book.members[access.by], invitation.partner
    name = f"{partner.slug} {key} {access.title} carried"
    row = AdminRelationship(
        id=identity("admin relationship", name),
        reference=reference(f"admin relationship {name}"),
        partner=partner,
        customer=invitation.customer,
        invitation_id=invitation.pk,
        name=f"{key}-{access.title}-{invitation.created_at.year}"[:50],
        duration_days=access.days,
        auto_extend=access.auto_extend,
        created_by=member.person,
        created_at=invitation.created_at + 2 * MINUTE,
    )
    book.add(row)
    for role_id in role_ids(access.roles):
        book.add(AdminRelationshipRole(admin_relationship=row, role_definition_id=role_id))
    terms = {"name": row.name, "days": access.days, "roles": list(access.roles)}
    _note(book, row, Verb.GDAP_CREATED, row.created_at, member, after=terms)
    if invitation.shared_at and invitation.expires_at:
        row.request(invitation.shared_at, invitation.expires_at)
        inviter = next(m for m in book.members.values() if m.person is invitation.inviter)
        _note(book, row, Verb.GDAP_REQUESTED, invitation.shared_at, inviter)
    return row


def approve(book: Book, invitation: Invitation) -> dict[str, Any]:
    """Together with the relationship; in force minutes later. What history tells of it."""
    row = carried(book, invitation)
    customer, person, at = invitation.customer, invitation.decided_by, invitation.closed_at
    if row is None or customer is None or person is None or at is None:
        return {}
    row.approve(customer, person, at)
    decider = customer_side(person)
    _note(
        book, row, Verb.GDAP_APPROVED, at, decider, after=_terms(book, row), relationship="accepted"
    )
    row.begin_activating()
    _note(book, row, Verb.GDAP_ACTIVATING, at + MINUTE)
    row.activate(at + 2 * MINUTE)
    ends = {"ends_at": row.ends_at.isoformat() if row.ends_at else ""}
    _note(book, row, Verb.GDAP_ACTIVATED, at + 2 * MINUTE, before={"ends_at": ""}, after=ends)
    told = {"name": row.name, "request": str(row.pk), "decision": "accepted"}
    return {"admin_access": told | _terms(book, row)}


def carried(book: Book, invitation: Invitation) -> AdminRelationship | None:
    rows = book.all(AdminRelationship)
    return next((row for row in rows if row.invitation_id == invitation.pk), None)


def _terms(book: Book, row: AdminRelationship) -> dict[str, Any]:
    held = [one for one in book.all(AdminRelationshipRole) if one.admin_relationship is row]
    roles = [role.name for role in chosen(one.role_definition_id for one in held)]
    return {"days": row.duration_days, "auto_extend": row.auto_extend, "roles": roles}


def _note(
    book: Book,
    row: AdminRelationship,
    verb: Verb,
    at: datetime,
    by: Member | Actor = SYSTEM,
    **told: Any,
) -> None:
    book.record(verb, row, at, by=by, partner=row.partner, customer=row.customer, **told)
