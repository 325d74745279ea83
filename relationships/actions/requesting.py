"""Asking a customer for admin access: the draft, the request, taking it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.models import Verb
from audit.record import Actor
from customers.models import Customer
from partners.models import Member
from people.models import Person
from relationships.actions.holding import held, log, role_ids_of, set_roles
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AdminRelationship,
    AdminRelationshipState,
    Carried,
    NeverExtends,
    RenewedLink,
    RoleTemplateVersion,
    WrongState,
)
from relationships.roles import Level, chosen, highest

EVERYTHING = UUID(GLOBAL_ADMINISTRATOR)


class NameTaken(Exception):
    """The partner has an admin relationship of this name, now or in the past."""


class NoRoles(Exception):
    """At least one role of the catalogue has to be asked for."""


class ReasonMissing(Exception):
    """Full control is asked for with a reason, which the customer reads."""


@dataclass(frozen=True)
class Terms:
    """What is asked of the customer. `customer` None: whoever approves first."""

    name: str
    customer: Customer | None
    role_ids: Collection[UUID]
    duration_days: int
    auto_extend: bool = False
    reason: str = ""
    replaces_dap: bool = False
    template: RoleTemplateVersion | None = None
    invitation_id: UUID | None = None


@transaction.atomic
def draft_admin_relationship(by: Member, terms: Terms) -> AdminRelationship:
    """A draft that only the partner sees. Raises NameTaken, NoRoles, NeverExtends and
    ReasonMissing."""
    row = AdminRelationship(partner=by.partner, created_by=by.person)
    _take(row, terms)
    _save(row, terms)
    log(Verb.GDAP_CREATED, row, by, after=_told(row, terms))
    return row


@transaction.atomic
def edit_draft(by: Member, pk: UUID, terms: Terms) -> AdminRelationship:
    """Raises what drafting raises, and WrongState once it was requested."""
    row, _at = held(by, pk)
    _require_draft(row)
    before = {"name": row.name, "days": row.duration_days, "roles": names_of(role_ids_of(row))}
    _take(row, terms)
    _save(row, terms)
    log(Verb.GDAP_EDITED, row, by, before=before, after=_told(row, terms))
    return row


@transaction.atomic
def delete_draft(by: Member, pk: UUID) -> None:
    """A draft nobody has seen leaves only its line in history. Raises WrongState."""
    row, _at = held(by, pk)
    _require_draft(row)
    log(Verb.GDAP_DELETED, row, by, before={"name": row.name})
    row.delete()


@transaction.atomic
def request_approval(by: Member, pk: UUID) -> AdminRelationship:
    """Finalise: from here roles and duration are fixed and the link works. Doing it again changes
    nothing. Raises WrongState once it was answered, and Carried for one that waits for the
    invitation it comes with to be shared."""
    row, at = held(by, pk)
    _require_own_link(row)
    if row.state == AdminRelationshipState.APPROVAL_PENDING:
        return row
    row.request(at)
    row.save(update_fields=["state", "requested_at", "answer_by", "token_sha256"])
    log(Verb.GDAP_REQUESTED, row, by, before={"state": "created"}, after={"state": row.state})
    return row


@transaction.atomic
def renew_link(by: Member, pk: UUID) -> AdminRelationship:
    """A new link for the same request; the old one opens nothing any more. Raises WrongState,
    and Carried."""
    row, _at = held(by, pk)
    _require_own_link(row)
    replaced = row.token_sha256
    row.renew_link()
    RenewedLink.objects.create(admin_relationship=row, token_sha256=replaced)
    row.save(update_fields=["version", "token_sha256"])
    log(Verb.GDAP_LINK_RENEWED, row, by, after={"version": row.version})
    return row


@transaction.atomic
def withdraw_request(by: Member, pk: UUID) -> None:
    """The partner takes an unanswered request back; an invitation that carries it stays open,
    for what else it asks. Raises WrongState."""
    row, at = held(by, pk)
    withdraw_held(row, by, by.person, at)


def withdraw_held(
    row: AdminRelationship, by: Member | Actor, person: Person | None, at: datetime
) -> None:
    """The same for a locked row: the invitation that carries it was revoked or reported."""
    row.withdraw(person, at)
    row.save(update_fields=["state", "ended_at", "ended_side", "ended_by"])
    log(Verb.GDAP_WITHDRAWN, row, by, before={"state": "approvalPending"}, after=_state(row))


def names_of(role_ids: Collection[UUID]) -> list[str]:
    return [role.name for role in chosen(role_ids)]


def _state(row: AdminRelationship) -> dict[str, str]:
    return {"state": row.state}


def _require_own_link(row: AdminRelationship) -> None:
    if row.invitation_id is not None:
        raise Carried


def _require_draft(row: AdminRelationship) -> None:
    if row.state != AdminRelationshipState.CREATED:
        raise WrongState(row.state)


def _take(row: AdminRelationship, terms: Terms) -> None:
    roles = chosen(terms.role_ids)
    if not roles:
        raise NoRoles
    row.has_global_administrator = EVERYTHING in {role.id for role in roles}
    if terms.auto_extend and row.has_global_administrator:
        raise NeverExtends
    if highest(roles) == Level.FULL and not terms.reason.strip():
        raise ReasonMissing
    row.name, row.customer = terms.name.strip(), terms.customer
    row.duration_days, row.auto_extend = terms.duration_days, terms.auto_extend
    row.reason, row.replaces_dap = terms.reason.strip(), terms.replaces_dap
    row.invitation_id = terms.invitation_id
    row.template_id = terms.template.template_id if terms.template else None
    row.template_version = terms.template.number if terms.template else None


def _save(row: AdminRelationship, terms: Terms) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        others = AdminRelationship.objects.for_partner(row.partner).exclude(pk=row.pk)
        if others.filter(name=row.name).exists():
            raise NameTaken from clash
        raise
    set_roles(row, [role.id for role in chosen(terms.role_ids)])


def _told(row: AdminRelationship, terms: Terms) -> dict[str, object]:
    return {
        "name": row.name,
        "days": row.duration_days,
        "auto_extend": row.auto_extend,
        "roles": names_of(terms.role_ids),
    }
