"""The star's security groups, their people, and where they get in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from audit.models import Verb
from demo.book import Book
from demo.days import identity
from partners.models import Partner
from relationships.models import (
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    AssignmentState,
    GroupMember,
    SecurityGroup,
)


@dataclass(frozen=True)
class Group:
    """`titles`: in which admin relationships it is assigned, by the word in their names."""

    name: str
    description: str
    people: tuple[str, ...]
    titles: tuple[str, ...]


GROUPS = (
    Group(
        "Service desk",
        "Answers the phone, resets passwords, sees service health",
        ("zofia", "oliwia"),
        ("helpdesk",),
    ),
    Group("Engineers", "Mail, devices and security", ("hanna",), ("mail", "security")),
    Group("Night watch", "On call from 22 to 6", (), ()),
)


def settle_groups(book: Book, slug: str) -> None:
    """Groups as old as the partner's oldest admin relationship; assigned the day each began."""
    partner, member = book.partners[slug], book.members["hanna"]
    access = [row for row in book.all(AdminRelationship) if row.partner == partner]
    begun = min(row.created_at for row in access) - timedelta(days=3)
    for group in GROUPS:
        made = SecurityGroup(
            id=identity("group", group.name),
            partner=partner,
            name=group.name,
            description=group.description,
            created_by=member.person,
            created_at=begun,
        )
        book.add(made)
        book.record(
            Verb.GROUP_CREATED, made, begun, by=member, partner=partner, after={"name": made.name}
        )
        for person in group.people:
            book.add(GroupMember(group=made, member=book.members[person], added_at=begun))
        for row in access:
            if row.state in IN_FORCE and any(title in row.name for title in group.titles):
                _assign(book, partner, row, made)


def _assign(book: Book, partner: Partner, row: AdminRelationship, group: SecurityGroup) -> None:
    member = book.members["hanna"]
    assert row.activated_at is not None
    at = row.activated_at + timedelta(hours=2)
    made = AccessAssignment(
        id=identity("assignment", f"{group.name} {row.name}"),
        admin_relationship=row,
        group=group,
        state=AssignmentState.ACTIVE,
        created_by=member.person,
        created_at=at,
        activated_at=at + timedelta(minutes=1),
    )
    book.add(made)
    for role in book.all(AdminRelationshipRole):
        if role.admin_relationship == row:
            book.add(AssignedRole(assignment=made, role=role))
    book.record(
        Verb.ACCESS_ASSIGNED,
        row,
        at,
        by=member,
        partner=partner,
        customer=row.customer,
        group=group.name,
    )
