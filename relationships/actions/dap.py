"""Delegated administration (DAP) on a reseller relationship: its use, and its end alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import now

from audit.models import Verb
from audit.record import SYSTEM, Actor, record
from customers.accounts import account_for, show_dap_end
from customers.models import Customer
from notifications.events import NoticeEvent
from partners.models import Member, Partner
from people.models import Person
from relationships.actions.holding import locked
from relationships.dap_notices import tell_admin_agents, tell_dap_ended
from relationships.models import (
    UNUSED_DAYS,
    AccessAssignment,
    AdminRelationship,
    NoDap,
    Relationship,
    Side,
)


@transaction.atomic
def end_dap(by: Member | Actor, partner: Partner, customer: Customer, *, side: Side) -> None:
    """Either side ends DAP and nothing else: nobody gets in by it from this moment on, the
    reseller relationship and every admin relationship go on, and both sides are told.

    `by` is the member (`side` PARTNER), or `customer_side(person)` with `side` CUSTOMER. Raises
    NoDap where there is none, or none any more.
    """
    _end(by, partner, customer, side, by.person)


def _end(
    by: Member | Actor,
    partner: Partner,
    customer: Customer,
    side: Side,
    person: Person | None,
    replaced_by: AdminRelationship | None = None,
) -> None:
    account = account_for(partner, customer)
    mine = Relationship.unscoped.select_for_update(of=("self",)).with_dap()
    row = (
        mine.select_related("partner", "customer")
        .filter(partner=partner, customer=customer)
        .first()
    )
    if row is None or (replaced_by is not None and not _is_replaced(row, replaced_by)):
        raise NoDap
    at = now()
    row.end_dap(at)
    row.save(update_fields=["has_dap", "dap_ended_at"])
    show_dap_end(account, at)
    title = replaced_by.name if replaced_by is not None else ""
    record(
        Verb.DAP_ENDED,
        row,
        by=by,
        partner=partner,
        customer=customer,
        before={"dap": True},
        after={"dap": False, "side": side},
        **({"replaced_by": title} if title else {}),
    )
    tell_dap_ended(row, by=person, title=title)


def note_dap_use(member: Member, customer: Customer) -> None:
    """A member does something at the customer that only DAP allows them: keep the day, at most
    once a day. Nothing happens where there is no DAP (any more).

    Whoever opens an admin centre or changes users and licences by DAP calls this; it is all that
    this portal knows of use.
    """
    at = now()
    mine = Relationship.objects.for_partner(member.partner).with_customer(customer).with_dap()
    row = mine.first()
    if row is None or not row.note_dap_use(at):
        return
    kept = Relationship.unscoped.with_dap().filter(pk=row.pk)
    kept.update(dap_used_at=at, dap_unused_told_at=None)


# --- Unused --------------------------------------------------------------------------------------


def unused_due(at: datetime) -> QuerySet[Relationship]:
    """With DAP unused for 90 days, and not told of."""
    since = at - timedelta(days=UNUSED_DAYS)
    return (
        Relationship.unscoped.dap_unused_since(since)
        .filter(dap_unused_told_at=None)
        .order_by("dap_granted_at", "pk")
    )


@transaction.atomic
def tell_of_unused_dap(pk: UUID) -> bool:
    """Recorded and told to the admin agents, once until it is used again. May be called twice, in
    parallel, or too early."""
    rows = Relationship.unscoped.select_for_update(of=("self",))
    row = rows.select_related("partner", "customer").get(pk=pk)
    at = now()
    if row.dap_unused_told_at is not None or not row.is_dap_unused(at):
        return False
    row.dap_unused_told_at = at
    row.save(update_fields=["dap_unused_told_at"])
    record(Verb.DAP_UNUSED, row, by=SYSTEM, partner=row.partner, customer=row.customer)
    tell_admin_agents(NoticeEvent.DAP_UNUSED, row, at, {})
    return True


# --- Replaced by GDAP ----------------------------------------------------------------------------


def replacements_due() -> QuerySet[AdminRelationship]:
    """Meant to take the place of DAP, in force and with a group that gets in, while the DAP that
    was there when it began is still there."""
    let_in = AccessAssignment.unscoped.in_force().filter(admin_relationship=OuterRef("pk"))
    dap = Relationship.unscoped.with_dap().filter(
        partner=OuterRef("partner"),
        customer=OuterRef("customer"),
        dap_granted_at__lte=OuterRef("activated_at"),
    )
    moving = AdminRelationship.unscoped.in_force().filter(replaces_dap=True)
    return moving.filter(Exists(let_in), Exists(dap)).order_by("pk")


@transaction.atomic
def end_replaced_dap(pk: UUID) -> bool:
    """The move is complete: end the DAP, with its cause; says whether it did. May be called twice,
    in parallel, or too early. Lock order: admin relationship, account, relationship."""
    row, at = locked(pk)
    if row.customer is None or not row.is_in_force(at):
        return False
    if not replacements_due().filter(pk=pk).exists():
        return False
    try:
        _end(SYSTEM, row.partner, row.customer, Side.SYSTEM, None, replaced_by=row)
    except NoDap:
        return False
    return True


def _is_replaced(dap: Relationship, by: AdminRelationship) -> bool:
    """DAP that the customer granted after the move began is meant to stay."""
    assert dap.dap_granted_at is not None  # the database says so, too
    return by.activated_at is not None and dap.dap_granted_at <= by.activated_at
