"""What stands in the way of a removal: what the customer has by this partner."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from customers.models import Customer
from partners.models import Partner
from relationships.blockers import Blocker
from subscriptions.models import Subscription

# The rest is found when these have ended.
SHOWN = 50


def active_subscriptions(partner: Partner, customer: Customer) -> list[Blocker]:
    """One for each that is paid for, sold by the partner or with it as reseller on record."""
    theirs = Subscription.objects.visible_to(partner).of(customer).in_the_way()
    ordered = theirs.select_related("partner").order_by("name", "pk")
    return [_blocker(row, partner) for row in ordered[:SHOWN]]


def _blocker(row: Subscription, partner: Partner) -> Blocker:
    facts = {
        "name": row.name,
        "seats": row.quantity,
        "date": date_format(localtime(row.term_ends_at), "j M Y"),
        "seller": row.partner.name,
    }
    if row.partner_id != partner.pk:
        said = _("Subscription %(name)s runs until %(date)s; its seller is %(seller)s.")
        advice = _("Ask the seller to end it first.")
    elif row.auto_renew:
        said = _("Subscription %(name)s renews on %(date)s.")
        advice = _("Cancel it, or turn auto-renew off and wait for the end of its term.")
    else:
        said = _("Subscription %(name)s runs until %(date)s.")
        advice = _("Cancel it, or wait for the end of its term.")
    return Blocker(f"{said % facts} {advice}", "subscriptions:subscription", row.pk)
