"""Groups with their people and the places where they are assigned, for pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from partners.models import Member, Partner
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    AssignedRole,
    GroupMember,
    SecurityGroup,
)
from relationships.roles import GdapRole, chosen


@dataclass
class Assigned:
    """One assignment, with its roles in words and its people."""

    assignment: AccessAssignment
    roles: list[GdapRole]
    people: int = 0


@dataclass
class GroupRow:
    """One group of the list."""

    group: SecurityGroup
    people: list[Member] = field(default_factory=list)
    places: int = 0


def groups_of(partner: Partner) -> list[GroupRow]:
    """Every current group by name. Three queries, however many there are."""
    groups = SecurityGroup.objects.for_partner(partner).current().order_by("name")
    rows = {group.pk: GroupRow(group) for group in groups}
    inside = GroupMember.objects.for_partner(partner).filter(member__ended_at=None)
    for one in inside.select_related("member__person").order_by("member__person__name"):
        if one.group_id in rows:
            rows[one.group_id].people.append(one.member)
    used = AccessAssignment.objects.for_partner(partner).current()
    for group_id in used.values_list("group", flat=True):
        if group_id in rows:
            rows[group_id].places += 1
    return list(rows.values())


def people_in(group: SecurityGroup) -> list[Member]:
    inside = GroupMember.objects.for_partner(group.partner).filter(group=group)
    inside = inside.filter(member__ended_at=None).select_related("member__person")
    return [one.member for one in inside.order_by("member__person__name")]


def assigned_to(group: SecurityGroup) -> list[Assigned]:
    """Where the group is assigned, those that end first first."""
    mine = AccessAssignment.objects.for_partner(group.partner).current().filter(group=group)
    mine = mine.select_related("admin_relationship__customer", "group")
    return _with_roles(group.partner, list(mine.order_by("admin_relationship__ends_at")))


def assigned_in(row: AdminRelationship) -> list[Assigned]:
    """The groups of one admin relationship, each with the number of its people."""
    mine = AccessAssignment.objects.for_partner(row.partner).current()
    mine = mine.filter(admin_relationship=row).select_related("group", "admin_relationship")
    found = _with_roles(row.partner, list(mine.order_by("group__name")))
    inside = GroupMember.objects.for_partner(row.partner).filter(member__ended_at=None)
    inside = inside.filter(group__in=[one.assignment.group_id for one in found])
    counted: dict[UUID, int] = {}
    for group_id in inside.values_list("group", flat=True):
        counted[group_id] = counted.get(group_id, 0) + 1
    for one in found:
        one.people = counted.get(one.assignment.group_id, 0)
    return found


def _with_roles(partner: Partner, assignments: list[AccessAssignment]) -> list[Assigned]:
    given = AssignedRole.objects.for_partner(partner).filter(assignment__in=assignments)
    roles: dict[UUID, list[UUID]] = {}
    for pk, role_id in given.values_list("assignment", "role__role_definition_id"):
        roles.setdefault(pk, []).append(role_id)
    return [Assigned(one, chosen(roles.get(one.pk, []))) for one in assignments]
