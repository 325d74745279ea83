"""What the address of the list of admin relationships asks for, and the rows it finds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, CharField, DateTimeField, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict

from partners import keyset
from partners.keyset import KeyedPage, Order, turned
from partners.models import Partner
from relationships.listing import TILES, VIEWS, matching, of_tile, of_view
from relationships.models import ENDED, AdminRelationship, AdminRelationshipQuerySet

PAGE = 50
NEVER = datetime(2999, 1, 1, tzinfo=UTC)

ORDERS: dict[str, Order] = {
    "customer": (("customer_key", False), ("name", False), ("pk", False)),
    "name": (("name", False), ("pk", False)),
    "ends": (("is_over", False), ("end_key", False), ("pk", False)),
}
LATEST_END: Order = (("ended_key", True), ("pk", True))
READERS: keyset.Readers = {
    "customer_key": keyset.read_text,
    "name": keyset.read_text,
    "is_over": keyset.read_flag,
    "end_key": keyset.read_moment,
    "ended_key": keyset.read_moment,
    "pk": keyset.read_id,
}
OVER_VIEWS = {"ended", "filed"}


@dataclass(frozen=True)
class Wanted:
    """Whatever is not understood is left out."""

    view: str = "active"
    q: str = ""
    customer: UUID | None = None
    ends: str = ""
    sort: str = ""
    reverse: bool = False
    after: str = ""
    before: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        def text(name: str, known: Any = None) -> str:
            said = query.get(name, "").replace("\0", "").encode("utf-8", "ignore").decode()[:400]
            return said if known is None or said in known else ""

        sort = text("sort")
        is_known = sort.removeprefix("-") in ORDERS
        return cls(
            view=text("view", VIEWS) or "active",
            q=text("q").strip()[:100],
            customer=_uuid(text("customer")),
            ends=text("ends", TILES),
            sort=sort.removeprefix("-") if is_known else "",
            reverse=is_known and sort.startswith("-"),
            after=text("after"),
            before=text("before"),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.customer or self.ends)

    def address(self, **changes: Any) -> str:
        """`?…` for this with `changes`, from the first page on."""
        return "?" + urlencode(replace(self, **{"after": "", "before": ""} | changes).pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say the same again, without what is usual."""
        found = [
            ("view", self.view if self.view != "active" else ""),
            ("q", self.q),
            ("customer", str(self.customer or "")),
            ("ends", self.ends),
            ("sort", f"{'-' if self.reverse else ''}{self.sort}"),
            ("after", self.after),
            ("before", self.before),
        ]
        return [(name, value) for name, value in found if value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the search takes along unseen."""
        return [(name, value) for name, value in self.pairs() if name not in _ASKED]

    def tile(self, name: str) -> str:
        """Where a tile leads: to what it counts; the one in force leads back."""
        if name == self.ends:
            return self.address(ends="", view="active")
        return self.address(ends=name, view="ended" if name == "past" else "active", sort="")

    def sorted_by(self, sort: str) -> str:
        """What the head of a column leads to: first its natural order, then turned round."""
        return self.address(sort=sort, reverse=sort == self.sort and not self.reverse)

    @property
    def order(self) -> Order:
        """As asked; otherwise what ends first stands first, and what ended last, where it has."""
        if not self.sort:
            return LATEST_END if self.view in OVER_VIEWS else ORDERS["ends"]
        return turned(ORDERS[self.sort]) if self.reverse else ORDERS[self.sort]


_ASKED = {"q", "after", "before"}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def narrowed(partner: Partner, wanted: Wanted) -> AdminRelationshipQuerySet:
    """Everything but view, tile and page: what the counts are of."""
    found = AdminRelationship.objects.for_partner(partner)
    if wanted.customer:
        found = found.filter(customer=wanted.customer)
    return matching(found, partner, wanted.q)


def shown(partner: Partner, wanted: Wanted, at: datetime) -> AdminRelationshipQuerySet:
    """All rows of the list, in no order yet."""
    found = narrowed(partner, wanted).filter(of_view(partner, wanted.view, at))
    if wanted.ends:
        found = found.filter(of_tile(wanted.ends, at))
    return _with_keys(found, at).select_related("customer")


def _with_keys(rows: AdminRelationshipQuerySet, at: datetime) -> AdminRelationshipQuerySet:
    """What an order may name besides columns. A request ends when nobody has answered it."""
    dated: dict[str, Any] = {"output_field": DateTimeField()}
    over = Q(state__in=ENDED) | Q(ends_at__lte=at, auto_extend=False)
    return rows.annotate(
        customer_key=Coalesce("customer__name", Value(""), output_field=CharField()),
        end_key=Coalesce("ends_at", "answer_by", Value(NEVER, **dated)),
        ended_key=Coalesce("ended_at", "ends_at", "answer_by", Value(NEVER, **dated)),
        is_over=Case(When(over, then=1), default=0, output_field=IntegerField()),
    )


def page_of(partner: Partner, wanted: Wanted, at: datetime) -> KeyedPage[AdminRelationship]:
    return keyset.page(
        shown(partner, wanted, at),
        wanted.order,
        READERS,
        after=wanted.after,
        before=wanted.before,
        size=PAGE,
    )


def all_of(partner: Partner, wanted: Wanted, at: datetime) -> AdminRelationshipQuerySet:
    """Every page of the list, in its order."""
    return keyset.sorted_by(shown(partner, wanted, at), wanted.order)
