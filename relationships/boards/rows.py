"""Rows of the list, with what is asked of other tables: roles and groups. Two queries for any
number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from partners.models import Partner
from relationships.listing import GETS_IN
from relationships.models import (
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
)
from relationships.models.states import AdminRelationshipState as State
from relationships.roles import Level, chosen, highest

SWITCHED = (*IN_FORCE, State.APPROVED, State.ACTIVATING)


@dataclass(frozen=True)
class Row:
    """One admin relationship: how many roles, how far they reach together, how many groups."""

    found: AdminRelationship
    state: str
    roles: int
    level: Level | None
    groups: int

    @property
    def lacks_group(self) -> bool:
        return self.state in IN_FORCE and not self.groups

    @property
    def is_switchable(self) -> bool:
        """May auto-extend be turned on or off? Never with Global Administrator."""
        return self.state in SWITCHED and not self.found.has_global_administrator

    @property
    def is_in_force(self) -> bool:
        return self.state in IN_FORCE

    @property
    def is_endable(self) -> bool:
        return self.state in SWITCHED


def rows_of(partner: Partner, found: Sequence[AdminRelationship]) -> list[Row]:
    held: dict[UUID, list[UUID]] = {row.pk: [] for row in found}
    roles = AdminRelationshipRole.objects.for_partner(partner).filter(admin_relationship__in=held)
    for pk, role_id in roles.values_list("admin_relationship", "role_definition_id"):
        held[pk].append(role_id)
    assigned = AccessAssignment.objects.for_partner(partner).filter(
        admin_relationship__in=held, state__in=GETS_IN
    )
    groups = Counter(assigned.values_list("admin_relationship", flat=True))
    return [
        Row(
            found=row,
            state=row.seen_state,
            roles=len(held[row.pk]),
            level=highest(chosen(held[row.pk])),
            groups=groups[row.pk],
        )
        for row in found
    ]
