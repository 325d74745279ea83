"""What is noted of those who look at an invitation's page: people, scanners, and outsiders."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.models import Event, Verb
from audit.record import VISITOR, customer_side, record
from invitations.actions import locked
from invitations.models import Invitation, InvitationState
from people.models import Person

# A page that is opened again and again says nothing new.
MOST_OPENINGS = 50


@transaction.atomic
def note_opened(invitation: Invitation, person: Person | None, program: str = "") -> None:
    """A page view by a person: a browser that runs scripts, or somebody who pressed a button.
    `program` is the family of the browser, such as "Firefox, Windows"."""
    row, at = locked(invitation.pk, invitation.version)
    if not row.is_answerable(at) or row.opened_count >= MOST_OPENINGS:
        return
    row.opened_at = row.opened_at or at
    row.opened_count += 1
    row.save(update_fields=["opened_at", "opened_count"])
    told = {"program": program} if program else {}
    _tell_history(Verb.INVITATION_OPENED, row, person, **told)


@transaction.atomic
def note_scanned(pk: UUID, version: int, seen_at: datetime, program: str = "") -> None:
    """A mail scanner or a prefetch fetched this link at `seen_at`. Recorded once a link, however
    often this is called; never counted as opened; not for a link that was replaced since."""
    row = Invitation.unscoped.select_for_update(of=("self",)).filter(pk=pk, version=version).first()
    if row is None or row.shared_at is None:
        return
    seen = Event.objects.for_partner(row.partner).about(row)
    if not seen.filter(verb=Verb.INVITATION_SCANNED, at__gte=row.shared_at).exists():
        told = {"program": program} if program else {}
        _tell_history(
            Verb.INVITATION_SCANNED,
            row,
            None,
            seen_at=seen_at.isoformat(timespec="seconds"),
            **told,
        )


@transaction.atomic
def note_signed_in(invitation: Invitation, person: Person) -> None:
    """Somebody who may answer has the page before them, signed in. Recorded once."""
    row, at = locked(invitation.pk, invitation.version)
    if not row.is_answerable(at) or row.signed_in_at is not None:
        return
    row.see(at)
    row.signed_in_at = at
    row.save(update_fields=["opened_at", "opened_count", "signed_in_at"])
    _tell_history(Verb.INVITATION_SIGNED_IN, row, person)


@transaction.atomic
def note_outsider(invitation: Invitation, person: Person) -> None:
    """Somebody of another organisation tried. The partner sees from where, once a person."""
    row, _at = locked(invitation.pk)
    tried = Event.objects.for_partner(row.partner).about(row)
    tried = tried.filter(verb=Verb.INVITATION_WRONG_ORGANISATION, person=person)
    if row.state == InvitationState.OPEN and not tried.exists():
        domain = person.email.rpartition("@")[2]
        _tell_history(Verb.INVITATION_WRONG_ORGANISATION, row, person, domain=domain)


def _tell_history(verb: Verb, row: Invitation, person: Person | None, **detail: Any) -> None:
    actor = customer_side(person) if person else VISITOR
    record(verb, row, by=actor, partner=row.partner, customer=row.customer, **detail)
