"""Ending admin access early, and the few changes that are possible after approval."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.models import Event, Verb
from audit.record import Actor
from partners.models import Member
from people.models import Person
from relationships.actions.assigning import close_assignments, close_emptied
from relationships.actions.holding import held, log, show_access
from relationships.life import catch_up
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AdminRelationship,
    AdminRelationshipRole,
    Side,
    WrongState,
)
from relationships.notices import tell_terminated

SWITCHED = (Verb.GDAP_AUTO_EXTEND_ON, Verb.GDAP_AUTO_EXTEND_OFF)


class LastRole(Exception):
    """Without it nothing would be left: end the admin relationship instead."""


class ChangedSince(Exception):
    """Something else happened after the change that is to be undone."""


def end_access(
    row: AdminRelationship, by: Member | Actor, side: Side, person: Person | None, at: datetime
) -> None:
    """Either side ends a locked admin relationship: nobody gets in by it from this moment on, and
    both sides are told. What follows (terminating, terminated) is housekeeping. Raises
    WrongState, also where its date has passed."""
    catch_up(row, at)
    before = row.state
    row.request_termination(side, person, at)
    row.save(update_fields=["state", "auto_extend", "ended_at", "ended_side", "ended_by"])
    log(
        Verb.GDAP_TERMINATION_REQUESTED,
        row,
        by,
        before={"state": before},
        after={"state": row.state, "side": side},
    )
    close_assignments(row, by, at)
    if row.customer is not None:
        show_access(row.partner, row.customer, at)
    tell_terminated(row)


@transaction.atomic
def end_admin_relationship(by: Member, pk: UUID) -> None:
    """The partner ends one of its own. Raises DoesNotExist for anybody else's, and WrongState."""
    row, at = held(by, pk)
    end_access(row, by, Side.PARTNER, by.person, at)


def change_auto_extend(
    row: AdminRelationship, by: Member | Actor, wanted: bool, at: datetime
) -> Event | None:
    """Turn extension of a locked one on or off; the change in its history, if there was one. What
    its end has brought already, an extension or the end, is not undone. Raises NeverExtends and
    WrongState."""
    catch_up(row, at)
    before = row.auto_extend
    row.set_auto_extend(wanted, at)
    if before == wanted:
        return None
    row.save(update_fields=["auto_extend", "state"])
    verb = Verb.GDAP_AUTO_EXTEND_ON if wanted else Verb.GDAP_AUTO_EXTEND_OFF
    return log(verb, row, by, before={"auto_extend": before}, after={"auto_extend": wanted})


@transaction.atomic
def switch_auto_extend(by: Member, pk: UUID, *, wanted: bool) -> Event | None:
    """The partner's own switch. Raises DoesNotExist, NeverExtends and WrongState."""
    row, at = held(by, pk)
    return change_auto_extend(row, by, wanted, at)


@transaction.atomic
def undo_auto_extend(by: Member, pk: UUID, change_id: int) -> bool:
    """Put the switch back where it stood before that change, while nothing else has happened since;
    returns how it stands now. Raises DoesNotExist, ChangedSince, NeverExtends and WrongState."""
    row, at = held(by, pk)
    catch_up(row, at)
    last = Event.objects.for_partner(by.partner).about(row).order_by("-id").first()
    if last is None or last.pk != change_id or last.verb not in SWITCHED:
        raise ChangedSince
    wanted: bool = last.before["auto_extend"]
    change_auto_extend(row, by, wanted, at)
    return wanted


@transaction.atomic
def remove_global_administrator(by: Member, pk: UUID) -> None:
    """The only change of roles after approval (domain.md §6.2). Groups lose the role at once, and
    one that had nothing else loses its access. Raises WrongState where it is not held or not in
    force, LastRole when it is the only one."""
    row, at = held(by, pk)
    if not row.is_in_force(at) or not row.has_global_administrator:
        raise WrongState(row.state)
    roles = AdminRelationshipRole.unscoped.filter(admin_relationship=row)
    if roles.count() == 1:
        raise LastRole
    roles.filter(role_definition_id=GLOBAL_ADMINISTRATOR).delete()
    row.has_global_administrator = False
    row.save(update_fields=["has_global_administrator"])
    log(Verb.GDAP_GLOBAL_ADMINISTRATOR_REMOVED, row, by)
    close_emptied(row, by, at)
