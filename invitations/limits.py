"""How much may be asked of people, and how often (reliability.md §1, case 49).

Counts are taken under a lock: two at once cannot both be the last one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from audit.models import Event, Verb
from invitations.models import Invitation, Recipient
from invitations.refusals import TooManyAtAddress, TooManyInvitations
from partners.models import Member, Partner


def require_room_for_one_more(by: Member, at: datetime) -> None:
    """Counted in the history, so that deleting drafts wins nothing; one at a time per partner.
    Those of a batch have a limit of their own (batches.staging.left_today).

    Raises TooManyInvitations.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=by.partner_id)
    made = Event.objects.for_partner(by.partner).filter(verb=Verb.INVITATION_CREATED)
    made = made.exclude(detail__has_key="batch")
    mine = made.filter(member=by)
    hour, day = at - timedelta(hours=1), at - timedelta(days=1)
    if mine.filter(at__gt=hour).count() >= settings.INVITATIONS_PER_AGENT_AND_HOUR:
        raise TooManyInvitations("hour")
    if (
        mine.filter(at__gt=day).count() >= settings.INVITATIONS_PER_AGENT_AND_DAY
        or made.filter(at__gt=day).count() >= settings.INVITATIONS_PER_PARTNER_AND_DAY
    ):
        raise TooManyInvitations("day")


def wait_at_addresses(invitation: Invitation, at: datetime) -> None:
    """Note at whose addresses the request waits. Call it where the link begins to work, and where
    the addresses of one that works change.

    Whether anybody signs in with an address makes no difference. Raises TooManyAtAddress.
    """
    for address in wait_together([invitation], at).values():
        raise TooManyAtAddress(address)


def wait_together(invitations: Sequence[Invitation], at: datetime) -> dict[UUID, str]:
    """The same for many at once, in the order given. Answers which may not wait, by id, and at
    which address there is no more room; the others do wait from now on."""
    wanted = {row.pk: sorted({one.lower() for one in row.addresses}) for row in invitations}
    recipients = _held({address for addresses in wanted.values() for address in addresses})
    waits = Invitation.recipients.through
    waits.objects.filter(invitation__in=wanted).delete()
    room = _room_at(recipients.values(), at)
    refused: dict[UUID, str] = {}
    kept = []
    for pk, addresses in wanted.items():
        full = next((address for address in addresses if room[address] < 1), None)
        if full is not None:
            refused[pk] = full
            continue
        for address in addresses:
            room[address] -= 1
            kept.append(waits(invitation_id=pk, recipient=recipients[address]))
    waits.objects.bulk_create(kept)
    return refused


def _held(addresses: Collection[str]) -> dict[str, Recipient]:
    """The rows of these addresses, always locked in the same order."""
    Recipient.objects.bulk_create(
        [Recipient(address=address) for address in sorted(addresses)], ignore_conflicts=True
    )
    found = Recipient.objects.filter(address__in=addresses).order_by("address")
    return {recipient.address: recipient for recipient in found.select_for_update()}


def _room_at(recipients: Iterable[Recipient], at: datetime) -> dict[str, int]:
    """How many more may wait at each."""
    limit: int = settings.INVITATIONS_WAITING_PER_ADDRESS
    room = {recipient.address: limit for recipient in recipients}
    waiting = Invitation.recipients.through.objects.filter(
        recipient__address__in=room, invitation__in=Invitation.unscoped.open(at)
    )
    counted = waiting.values_list("recipient__address").annotate(n=Count("pk"))
    return room | {address: limit - n for address, n in counted}
