"""What time does to invitations."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils.timezone import now

from invitations import sightings
from invitations.actions import expire_invitation
from invitations.looking import (
    note_scanned,
)
from invitations.models import Invitation, InvitationState
from invitations.reminders import due, ending, remind, warn_of_end


@shared_task
def expire_due() -> None:
    """Closes what has run out. Pages have said "expired" from that second on, without this."""
    due = Invitation.unscoped.filter(state=InvitationState.OPEN, expires_at__lte=now())
    for pk in due.order_by("expires_at").values_list("pk", flat=True)[:1000]:
        expire_invitation(pk)


@shared_task
def note_sightings() -> None:
    """Looks at links that no person confirmed in time become one line of history a link."""
    found, place = sightings.unconfirmed(now())
    for seen in found:
        note_scanned(UUID(seen.invitation), seen.version, seen.at, seen.family)
    sightings.done(place)


@shared_task
def remind_due() -> None:
    """Reminds of what nobody has answered. What waits for its day is not among what is due."""
    for pk in due(now()).order_by("shared_at").values_list("pk", flat=True)[:1000]:
        remind(pk)


@shared_task
def warn_of_ends() -> None:
    """Tells inviters three days before a link stops working."""
    for pk in ending(now()).order_by("expires_at").values_list("pk", flat=True)[:1000]:
        warn_of_end(pk)
