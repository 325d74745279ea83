"""The list of users: views, search by beginnings, pages by key. As fast for 100,000 as for ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from customers.finding import CAP
from customers.listing import counted
from customers.search import fold
from directory.models import DirectoryUser, DirectoryUserQuerySet, LicenceAssignment
from partners.keyset import Order, page, read_id, read_text

SIZE = 50
VIEWS: dict[str, tuple[Promise, dict[str, Any]]] = {
    "users": (pgettext_lazy("view", "Users"), {"deleted_at": None}),
    "without": (pgettext_lazy("view", "Without licence"), {"deleted_at": None, "licences": 0}),
    "blocked": (
        pgettext_lazy("view", "Blocked"),
        {"deleted_at": None, "blocked_at__isnull": False},
    ),
    "deleted": (pgettext_lazy("view", "Deleted"), {"deleted_at__isnull": False}),
}
# Behind every text that begins alike, in the order of bytes.
_LAST = "\U0010ffff"
# On PostgreSQL the first has the order of bytes (migration 0002), so both databases page alike.
ORDER: Order = [("sort_key", False), ("pk", False)]
_READERS = {"sort_key": read_text, "pk": read_id}
_SEARCHED = ("name_key", "last_name_key", "user_name")

type Key = tuple[str, UUID]


@dataclass(frozen=True)
class Question:
    """What the address asks for."""

    view: str = "users"
    text: str = ""
    after: str = ""
    before: str = ""
    start: int = 0

    def address(self, **changes: Any) -> str:
        asked = {"view": self.view, "q": self.text} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def question_of(asked: QueryDict) -> Question:
    view, start = asked.get("view", ""), asked.get("start", "")
    return Question(
        view=view if view in VIEWS else "users",
        text=fold(asked.get("q", "")[:100]),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 0,
    )


@dataclass
class Row:
    """One person and what they hold."""

    user: DirectoryUser
    licences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """One page, the addresses of its neighbours, the views with their counts (up to CAP + 1)."""

    rows: list[Row]
    total: int
    previous: str
    next: str
    views: list[tuple[str, Promise, str, bool]]

    @property
    def total_words(self) -> str:
        return counted(self.total)


def page_of(users: DirectoryUserQuerySet, question: Question) -> Page:
    counts = {name: _count(users.filter(**where)) for name, (_l, where) in VIEWS.items()}
    shown = users.filter(**VIEWS[question.view][1])
    if question.text:
        found = sorted(_matches(shown, question.text))
        total = len(found)
        chosen = [pk for _key, pk in found[question.start : question.start + SIZE]]
        previous, onward = _places(question, total)
        rows = list(shown.filter(pk__in=chosen).order_by("sort_key", "pk"))
    else:
        total = counts[question.view]
        rows, previous, onward = _by_key(shown, question)
    views = [
        (name, label, counted(counts[name]), name == question.view)
        for name, (label, _w) in VIEWS.items()
    ]
    return Page(with_licences(rows), total, previous, onward, views)


def _count(users: DirectoryUserQuerySet) -> int:
    return users.order_by()[: CAP + 1].count()


def _matches(users: DirectoryUserQuerySet, text: str) -> set[Key]:
    """Whose name, last name or sign-in name begins so, at most CAP for each: ranges that a b-tree
    answers on either database, in no order, so that no other index tempts the planner."""
    found: set[Key] = set()
    for name in _SEARCHED:
        alike = users.filter(**{f"{name}__gte": text, f"{name}__lt": text + _LAST}).order_by()
        found.update(alike.values_list("sort_key", "pk")[:CAP])
    return set(sorted(found)[:CAP])


def matching(users: DirectoryUserQuerySet, question: Question) -> DirectoryUserQuerySet:
    """Everybody the list shows over all its pages, in its order."""
    shown = users.filter(**VIEWS[question.view][1])
    if question.text:
        shown = shown.filter(pk__in=[pk for _key, pk in _matches(shown, question.text)])
    return shown.order_by("sort_key", "pk")


def _places(question: Question, total: int) -> tuple[str, str]:
    """By position: a search shows no more than CAP matches, so no page is far."""
    back, onward = question.start - SIZE, question.start + SIZE
    previous = question.address(start=max(back, 0) or None) if question.start else ""
    return previous, question.address(start=onward) if onward < total else ""


def _by_key(
    users: DirectoryUserQuerySet, question: Question
) -> tuple[list[DirectoryUser], str, str]:
    found = page(users, ORDER, _READERS, after=question.after, before=question.before, size=SIZE)
    if not found.rows and (question.after or question.before):
        return [], question.address(), ""
    return (
        found.rows,
        question.address(before=found.previous) if found.previous else "",
        question.address(after=found.next) if found.next else "",
    )


def with_licences(users: Sequence[DirectoryUser]) -> list[Row]:
    """One query for the licences of all of them."""
    rows = {user.pk: Row(user) for user in users}
    held = LicenceAssignment.objects.filter(user__in=rows).order_by("pool__name")
    for pk, name in held.values_list("user", "pool__name"):
        rows[pk].licences.append(name)
    return list(rows.values())
