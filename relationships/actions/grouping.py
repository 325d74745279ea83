"""Security groups: making them, and who is in them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from partners.models import Member
from relationships.models import AccessAssignment, GroupMember, SecurityGroup


class GroupNameTaken(Exception):
    """The partner has a group of this name."""


class GroupInUse(Exception):
    """It is assigned somewhere: take it back there first."""


@transaction.atomic
def create_group(by: Member, *, name: str, description: str = "") -> SecurityGroup:
    """Raises GroupNameTaken."""
    group = SecurityGroup(
        partner=by.partner,
        name=name.strip(),
        description=description.strip(),
        created_by=by.person,
    )
    _save(group)
    record(Verb.GROUP_CREATED, group, by=by, partner=by.partner, after={"name": group.name})
    return group


@transaction.atomic
def change_group(by: Member, pk: UUID, *, name: str, description: str) -> None:
    """Raises GroupNameTaken."""
    group = _held(by, pk)
    before = {"name": group.name, "note": group.description}
    group.name, group.description = name.strip(), description.strip()
    after = {"name": group.name, "note": group.description}
    if before == after:
        return
    _save(group)
    record(Verb.GROUP_CHANGED, group, by=by, partner=by.partner, before=before, after=after)


@transaction.atomic
def remove_group(by: Member, pk: UUID) -> None:
    """Its name is free again; history keeps it. Raises GroupInUse."""
    group = _held(by, pk)
    if AccessAssignment.unscoped.filter(group=group).current().exists():
        raise GroupInUse
    group.removed_at = now()
    group.save(update_fields=["removed_at"])
    GroupMember.unscoped.filter(group=group).delete()
    record(Verb.GROUP_REMOVED, group, by=by, partner=by.partner, before={"name": group.name})


@transaction.atomic
def set_members(by: Member, pk: UUID, member_ids: Collection[int]) -> None:
    """The group holds exactly these colleagues from now on; those of another partner, or who
    left, are not taken. Each coming and going is a line of history."""
    group = _held(by, pk)
    colleagues = Member.objects.for_partner(by.partner).current().select_related("person")
    wanted = {member.pk: member for member in colleagues.filter(pk__in=member_ids)}
    rows = GroupMember.unscoped.filter(group=group).select_related("member__person")
    held = {row.member_id: row.member for row in rows}
    rows.exclude(member__in=wanted).delete()
    new = [member for key, member in wanted.items() if key not in held]
    GroupMember.unscoped.bulk_create(GroupMember(group=group, member=one) for one in new)
    gone = [member for key, member in held.items() if key not in wanted]
    for verb, members in (
        (Verb.GROUP_MEMBER_ADDED, new),
        (Verb.GROUP_MEMBER_REMOVED, gone),
    ):
        for member in members:
            record(verb, group, by=by, partner=by.partner, name=str(member.person))


def _held(by: Member, pk: UUID) -> SecurityGroup:
    mine = SecurityGroup.objects.for_partner(by.partner).current()
    return mine.select_for_update(of=("self",)).get(pk=pk)


def _save(group: SecurityGroup) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as clash:
        others = SecurityGroup.objects.for_partner(group.partner).current().exclude(pk=group.pk)
        if others.filter(name__iexact=group.name).exists():
            raise GroupNameTaken from clash
        raise
