"""How much may be asked of people, and how often (reliability.md §1, case 49).

Counts are taken under a lock: two at once cannot both be the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from audit.models import Event, Verb
from invitations.models import Invitation, Recipient
from invitations.refusals import TooManyAtAddress, TooManyInvitations
from partners.models import Member, Partner


def require_room_for_one_more(by: Member, at: datetime) -> None:
    """Counted in the history, so that deleting drafts wins nothing; one at a time per partner.

    Raises TooManyInvitations.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=by.partner_id)
    made = Event.objects.for_partner(by.partner).filter(verb=Verb.INVITATION_CREATED)
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
    recipients = _held(address.lower() for address in invitation.addresses)
    for recipient in recipients:
        waiting = Invitation.unscoped.open(at).filter(recipients=recipient)
        if waiting.exclude(pk=invitation.pk).count() >= settings.INVITATIONS_WAITING_PER_ADDRESS:
            raise TooManyAtAddress(recipient.address)
    invitation.recipients.set(recipients)


def _held(addresses: Iterable[str]) -> list[Recipient]:
    """The rows of these addresses, always locked in the same order."""
    wanted = sorted(set(addresses))
    Recipient.objects.bulk_create(
        [Recipient(address=address) for address in wanted], ignore_conflicts=True
    )
    found = Recipient.objects.filter(address__in=wanted).order_by("address")
    return list(found.select_for_update())
