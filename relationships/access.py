"""Who can do what at a customer, and why: person → group → assignment → admin relationship → role.

Every permission question about a customer's directory is answered here, and the page that explains
it reads the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now

from customers.models import Customer
from partners.models import Member
from partners.permissions import Role
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AccessAssignment,
    AdminRelationship,
    AssignedRole,
    GroupMember,
    Relationship,
    SecurityGroup,
)

HELPDESK_ADMINISTRATOR = UUID("729827e3-9c14-49f7-bb1b-9608f156bbb8")
# What DAP gives to whom (domain.md §6.1).
BY_DAP = {
    Role.ADMIN_AGENT: UUID(GLOBAL_ADMINISTRATOR),
    Role.HELPDESK_AGENT: HELPDESK_ADMINISTRATOR,
}


@dataclass(frozen=True)
class Grant:
    """One way in: by a group of an admin relationship, or (with neither) by DAP."""

    member: Member
    role_ids: frozenset[UUID]
    group: SecurityGroup | None = None
    assignment: AccessAssignment | None = None
    admin_relationship: AdminRelationship | None = None
    relationship: Relationship | None = None

    @property
    def by_dap(self) -> bool:
        return self.relationship is not None


def grants_at(customer: Customer, members: Iterable[Member]) -> list[Grant]:
    """Every way in that these members of one partner have now. Somebody who is in an assigned
    group gets in by GDAP alone, even where DAP would give more (domain.md §6.1)."""
    people = {member.pk: member for member in members if member.ended_at is None}
    if not people:
        return []
    partner = next(iter(people.values())).partner
    by_gdap = _by_groups(customer, people)
    has_gdap = {grant.member.pk for grant in by_gdap}
    rest = [member for key, member in people.items() if key not in has_gdap]
    relationships = Relationship.objects.for_partner(partner).active()
    dap = relationships.with_customer(customer).filter(has_dap=True).first()
    return by_gdap + [grant for member in rest if dap for grant in _by_dap(member, dap)]


def roles_at(customer: Customer, member: Member) -> set[UUID]:
    """The directory roles this member holds at the customer at this moment."""
    return {role for grant in grants_at(customer, [member]) for role in grant.role_ids}


def _by_groups(customer: Customer, people: dict[int, Member]) -> list[Grant]:
    partner = next(iter(people.values())).partner
    # A date that has passed ends access, whether or not the sweep has been here.
    in_time = Q(admin_relationship__ends_at__gt=now()) | Q(admin_relationship__auto_extend=True)
    assignments = (
        AccessAssignment.objects.for_partner(partner)
        .in_force()
        .filter(in_time, admin_relationship__customer=customer, group__removed_at=None)
    )
    assignments = assignments.select_related("group", "admin_relationship")
    found = {assignment.pk: assignment for assignment in assignments.order_by("created_at")}
    roles: dict[UUID, set[UUID]] = {pk: set() for pk in found}
    given = AssignedRole.objects.for_partner(partner).filter(assignment__in=found)
    for pk, role_id in given.values_list("assignment", "role__role_definition_id"):
        roles[pk].add(role_id)
    groups: dict[UUID, list[int]] = {}
    inside = GroupMember.objects.for_partner(partner).filter(
        group__in=[assignment.group_id for assignment in found.values()], member__in=people
    )
    for group_id, member_id in inside.values_list("group", "member"):
        groups.setdefault(group_id, []).append(member_id)
    return [
        Grant(
            member=people[member_id],
            role_ids=frozenset(roles[assignment.pk]),
            group=assignment.group,
            assignment=assignment,
            admin_relationship=assignment.admin_relationship,
        )
        for assignment in found.values()
        for member_id in groups.get(assignment.group_id, [])
    ]


def _by_dap(member: Member, relationship: Relationship) -> list[Grant]:
    roles = frozenset(BY_DAP[role] for role in member.roles if role in BY_DAP)
    return [Grant(member, roles, relationship=relationship)] if roles else []
