"""Ending admin access early, and the few changes that are possible after approval."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.models import Verb
from audit.record import Actor
from partners.models import Member
from people.models import Person
from relationships.actions.assigning import close_assignments
from relationships.actions.holding import held, log, show_access
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AdminRelationship,
    AdminRelationshipRole,
    Side,
    WrongState,
)
from relationships.models.states import IN_FORCE


class LastRole(Exception):
    """Without it nothing would be left: end the admin relationship instead."""


def end_access(
    row: AdminRelationship, by: Member | Actor, side: Side, person: Person | None, at: datetime
) -> None:
    """Either side ends a locked admin relationship: nobody gets in by it from this moment on.
    What follows (terminating, terminated) is housekeeping. Raises WrongState."""
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


def change_auto_extend(
    row: AdminRelationship, by: Member | Actor, wanted: bool, at: datetime
) -> bool:
    """Turn extension of a locked one on or off; says whether anything changed. Raises
    NeverExtends and WrongState."""
    if row.auto_extend == wanted:
        return False
    row.set_auto_extend(wanted, at)
    row.save(update_fields=["auto_extend", "state"])
    verb = Verb.GDAP_AUTO_EXTEND_ON if wanted else Verb.GDAP_AUTO_EXTEND_OFF
    log(verb, row, by, before={"auto_extend": not wanted}, after={"auto_extend": wanted})
    return True


@transaction.atomic
def remove_global_administrator(by: Member, pk: UUID) -> None:
    """The only change of roles after approval (domain.md §6.2). Groups lose the role at once.
    Raises WrongState where it is not held or not in force, LastRole when it is the only one."""
    row, _at = held(by, pk)
    if row.state not in IN_FORCE or not row.has_global_administrator:
        raise WrongState(row.state)
    roles = AdminRelationshipRole.unscoped.filter(admin_relationship=row)
    if roles.count() == 1:
        raise LastRole
    roles.filter(role_definition_id=GLOBAL_ADMINISTRATOR).delete()
    row.has_global_administrator = False
    row.save(update_fields=["has_global_administrator"])
    log(Verb.GDAP_GLOBAL_ADMINISTRATOR_REMOVED, row, by)
