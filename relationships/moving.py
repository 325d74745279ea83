"""The guided move from DAP to GDAP: where it stands, as the rows themselves say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from customers.models import Customer
from partners.models import Partner
from relationships.models import (
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipState,
    AssignmentState,
    Relationship,
)

State = AdminRelationshipState
# What may still become, or is, the access that takes the place of DAP
MOVING = (State.CREATED, State.APPROVAL_PENDING, State.APPROVED, State.ACTIVATING, *IN_FORCE)
STEPS = ("asked", "approved", "active", "group", "ended")


@dataclass(frozen=True)
class Move:
    """An admin relationship that is to take the place of DAP. `let_in`: a group gets in by it."""

    row: AdminRelationship
    let_in: bool
    has_dap: bool

    @property
    def done(self) -> int:
        """How many of the STEPS are behind it."""
        if self.row.state == State.CREATED:
            return 0
        if self.row.state == State.APPROVAL_PENDING:
            return 1
        if self.row.state in {State.APPROVED, State.ACTIVATING}:
            return 2
        if not self.has_dap:
            return len(STEPS)
        return 4 if self.let_in else 3

    @property
    def next(self) -> str:
        """The one of STEPS that is to come; "" when all is done."""
        return STEPS[self.done] if self.done < len(STEPS) else ""


def moves_of(partner: Partner, relationships: Iterable[Relationship]) -> dict[UUID, Move]:
    """By customer, the latest of each. Two queries, however many there are. Admin access that
    began before the DAP was granted is no move away from it."""
    bonds = {bond.customer_id: bond for bond in relationships}
    mine = AdminRelationship.objects.for_partner(partner).filter(
        replaces_dap=True, state__in=MOVING, customer__in=bonds
    )
    rows = {
        row.customer_id: row
        for row in mine.order_by("created_at", "pk")
        if row.customer_id is not None and _is_for(row, bonds[row.customer_id])
    }
    let_in = _let_in(partner, [row.pk for row in rows.values()])
    return {
        customer: Move(row, row.pk in let_in, bonds[customer].has_dap)
        for customer, row in rows.items()
    }


def move_of(partner: Partner, customer: Customer) -> tuple[Relationship | None, Move | None]:
    """The reseller relationship in force, and the move of its DAP, done or not."""
    mine = Relationship.objects.for_partner(partner).active().with_customer(customer)
    bond = mine.select_related("customer", "partner").first()
    return bond, moves_of(partner, [bond]).get(customer.pk) if bond else None


def _is_for(row: AdminRelationship, bond: Relationship) -> bool:
    if row.state == State.APPROVAL_PENDING and row.seen_state == State.LAPSED:
        return False
    if row.seen_state == State.EXPIRED or bond.dap_granted_at is None:
        return False
    return row.activated_at is None or bond.dap_granted_at <= row.activated_at


def _let_in(partner: Partner, rows: Collection[UUID]) -> set[UUID]:
    active = AccessAssignment.objects.for_partner(partner).filter(
        admin_relationship__in=rows, state=AssignmentState.ACTIVE
    )
    return set(active.values_list("admin_relationship", flat=True))
