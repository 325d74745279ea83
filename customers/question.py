"""What the address of the customer list asks for: view, search, filters, order, page.

Everything in an address is somebody's typing: what is not understood is left out, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from customers.finding import VIEWS, search_text
from customers.models import AccountState

SIZES = (10, 25, 50, 100)
# name → columns that make the order total, all in one direction, each order with its index
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("sort_key", "id"),
    "relationship": ("state", "sort_key", "id"),
    "changed": ("changed_at", "id"),
    "since": ("since_key", "id"),
}
_NEWEST_FIRST = {"changed", "since"}
# kind of admin access → what an account with it has
ACCESS: dict[str, dict[str, Any]] = {
    "dap": {"has_dap": True},
    "gdap": {"gdap_active__gt": 0},
    "none": {"has_dap": False, "gdap_active": 0},
}
_MAX_START = 10**9


@dataclass(frozen=True)
class Question:
    """What an address asks of the list."""

    q: str = ""
    view: str = "all"
    states: tuple[str, ...] = ()
    country: str = ""
    provider: str = ""
    tag: str = ""
    owner: str = ""
    access: str = ""
    sort: str = "name"
    reverse: bool = False
    size: int | None = None
    after: str = ""
    before: str = ""
    start: int = 1

    @classmethod
    def asked(cls, query: QueryDict) -> Self:
        def text(name: str) -> str:
            return query.get(name, "").replace("\0", "").encode("utf-8", "ignore").decode()[:200]

        sort = text("sort")
        known = sort.removeprefix("-") in SORTS
        view, size = text("view"), _whole(text("size"))
        states = query.getlist("state")
        return cls(
            q=text("q").strip(),
            view=view if view in VIEWS else "all",
            states=tuple(state for state in AccountState.values if state in states),
            country=text("country").upper()[:2],
            provider=text("provider"),
            tag=text("tag"),
            owner=text("owner") if _whole(text("owner")) else "",
            access=text("access") if text("access") in ACCESS else "",
            sort=sort.removeprefix("-") if known else "name",
            reverse=known and sort.startswith("-"),
            size=size if size in SIZES else None,
            after=text("after"),
            before=text("before"),
            start=min(_whole(text("start")) or 1, _MAX_START),
        )

    @property
    def text(self) -> str:
        return search_text(self.q)

    @property
    def is_filtered(self) -> bool:
        return bool(self.text) or self.filter_count > 0

    @property
    def filter_count(self) -> int:
        filters = (
            *(self.states, self.country, self.provider),
            *(self.tag, self.owner, self.access),
        )
        return sum(bool(value) for value in filters)

    @property
    def order(self) -> tuple[str, ...]:
        return SORTS[self.sort]

    def address(self, **changes: Any) -> str:
        """`?…` for this question with `changes`; a new question begins at its first page."""
        first_page: dict[str, Any] = {"after": "", "before": "", "start": 1}
        asked = replace(self, **first_page | changes)
        return "?" + urlencode(asked.pairs())

    def pairs(self) -> list[tuple[str, Any]]:
        """The parameters that say the same again, without what is usual."""
        direction = "-" if self.reverse else ""
        pairs: list[tuple[str, Any]] = [
            ("view", self.view if self.view != "all" else ""),
            ("q", self.q),
            *(("state", state) for state in self.states),
            ("country", self.country),
            ("provider", self.provider),
            ("tag", self.tag),
            ("owner", self.owner),
            ("access", self.access),
            ("sort", f"{direction}{self.sort}" if (self.sort, direction) != ("name", "") else ""),
            ("size", self.size or ""),
            ("after", self.after),
            ("before", self.before),
            ("start", self.start if self.start > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def kept(self, *without: str) -> list[tuple[str, Any]]:
        """For the hidden fields of a form that asks anew about `without`, from the first page."""
        moving = {"after", "before", "start", *without}
        return [(name, value) for name, value in self.pairs() if name not in moving]

    @property
    def kept_by_search(self) -> list[tuple[str, Any]]:
        return self.kept("q")

    @property
    def kept_by_size(self) -> list[tuple[str, Any]]:
        return self.kept("size")

    def sorted_by(self, sort: str) -> str:
        """The address that the head of a column leads to: first time natural, then turned round."""
        again = sort == self.sort
        return self.address(sort=sort, reverse=not self.reverse if again else sort in _NEWEST_FIRST)


def _whole(text: str) -> int:
    """A number of a reasonable size, or 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
