"""Refusals in words: what is in the way, with its numbers, and what can be done instead."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from subscriptions.models import (
    AboveMaximum,
    BelowMinimum,
    CancelWindowClosed,
    NothingScheduled,
    NotInThisState,
    NotItsContact,
    NotOffered,
    NotRenewing,
    NotTransacting,
    SeatsAssigned,
    SeatsNotReducible,
    Subscription,
    SubscriptionState,
)

REFUSALS = (
    *(AboveMaximum, BelowMinimum, CancelWindowClosed, NothingScheduled, NotInThisState),
    *(NotItsContact, NotOffered, NotRenewing, NotTransacting, SeatsAssigned, SeatsNotReducible),
)


def why_not(refusal: Exception, row: Subscription) -> str:
    """Of one of REFUSALS."""
    match refusal:
        case SeatsAssigned():
            said = ngettext(
                "%(assigned)s licences are assigned; that is %(excess)s too many for so few seats."
                " Remove %(excess)s assignment first.",
                "%(assigned)s licences are assigned; that is %(excess)s too many for so few seats."
                " Remove %(excess)s assignments first.",
                refusal.excess,
            )
            return said % {"assigned": refusal.assigned, "excess": refusal.excess}
        case SeatsNotReducible(reducible=0):
            said = _("No seats can be reduced now. Schedule it for the next term, %(date)s.")
            return said % {"date": moment(row.term_ends_at)}
        case SeatsNotReducible():
            said = ngettext(
                "Only %(n)s seat can be reduced now. Schedule the rest for the next term.",
                "Only %(n)s seats can be reduced now. Schedule the rest for the next term.",
                refusal.reducible,
            )
            return said % {"n": refusal.reducible}
        case AboveMaximum():
            return _("At most %(n)s seats of this offer are sold.") % {"n": refusal.maximum}
        case BelowMinimum():
            return _("At least %(n)s seats of this offer are sold.") % {"n": refusal.minimum}
        case CancelWindowClosed():
            said = _("It could be cancelled until %(date)s. Turn auto-renew off instead.")
            return said % {"date": moment(refusal.until)}
        case NotInThisState():
            state = SubscriptionState(refusal.state).label
            return _("That cannot be done in the state: %(state)s.") % {"state": state}
    return str(_PLAIN[type(refusal)])


_PLAIN: dict[type[Exception], Promise] = {
    NothingScheduled: gettext_lazy("Nothing was scheduled."),
    NotItsContact: gettext_lazy("Only the seller and the reseller on record can be asked."),
    NotOffered: gettext_lazy("That is no longer among what it can become."),
    NotRenewing: gettext_lazy("It does not renew. Turn auto-renew on first."),
    NotTransacting: gettext_lazy("There is no active reseller relationship. Nothing was changed."),
}


def moment(value: datetime) -> str:
    """A deadline by the reader's clock, which is named: 25 Nov 2026, 14:00 CET."""
    return date_format(localtime(value), "j E Y, H:i T")
