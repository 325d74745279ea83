"""What the frame around every page asks the database, in one query: where somebody belongs, how
much is unread here, and what waits. Rows of (kind, key, name): "partner" and "customer" are
organisations; any other kind is a number, under its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from customers.models import CustomerMember
from directory.models import SupportRequest
from notifications.events import Side
from notifications.models import Notification
from partners.models import Member
from portal.prepared import Given, Prepared
from subscriptions.models import OrderRequest

PERSON = Given("person", BigIntegerField())


def _memberships() -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
    sells = Member.unscoped.filter(person=PERSON, ended_at=None, partner__closed_at=None)
    buys = CustomerMember.objects.filter(person=PERSON, ended_at=None)
    return (
        sells.values_list(Value("partner"), F("partner__slug"), F("partner__name")),
        buys.values_list(Value("customer"), Cast("customer_id", CharField()), F("customer__name")),
    )


def _unread(**here: object) -> QuerySet[Any, Any]:
    mine = Notification.unscoped.filter(person=PERSON, in_app=True, **here).unread()
    counted = mine.values("side").annotate(n=Cast(Count("pk"), CharField()))
    return counted.values_list(Value("unread"), "n", Value(""))


def _known_nowhere() -> QuerySet[Any, Any]:
    sells, buys = _memberships()
    return sells.union(buys, all=True)


def _known_at_partner(counted: frozenset[str]) -> QuerySet[Any, Any]:
    """`counted`: the names of the pages whose number is asked for, of WAITING."""
    sells, buys = _memberships()
    here = Given("here", BigIntegerField())
    waiting = [WAITING[name](here).annotate(told=Value(name)) for name in sorted(counted)]
    numbers = [
        rows.order_by().values("told").annotate(n=Cast(Count("pk"), CharField()))
        for rows in waiting
    ]
    told = [rows.values_list("told", "n", Value("")) for rows in numbers]
    return sells.union(buys, _unread(side=Side.PARTNER, partner=here), *told, all=True)


def _order_requests(here: Given) -> QuerySet[Any, Any]:
    return OrderRequest.unscoped.filter(provider=here).waiting()


def _support_requests(here: Given) -> QuerySet[Any, Any]:
    return SupportRequest.objects.in_hands_of(here)


# What waits for whoever looks at a partner's pages: the page's name → its rows
WAITING: dict[str, Callable[[Given], QuerySet[Any, Any]]] = {
    "subscriptions:desk": _order_requests,
    "directory:support_desk": _support_requests,
}


def _known_at_customer() -> QuerySet[Any, Any]:
    sells, buys = _memberships()
    here = Given("here", UUIDField())
    return sells.union(buys, _unread(side=Side.CUSTOMER, customer=here), all=True)


KNOWN_NOWHERE = Prepared(_known_nowhere)
KNOWN_AT_CUSTOMER = Prepared(_known_at_customer)


@cache
def known_at_partner(counted: frozenset[str]) -> Prepared:
    """With the numbers of these pages, of WAITING."""
    return Prepared(partial(_known_at_partner, counted))
