"""Access assignments: giving a group some of the approved roles, changing and taking them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit.models import Verb
from audit.record import SYSTEM, Actor
from partners.models import Member
from relationships.actions.holding import held, locked, log
from relationships.models import (
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    AssignmentState,
    SecurityGroup,
    WrongState,
)
from relationships.roles import chosen


class RolesNotApproved(Exception):
    """Only roles that the customer approved can be given, and at least one."""


class AssignedAlready(Exception):
    """The group is assigned here: its roles are changed, not given a second time."""


@transaction.atomic
def assign_group(
    by: Member, pk: UUID, group: SecurityGroup, role_ids: Collection[UUID]
) -> AccessAssignment:
    """The group gets these roles of an admin relationship in force; its people get in once the
    assignment is active. Raises WrongState, RolesNotApproved, AssignedAlready."""
    row, at = held(by, pk)
    if not row.is_in_force(at):
        raise WrongState(row.state)
    mine = SecurityGroup.objects.for_partner(by.partner).current()
    group = mine.select_for_update(of=("self",)).get(pk=group.pk)
    theirs = AccessAssignment.unscoped.filter(admin_relationship=row, group=group)
    if theirs.current().exists():
        raise AssignedAlready
    given = _approved(row, role_ids)
    made = AccessAssignment.unscoped.create(
        admin_relationship=row, group=group, created_by=by.person
    )
    _give(made, given)
    log(Verb.ACCESS_ASSIGNED, row, by, group=group.name, roles=_names(given))
    return made


@transaction.atomic
def change_assigned_roles(
    by: Member, assignment: AccessAssignment, role_ids: Collection[UUID]
) -> None:
    """The group has exactly these roles from now on. Raises WrongState, RolesNotApproved."""
    row, _at = held(by, assignment.admin_relationship_id)
    mine = AccessAssignment.unscoped.select_for_update(of=("self",)).select_related("group")
    assignment = mine.get(pk=assignment.pk, admin_relationship=row)
    if assignment.state not in {AssignmentState.PENDING, AssignmentState.ACTIVE}:
        raise WrongState(assignment.state)
    given = _approved(row, role_ids)
    before = AssignedRole.unscoped.filter(assignment=assignment).select_related("role")
    names = _names(one.role for one in before)
    before.delete()
    _give(assignment, given)
    log(
        Verb.ACCESS_CHANGED,
        row,
        by,
        before={"roles": names},
        after={"roles": _names(given)},
        group=assignment.group.name,
    )


@transaction.atomic
def unassign_group(by: Member, assignment: AccessAssignment) -> None:
    """Nobody gets in by it from now on. Raises WrongState."""
    row, at = held(by, assignment.admin_relationship_id)
    _close(row, assignment.pk, by, at)


def close_assignments(row: AdminRelationship, by: Member | Actor, at: datetime) -> int:
    """The admin relationship, which is locked, has ended: every group loses its access with it.
    Answers how many lost it."""
    theirs = AccessAssignment.unscoped.open().filter(admin_relationship=row)
    keys = list(theirs.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        _close(row, pk, by, at)
    return len(keys)


@transaction.atomic
def advance_assignment(pk: UUID) -> None:
    """One step of housekeeping (domain.md §6.6): pending → active, deleting → deleted. May be
    called twice, or too early: then nothing happens."""
    relationship_id = AccessAssignment.unscoped.values_list("admin_relationship", flat=True).get(
        pk=pk
    )
    row, at = locked(relationship_id)
    rows = AccessAssignment.unscoped.select_for_update(of=("self",)).select_related("group")
    assignment = rows.get(pk=pk)
    if assignment.state == AssignmentState.PENDING and row.state in IN_FORCE:
        if assignment.group.removed_at is not None:
            assignment.fail("group_removed")
            verb = Verb.ACCESS_FAILED
        else:
            assignment.activate(at)
            verb = Verb.ACCESS_ACTIVATED
    elif assignment.state == AssignmentState.DELETING:
        assignment.delete_for_good()
        verb = Verb.ACCESS_REMOVED
    else:
        return
    assignment.save(update_fields=["state", "activated_at", "problem"])
    log(verb, row, SYSTEM, group=assignment.group.name)


def close_emptied(row: AdminRelationship, by: Member | Actor, at: datetime) -> int:
    """A role was taken out of a locked one: a group that had nothing else has nothing left."""
    given = AssignedRole.unscoped.filter(assignment=OuterRef("pk"))
    empty = AccessAssignment.unscoped.open().filter(~Exists(given), admin_relationship=row)
    keys = list(empty.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        _close(row, pk, by, at)
    return len(keys)


def _close(row: AdminRelationship, pk: UUID, by: Member | Actor, at: datetime) -> None:
    rows = AccessAssignment.unscoped.select_for_update(of=("self",)).select_related("group")
    assignment = rows.get(pk=pk, admin_relationship=row)
    assignment.begin_deleting(at)
    assignment.save(update_fields=["state", "ended_at"])
    log(Verb.ACCESS_REMOVING, row, by, group=assignment.group.name)


def _approved(row: AdminRelationship, role_ids: Collection[UUID]) -> list[AdminRelationshipRole]:
    approved = AdminRelationshipRole.unscoped.filter(admin_relationship=row)
    found = list(approved.filter(role_definition_id__in=role_ids))
    if not found or len(found) != len(set(role_ids)):
        raise RolesNotApproved
    return found


def _give(assignment: AccessAssignment, roles: Iterable[AdminRelationshipRole]) -> None:
    AssignedRole.unscoped.bulk_create(
        AssignedRole(assignment=assignment, role=role) for role in roles
    )


def _names(roles: Iterable[AdminRelationshipRole]) -> list[str]:
    return [role.name for role in chosen(role.role_definition_id for role in roles)]
