"""The list of orders over all customers: what its address asks for, pages by key, its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from customers.models import Account
from customers.search import fold
from partners import keyset
from partners.models import Partner
from subscriptions.checks import Sum, failure_words, sums
from subscriptions.models import Billing, Order, OrderLine, OrderQuerySet, OrderState

NEWEST_FIRST: keyset.Order = [("submitted_at", True), ("pk", True)]
READERS: keyset.Readers = {"submitted_at": keyset.read_moment, "pk": keyset.read_id}
PAGE = 25
_CHUNK = 500
STATES = [state for state in OrderState if state != OrderState.DRAFT]


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. Whatever is not understood is left out."""

    q: str = ""
    state: str = ""
    customer: UUID | None = None
    since: date | None = None
    until: date | None = None
    after: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        state = query.get("state", "")
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:100],
            state=state if state in STATES else "",
            customer=_uuid(query.get("customer", "")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            after=query.get("after", "")[:300],
        )

    @property
    def is_narrowed(self) -> bool:
        return self != type(self)(after=self.after)

    def address(self, **changes: Any) -> str:
        """`?…` for this with `changes`, from the first page on."""
        wanted = replace(self, **{"after": ""} | changes)
        said = {name: value for name, value in vars(wanted).items() if value}
        return "?" + urlencode(said)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 < found.year < 2990 else None


def orders_shown(partner: Partner, wanted: Wanted) -> OrderQuerySet:
    """In the order of the list, the newest first; drafts are each person's own affair."""
    found = Order.objects.submitted_with(partner)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.customer:
        found = found.filter(customer=wanted.customer)
    if wanted.since:
        found = found.filter(submitted_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(submitted_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.q:
        found = found.filter(_matching(partner, wanted.q))
    rows = found.select_related("customer", "partner", "reseller", "submitted_by")
    return keyset.sorted_by(rows, NEWEST_FIRST)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _matching(partner: Partner, term: str) -> Q:
    """A number, a reference, or a customer by what the partner calls it."""
    named = Account.objects.for_partner(partner).filter(search__contains=fold(term))
    found = Q(customer__in=named.values("customer")) | Q(reference__icontains=term)
    is_number = term.isascii() and term.isdigit() and len(term) < 10
    return found | Q(number=int(term)) if is_number else found


@dataclass(frozen=True)
class Row:
    """An order with what its lines come to."""

    order: Order
    items: list[str]
    sums: list[Sum]

    @property
    def failure(self) -> str:
        """Why it failed, in a sentence."""
        return failure_words(self.order.failure)


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: str


def page_of(partner: Partner, wanted: Wanted) -> Page:
    """`after` names the last order of the page before; what is no key begins at the top."""
    orders = orders_shown(partner, wanted)
    page = keyset.page(orders, NEWEST_FIRST, READERS, after=wanted.after, before="", size=PAGE)
    return Page(rows_of(page.rows), page.next)


def rows_of(orders: Iterable[Order]) -> list[Row]:
    """With their lines, in one query."""
    orders = list(orders)
    lines: dict[UUID, list[OrderLine]] = {}
    for line in OrderLine.objects.of_all(orders).order_by("pk"):
        lines.setdefault(line.order_id, []).append(line)
    return [_row(order, lines.get(order.pk, [])) for order in orders]


def _row(order: Order, lines: list[OrderLine]) -> Row:
    items = [f"{line.quantity} × {line.name}" for line in lines]
    paid = ((line.currency, line.billing, line.unit_price * line.quantity) for line in lines)
    return Row(order, items, sums(paid))


# --- The file ------------------------------------------------------------------------------------


def file_rows(partner: Partner, wanted: Wanted) -> Iterator[list[str]]:
    """All pages of the list."""
    heads = [_("Number"), _("Customer"), _("Primary domain"), _("Ordered by"), _("Seller")]
    heads += [_("Indirect reseller"), _("Reference"), _("Items"), _("Total"), _("State")]
    yield [*heads, _("Date")]
    for some in batched(orders_shown(partner, wanted).iterator(chunk_size=_CHUNK), _CHUNK):
        yield from (_cells(row) for row in rows_of(some))


def _cells(row: Row) -> list[str]:
    order = row.order
    totals = [f"{one.amount} {one.currency} ({Billing(one.billing).label})" for one in row.sums]
    return [
        *(str(order.number), order.customer.name, order.customer.domain),
        *(str(order.submitted_by or ""), order.partner.name),
        *(order.reseller.name if order.reseller else "", order.reference),
        *("; ".join(row.items), "; ".join(totals), order.get_state_display()),
        localdate(order.submitted_at).isoformat() if order.submitted_at else "",
    ]
