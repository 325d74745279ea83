"""What an act upon many would do: to how many, who loses access or gets in, what is left and why.

Said before it is confirmed. The acts decide again, row by row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from relationships.boards.rows import SWITCHED
from relationships.models import (
    EXPIRING_DAYS,
    GLOBAL_ADMINISTRATOR,
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    BulkAct,
    BulkChange,
    BulkRow,
    BulkRowQuerySet,
    GroupMember,
    Obstacle,
)


class Foreseen(NamedTuple):
    """One of the chosen, and what stands in its way, if anything."""

    row: AdminRelationship
    obstacle: Obstacle | None


@dataclass(frozen=True)
class Effects:
    """`groups` and `people` lose access, or get in; `soon` would lapse within 30 days."""

    rows: list[Foreseen]
    groups: int
    people: int
    soon: int

    @property
    def ready(self) -> int:
        return sum(one.obstacle is None for one in self.rows)

    @property
    def left(self) -> list[tuple[str, int]]:
        """(why, how many), the most frequent first."""
        counts = Counter(one.obstacle for one in self.rows if one.obstacle)
        return [(str(obstacle.label), number) for obstacle, number in counts.most_common()]


@dataclass(frozen=True)
class _Facts:
    """What is asked of other tables, by admin relationship."""

    assigned: set[UUID]  # the group is there already
    fitting: set[UUID]  # hold one of the wanted roles
    several: set[UUID]  # hold more than Global Administrator


def foresee(bulk: BulkChange, at: datetime) -> Effects:
    facts = _facts(bulk)
    found = _rows(bulk).select_related("admin_relationship__customer").order_by("number")
    act = BulkAct(bulk.act)
    chosen = [one.admin_relationship for one in found]
    rows = [Foreseen(row, _obstacle(act, row, facts)) for row in chosen]
    ready = {one.row.pk for one in rows if one.obstacle is None}
    groups = _groups(bulk, ready)
    inside = GroupMember.objects.for_partner(bulk.partner).filter(group__in=groups)
    return Effects(
        rows=rows,
        groups=len(groups),
        people=inside.filter(member__ended_at=None).values("member").distinct().count(),
        soon=sum(_ends_soon(one.row, at) for one in rows if one.obstacle is None),
    )


def _rows(bulk: BulkChange) -> BulkRowQuerySet:
    return BulkRow.objects.for_partner(bulk.partner).of(bulk)


def held_by(bulk: BulkChange) -> set[UUID]:
    """Every role that one of the chosen holds."""
    roles = AdminRelationshipRole.objects.for_partner(bulk.partner)
    held = roles.filter(admin_relationship__in=_rows(bulk).values("admin_relationship"))
    return set(held.values_list("role_definition_id", flat=True).distinct())


def _facts(bulk: BulkChange) -> _Facts:
    chosen = _rows(bulk).values("admin_relationship")
    roles = AdminRelationshipRole.objects.for_partner(bulk.partner)
    roles = roles.filter(admin_relationship__in=chosen)
    wanted = roles.filter(role_definition_id__in=bulk.role_ids) if bulk.role_ids else roles
    current = AccessAssignment.objects.for_partner(bulk.partner).current()
    assigned = current.filter(admin_relationship__in=chosen, group=bulk.group_id)
    others = roles.exclude(role_definition_id=GLOBAL_ADMINISTRATOR)
    return _Facts(
        assigned=set(assigned.values_list("admin_relationship", flat=True)),
        fitting=set(wanted.values_list("admin_relationship", flat=True)),
        several=set(others.values_list("admin_relationship", flat=True)),
    )


def _obstacle(act: BulkAct, row: AdminRelationship, facts: _Facts) -> Obstacle | None:
    """The first thing that the act for one would say."""
    never = act is BulkAct.EXTEND and row.has_global_administrator
    open_states = IN_FORCE if act in {BulkAct.ASSIGN, BulkAct.NARROW} else SWITCHED
    checks = {
        Obstacle.GLOBAL_ADMINISTRATOR: never,
        Obstacle.NOT_IN_FORCE: row.seen_state not in open_states,
        Obstacle.ON_ALREADY: act is BulkAct.EXTEND and row.auto_extend,
        Obstacle.OFF_ALREADY: act is BulkAct.STOP and not row.auto_extend,
        Obstacle.ASSIGNED_ALREADY: act is BulkAct.ASSIGN and row.pk in facts.assigned,
        Obstacle.NO_SUCH_ROLE: act is BulkAct.ASSIGN and row.pk not in facts.fitting,
        Obstacle.NO_GLOBAL_ADMINISTRATOR: act is BulkAct.NARROW
        and not row.has_global_administrator,
        Obstacle.LAST_ROLE: act is BulkAct.NARROW and row.pk not in facts.several,
    }
    return next((obstacle for obstacle, stands in checks.items() if stands), None)


def _groups(bulk: BulkChange, ready: set[UUID]) -> set[UUID]:
    """Whose people lose access or a role, or get in."""
    if bulk.act == BulkAct.ASSIGN:
        return {bulk.group_id} if bulk.group_id else set()
    if bulk.act not in {BulkAct.END, BulkAct.NARROW}:
        return set()
    assigned = AccessAssignment.objects.for_partner(bulk.partner).open()
    assigned = assigned.filter(admin_relationship__in=_rows(bulk).values("admin_relationship"))
    if bulk.act == BulkAct.NARROW:
        given = AssignedRole.objects.for_partner(bulk.partner)
        given = given.filter(role__role_definition_id=GLOBAL_ADMINISTRATOR)
        assigned = assigned.filter(pk__in=given.values("assignment"))
    pairs = assigned.values_list("admin_relationship", "group")
    return {group for pk, group in pairs if pk in ready}


def _ends_soon(row: AdminRelationship, at: datetime) -> bool:
    return row.ends_at is not None and row.ends_at <= at + timedelta(days=EXPIRING_DAYS)
