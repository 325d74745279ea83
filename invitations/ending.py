"""Until when a link works, said the same everywhere: in the customer's time zone, with date,
weekday, hour and the days that are left. The moment itself is `expires_at`, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext

from customers.zones import zone_of
from invitations.models import Invitation
from people.models import Language

# The weekday first and the month after a number: in Polish neither needs another ending.
_LAYOUT = "l, j E Y, H:i T"


def country_of(invitation: Invitation) -> str:
    """The customer's; of a customer nobody knows yet, the partner's own."""
    known = invitation.customer
    return known.country if known is not None and known.country else invitation.partner.country


def zone_for(invitation: Invitation) -> ZoneInfo:
    """By whose clock the recipient lives."""
    return zone_of(country_of(invitation))


def end_of(invitation: Invitation, at: datetime) -> datetime:
    """When the link stops working; of a draft, when it would if it were shared `at`."""
    return invitation.expires_at or at + timedelta(days=invitation.valid_days)


def days_left(end: datetime, at: datetime) -> int:
    """Whole days; one that has begun counts."""
    return max(0, ceil((end - at) / timedelta(days=1)))


def written(end: datetime, zone: ZoneInfo) -> str:
    """`Sunday, 27 December 2026, 14:05 CET`, in the language that is active."""
    text = date_format(end.astimezone(zone), _LAYOUT)
    # Django begins Polish weekdays with a capital, which they have at the head of a line only.
    return text[0].lower() + text[1:] if get_language() == Language.POLISH else text


def end_in_words(invitation: Invitation, at: datetime) -> str:
    """The moment and what is left of it, in the language that is active."""
    end = end_of(invitation, at)
    left = days_left(end, at)
    words = {"end": written(end, zone_for(invitation)), "n": left}
    return ngettext("%(end)s (%(n)d day left)", "%(end)s (%(n)d days left)", left) % words


def end_line(invitation: Invitation, at: datetime) -> str:
    """The line of the letter below its link, in the letter's language. Structure, like the link:
    it cannot be lost from the text."""
    with translation.override(invitation.language):
        return translation.gettext("The link works until: %(end)s") % {
            "end": end_in_words(invitation, at)
        }
