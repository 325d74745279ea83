"""The list of subscriptions: what its address asks for, its views and counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Account
from customers.search import fold
from partners import keyset
from partners.models import Partner
from subscriptions.models import (
    LicencePool,
    Subscription,
    SubscriptionQuerySet,
    SubscriptionState,
)

State = SubscriptionState
PAGE = 50
ORDER: keyset.Order = [("term_ends_at", False), ("pk", False)]  # what ends first stands first
READERS: keyset.Readers = {"term_ends_at": keyset.read_moment, "pk": keyset.read_id}
SOON = timedelta(days=30)
VIEWS: dict[str, Promise] = {
    "active": pgettext_lazy("subscriptions", "Active"),
    "renewing": _("Renews in 30 days"),
    "ending": _("Ends in 30 days"),
    "suspended": pgettext_lazy("subscriptions", "Suspended"),
    "over": _("Expired or disabled"),
    "deleted": pgettext_lazy("subscriptions", "Deleted"),
    "all": pgettext_lazy("subscriptions", "All"),
}


def of_view(view: str, at: datetime) -> Q:
    soon = Q(state=State.ACTIVE, term_ends_at__lte=at + SOON)
    return {
        "active": Q(state=State.ACTIVE),
        "renewing": soon & Q(auto_renew=True),
        "ending": soon & Q(auto_renew=False),
        "suspended": Q(state=State.SUSPENDED),
        "over": Q(state__in=[State.EXPIRED, State.DISABLED]),
        "deleted": Q(state=State.DELETED),
        "all": Q(),
    }[view]


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. Whatever is not understood is left out."""

    view: str = "active"
    q: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        def text(name: str) -> str:
            return query.get(name, "").replace("\0", "").encode("utf-8", "ignore").decode()[:300]

        view = text("view")
        return cls(
            view=view if view in VIEWS else "active",
            q=text("q").strip()[:100],
            after=text("after"),
            before=text("before"),
        )

    def address(self, **changes: str) -> str:
        """`?…` for this with `changes`, from the first page on."""
        said = replace(self, **{"after": "", "before": ""} | changes)
        pairs = [(name, getattr(said, name)) for name in ("view", "q", "after", "before")]
        return "?" + urlencode([(name, value) for name, value in pairs if value])


def found(partner: Partner, wanted: Wanted, at: datetime) -> SubscriptionQuerySet:
    """With the words in the name, or in what the customer list searches: name, domain, number."""
    rows = Subscription.objects.listed_for(partner).filter(of_view(wanted.view, at))
    if words := fold(wanted.q):
        customers = Account.objects.for_partner(partner).filter(search__contains=words)
        rows = rows.filter(
            Q(name__icontains=wanted.q) | Q(customer__in=customers.values("customer"))
        )
    return rows.select_related("customer", "partner", "reseller", "sku__product")


def page_of(partner: Partner, wanted: Wanted, at: datetime) -> keyset.KeyedPage[Subscription]:
    rows = found(partner, wanted, at)
    return keyset.page(rows, ORDER, READERS, after=wanted.after, before=wanted.before, size=PAGE)


def counts(partner: Partner, at: datetime) -> dict[str, int]:
    """Of each view, by two queries that their indexes answer."""
    mine = Subscription.objects.listed_for(partner).order_by()
    states = dict(mine.values_list("state").annotate(n=Count("pk")))
    soon = mine.filter(state=State.ACTIVE, term_ends_at__lte=at + SOON)
    renewing = dict(soon.values_list("auto_renew").annotate(n=Count("pk")))
    return {
        "active": states.get(State.ACTIVE, 0),
        "renewing": renewing.get(True, 0),
        "ending": renewing.get(False, 0),
        "suspended": states.get(State.SUSPENDED, 0),
        "over": states.get(State.EXPIRED, 0) + states.get(State.DISABLED, 0),
        "deleted": states.get(State.DELETED, 0),
        "all": sum(states.values()),
    }


def with_use(rows: list[Subscription]) -> list[Subscription]:
    """Each with `used`: how many of its seats people hold. Where several sold the same licence,
    nobody can say whose seat is whose: it is at most its own."""
    licences = {(row.customer_id, row.sku.licence) for row in rows if row.sku.is_assignable}
    pools = LicencePool.objects.filter(
        customer__in={customer for customer, _l in licences},
        licence__in={licence for _c, licence in licences},
    )
    assigned = {(pool.customer_id, pool.licence): pool.assigned for pool in pools}
    for row in rows:
        held = assigned.get((row.customer_id, row.sku.licence), 0)
        row.used = min(held, row.quantity) if row.sku.is_assignable else None
        row.used_percent = 100 * row.used / row.quantity if row.used is not None else 0
    return rows


def tabs(partner: Partner, wanted: Wanted, at: datetime) -> list[dict[str, Any]]:
    numbers = counts(partner, at)
    return [
        {
            "name": name,
            "label": label,
            "count": numbers[name],
            "address": wanted.address(view=name),
        }
        for name, label in VIEWS.items()
    ]
