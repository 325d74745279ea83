"""How many people of a partner get in by one admin relationship. Who they are, and how their
groups are called, is the partner's affair."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from relationships.models import (
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AssignedRole,
    GroupMember,
)
from relationships.roles import GdapRole, chosen


@dataclass(frozen=True)
class RoleUse:
    """One role, and how many people have it."""

    role: GdapRole
    people: int


@dataclass(frozen=True)
class Access:
    groups: int
    people: int
    by_role: list[RoleUse]


def access_of(row: AdminRelationship) -> Access:
    """At this moment: nobody, once it is not in force. Three queries."""
    if row.seen_state not in IN_FORCE:
        return Access(0, 0, [])
    assigned = AccessAssignment.objects.for_partner(row.partner).in_force()
    found = assigned.filter(admin_relationship=row, group__removed_at=None)
    groups = dict(found.values_list("pk", "group"))
    inside: dict[UUID, set[int]] = defaultdict(set)
    members = GroupMember.objects.for_partner(row.partner).filter(member__ended_at=None)
    for group, member in members.filter(group__in=groups.values()).values_list("group", "member"):
        inside[group].add(member)
    holders: dict[UUID, set[int]] = defaultdict(set)
    given = AssignedRole.objects.for_partner(row.partner).filter(assignment__in=groups)
    for pk, role in given.values_list("assignment", "role__role_definition_id"):
        holders[role] |= inside[groups[pk]]
    return Access(
        groups=len(groups),
        people=len(set().union(*inside.values())),
        by_role=[RoleUse(role, len(holders[role.id])) for role in chosen(holders)],
    )
