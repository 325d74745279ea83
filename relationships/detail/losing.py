"""Who loses access when an admin relationship ends."""

from __future__ import annotations

from dataclasses import dataclass

from relationships.models import AccessAssignment, AdminRelationship, GroupMember


@dataclass(frozen=True)
class Losing:
    groups: int
    people: int


def losing(row: AdminRelationship) -> Losing:
    """Groups that get in or are about to, and the colleagues in them, each counted once."""
    assigned = AccessAssignment.objects.for_partner(row.partner).open()
    groups = set(assigned.filter(admin_relationship=row).values_list("group", flat=True))
    inside = GroupMember.objects.for_partner(row.partner).filter(group__in=groups)
    people = inside.filter(member__ended_at=None).values("member").distinct()
    return Losing(len(groups), people.count())
