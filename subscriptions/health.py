"""What can be wrong with a customer's subscriptions (rules of customers.health)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.health import SOON, Finding, Health, Rule
from customers.models import AccountState
from customers.standing import Standing, Step
from partners.permissions import Action
from subscriptions.models import Subscription, SubscriptionState


@dataclass(frozen=True)
class _Counts:
    living: int
    ending: int
    lapsed: int


def _counts(standing: Standing) -> _Counts:
    mine = Subscription.objects.visible_to(standing.partner).of(standing.customer).living()
    active = Q(state=SubscriptionState.ACTIVE)
    found = mine.aggregate(
        living=Count("pk"),
        ending=Count("pk", filter=active & Q(auto_renew=False, term_ends_at__lte=now() + SOON)),
        lapsed=Count("pk", filter=~active),
    )
    return _Counts(**found)


def _subscriptions(standing: Standing) -> Finding | None:
    if standing.account.state != AccountState.RESELLER:
        return None
    counts = _counts(standing)
    if not counts.living:
        return Finding(Health.UNKNOWN, _("Nothing is subscribed yet."))
    step = _step(standing, _("Open subscriptions"))
    if counts.ending:
        words = _("A subscription ends within 30 days and does not renew itself.")
        return Finding(Health.WARN, words, step)
    if counts.lapsed:
        words = _("A subscription is suspended or has run out.")
        return Finding(Health.WARN, words, step)
    return Finding(Health.OK, _("No subscription ends within 30 days."))


def _step(standing: Standing, label: Promise) -> Step | None:
    """The page of subscriptions, where this installation has one."""
    try:
        arguments = [standing.partner.slug, standing.customer.pk]
        address = reverse("subscriptions:of_customer", args=arguments)
    except NoReverseMatch:
        return None
    return Step(label, address, Action.VIEW_ORDERS)


RULES = (Rule("subscriptions", _("Subscriptions"), _subscriptions),)
