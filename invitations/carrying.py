"""What happens to a carried request for admin access when something happens to its invitation.

Every function is given an invitation that is locked, and locks the request next: accounts and
recipients come after both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from audit.models import Verb
from audit.record import SYSTEM, Actor
from customers.models import Customer
from invitations.models import Invitation
from partners.models import Member
from people.models import Person
from relationships.actions.approving import approve_held, approved_terms, decline_held
from relationships.actions.holding import log
from relationships.actions.requesting import withdraw_held
from relationships.models import AdminRelationship, AdminRelationshipState

State = AdminRelationshipState
_ASKED = ("state", "requested_at", "answer_by", "token_sha256")
_ENDED = ("ended_at", "ended_side", "ended_by")


def hold_carried(row: Invitation, *states: State) -> AdminRelationship | None:
    """The request of a locked invitation, locked too, if it is in one of these states."""
    rows = AdminRelationship.unscoped.select_related("partner", "customer", "created_by")
    rows = rows.select_for_update(of=("self",)).carried_by(row.pk)
    carried = rows.filter(partner=row.partner_id).first()
    return carried if carried is not None and carried.state in states else None


def release_carried(row: Invitation, by: Member) -> AdminRelationship | None:
    """A draft that is carried becomes a draft of its own."""
    carried = hold_carried(row, State.CREATED)
    if carried is not None:
        carried.invitation_id = None
        carried.save(update_fields=["invitation_id"])
        log(Verb.GDAP_EDITED, carried, by, before={"invitation": row.reference})
    return carried


def request_carried(row: Invitation, by: Member, at: datetime) -> None:
    """The invitation was shared: what it carries is fixed, and can be answered as long as it."""
    carried = hold_carried(row, State.CREATED)
    if carried is None:
        return
    carried.request(at, row.expires_at)
    carried.save(update_fields=_ASKED)
    _tell(Verb.GDAP_REQUESTED, carried, by, State.CREATED)


def request_carried_again(row: Invitation, by: Member, at: datetime) -> None:
    """The invitation has a new link: what waits, waits as long as that; what ran out with the old
    link is asked another time. What the partner took back stays so."""
    carried = hold_carried(row, State.APPROVAL_PENDING, State.LAPSED)
    if carried is None or row.expires_at is None:
        return
    before = carried.state
    carried.request_again(at, row.expires_at)
    carried.save(update_fields=[*_ASKED, *_ENDED, "filed_at"])
    _tell(Verb.GDAP_LINK_RENEWED, carried, by, before)


def extend_carried(row: Invitation) -> None:
    """More time for the link: told by the history of the invitation."""
    carried = hold_carried(row, State.APPROVAL_PENDING)
    if carried is not None and row.expires_at is not None:
        carried.wait_until(row.expires_at)
        carried.save(update_fields=["answer_by"])


def withdraw_carried(
    row: Invitation, by: Member | Actor, person: Person | None, at: datetime
) -> None:
    """The invitation was revoked or, without a person, reported."""
    carried = hold_carried(row, State.APPROVAL_PENDING)
    if carried is not None:
        withdraw_held(carried, by, person, at)


def lapse_carried(row: Invitation, at: datetime) -> None:
    """The invitation's time has run out. The sweep of admin relationships may have been first."""
    carried = hold_carried(row, State.APPROVAL_PENDING)
    if carried is None or carried.is_answerable(at):
        return
    carried.lapse(at)
    carried.save(update_fields=["state", *_ENDED])
    _tell(Verb.GDAP_LAPSED, carried, SYSTEM, State.APPROVAL_PENDING)


def hold_waiting(row: Invitation, at: datetime) -> AdminRelationship | None:
    """The request that can be decided with this invitation now."""
    carried = hold_carried(row, State.APPROVAL_PENDING)
    return carried if carried is not None and carried.is_answerable(at) else None


def answer_carried(
    carried: AdminRelationship | None,
    person: Person,
    customer: Customer,
    at: datetime,
    *,
    wanted: bool,
    note: str,
    relationship: str,
) -> dict[str, Any]:
    """All its roles or none, for the whole term. `relationship` is what was decided about that in
    the same moment: "accepted" or "declined". Returns what the invitation's history tells of it.
    """
    if carried is None:
        return {}
    if wanted:
        approve_held(carried, person, customer, at, relationship=relationship)
    else:
        decline_held(carried, person, customer, at, note=note)
    told = {"name": carried.name, "request": str(carried.pk), **approved_terms(carried)}
    return {"admin_access": {**told, "decision": "accepted" if wanted else "declined"}}


def _tell(verb: Verb, carried: AdminRelationship, by: Member | Actor, before: str) -> None:
    log(verb, carried, by, before={"state": str(before)}, after={"state": str(carried.state)})
