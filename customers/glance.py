"""The overview of one customer: its figures, what comes next, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Min, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import CustomerMember
from customers.standing import Standing
from invitations.models import Invitation
from partners.permissions import Action
from relationships.models import AdminRelationship
from subscriptions.models import (
    LicencePool,
    Order,
    OrderRequest,
    OrderState,
    Subscription,
    SubscriptionState,
)

SHOWN_DATES = 8
SHOWN_PEOPLE = 20


@dataclass(frozen=True)
class Figures:
    """Licences in use only for who may see the customer's people and licences."""

    subscriptions: int
    seats: int
    next_renewal: datetime | None
    open_orders: int
    licences_used: int | None = None
    licences: int = 0


@dataclass(frozen=True)
class NextDate:
    at: datetime
    words: Promise | str
    name: str


@dataclass(frozen=True)
class Known:
    """Somebody of the customer, and how we know them."""

    name: str
    how: Promise | str
    email: str = ""


class Glance:
    """Read by pages that show it; each part is asked for once, and only when it is shown."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._partner, self._customer = standing.partner, standing.customer
        self._sees_orders = standing.member.can(Action.VIEW_ORDERS)

    @cached_property
    def figures(self) -> Figures | None:
        if not self._sees_orders:
            return None
        mine = Subscription.objects.visible_to(self._partner).of(self._customer).living()
        renews = Q(state=SubscriptionState.ACTIVE, auto_renew=True)
        counted = mine.aggregate(
            number=Count("pk"),
            seats=Sum("quantity", default=0),
            renewal=Min("term_ends_at", filter=renews),
        )
        orders = Order.objects.visible_to(self._partner).of(self._customer)
        asked = OrderRequest.objects.for_partner(self._partner).filter(customer=self._customer)
        open_orders = orders.filter(state=OrderState.PROCESSING).count() + asked.waiting().count()
        figures = (counted["number"], counted["seats"], counted["renewal"], open_orders)
        if not self._standing.sees_licences:
            return Figures(*figures)
        pools = LicencePool.objects.of(self._customer).aggregate(
            used=Sum("assigned", default=0),
            enabled=Sum("enabled", default=0),
            suspended=Sum("suspended", default=0),
        )
        return Figures(*figures, pools["used"], pools["enabled"] + pools["suspended"])

    @cached_property
    def dates(self) -> list[NextDate]:
        """What comes next, the soonest first."""
        found = [_end_of(gdap) for gdap in self._standing.admin_relationships if gdap.ends_at]
        if self._sees_orders:
            mine = Subscription.objects.visible_to(self._partner).of(self._customer).living()
            soonest = mine.filter(next_at__isnull=False).order_by("next_at")[:SHOWN_DATES]
            found += [_turn_of(one) for one in soonest]
        if self._standing.member.can(Action.MANAGE_INVITATIONS):
            asked = Invitation.objects.for_partner(self._partner).for_customer(self._customer)
            found += [
                NextDate(one.expires_at, _("The request runs out"), one.reference)
                for one in asked.filter(state="open").order_by("expires_at")[:SHOWN_DATES]
                if one.expires_at is not None
            ]
        return sorted(found, key=lambda date: date.at)[:SHOWN_DATES]

    @cached_property
    def support_contacts(self) -> list[str]:
        """Whom the customer asks for support, by its subscriptions."""
        if not self._sees_orders:
            return []
        mine = Subscription.objects.visible_to(self._partner).of(self._customer).living()
        names = mine.order_by("support_contact__name").values_list("support_contact__name")
        return [name for (name,) in names.distinct()]

    @cached_property
    def people(self) -> list[Known]:
        """Of the customer, as far as this partner may see them: everybody registered with a role
        that reads the directory, else those who decided about this partner."""
        if self._standing.sees_own_data:
            current = CustomerMember.objects.filter(customer=self._customer, ended_at=None)
            members = current.select_related("person").order_by("role", "person__name")
            return [
                Known(str(one.person), one.get_role_display(), one.person.email)
                for one in members[:SHOWN_PEOPLE]
            ]
        return list({one.name: one for one in self._deciders()}.values())

    def _deciders(self) -> list[Known]:
        found: list[Known] = []
        agreement = self._standing.agreement
        if agreement is not None and self._standing.shows_agreement:
            found.append(Known(agreement.accepted_by, _("accepted the customer agreement")))
        answered = Invitation.objects.for_partner(self._partner).for_customer(self._customer)
        decided = answered.exclude(decided_by=None).select_related("decided_by")
        for one in decided.order_by("-closed_at")[:SHOWN_PEOPLE]:
            found.insert(0, Known(str(one.decided_by), _("answered your request")))
        approved = AdminRelationship.objects.for_partner(self._partner)
        approved = approved.with_customer(self._customer).exclude(approved_by=None)
        for gdap in approved.select_related("approved_by").order_by("-approved_at")[:SHOWN_PEOPLE]:
            found.append(Known(str(gdap.approved_by), _("approved admin access")))
        return found


def _end_of(gdap: AdminRelationship) -> NextDate:
    assert gdap.ends_at is not None
    words = _("GDAP is extended") if gdap.auto_extend else _("GDAP ends")
    return NextDate(gdap.ends_at, words, gdap.name)


_TURNS: dict[str, Promise] = {
    SubscriptionState.SUSPENDED: _("Suspended subscription: its term ends"),
    SubscriptionState.EXPIRED: _("Expired subscription is disabled"),
    SubscriptionState.DISABLED: _("Disabled subscription is deleted"),
}


def _turn_of(one: Subscription) -> NextDate:
    assert one.next_at is not None
    renews = _("Subscription renews") if one.auto_renew else _("Subscription ends")
    return NextDate(one.next_at, _TURNS.get(one.state, renews), one.name)
