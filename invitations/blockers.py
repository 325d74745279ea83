"""An open invitation stands in the way of a removal: its answer would undo it."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from customers.models import Customer
from invitations.models import Invitation
from partners.models import Partner
from relationships.blockers import Blocker


def open_invitations(partner: Partner, customer: Customer) -> list[Blocker]:
    """One for each invitation that the customer could still accept."""
    mine = Invitation.objects.for_partner(partner).for_customer(customer).open(now())
    return [_blocker(invitation) for invitation in mine.select_related("inviter")]


def _blocker(invitation: Invitation) -> Blocker:
    until = invitation.expires_at
    facts = {
        "reference": invitation.reference,
        "person": invitation.inviter,
        "date": date_format(localtime(until), "j E Y") if until else "",
    }
    sentence = _("Invitation %(reference)s is open until %(date)s (%(person)s). Revoke it first.")
    return Blocker(sentence % facts, "invitations:detail", invitation.pk)
