"""The list of users: views, search by beginnings, pages by key. As fast for 100,000 as for ten."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BooleanField, CharField, F, UUIDField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from customers.finding import CAP
from customers.listing import Tuple, counted
from customers.search import fold
from directory.models import DirectoryUser, DirectoryUserQuerySet, LicenceAssignment

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
    backwards = bool(question.before)
    key = read_key(question.before or question.after)
    backwards = backwards and key is not None
    order = ("-sort_key", "-pk") if backwards else ("sort_key", "pk")
    beyond = users.order_by(*order)
    if key is not None:
        beyond = beyond.filter(_beyond(key, backwards))
    rows = list(beyond[: SIZE + 1])
    more = len(rows) > SIZE
    rows = rows[:SIZE][::-1] if backwards else rows[:SIZE]
    if not rows:
        return [], question.address() if key else "", ""
    has_previous = more if backwards else key is not None
    has_next = backwards or more
    return (
        rows,
        question.address(before=write_key(rows[0])) if has_previous else "",
        question.address(after=write_key(rows[-1])) if has_next else "",
    )


def _beyond(key: Key, backwards: bool) -> LessThan | GreaterThan:
    here = Tuple(F("sort_key"), F("id"), output_field=BooleanField())
    there = Tuple(
        Value(key[0], output_field=CharField()),
        Value(key[1], output_field=UUIDField()),
        output_field=BooleanField(),
    )
    return LessThan(here, there) if backwards else GreaterThan(here, there)


def write_key(user: DirectoryUser) -> str:
    packed = json.dumps([user.sort_key, user.pk.hex], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_key(text: str) -> Key | None:
    """The place a key names, or None for anything that is not one."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        name, pk = values
        if not isinstance(name, str) or not isinstance(pk, str) or "\0" in name:
            return None
        return name.encode("utf-8").decode(), UUID(pk)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None


def with_licences(users: Sequence[DirectoryUser]) -> list[Row]:
    """One query for the licences of all of them."""
    rows = {user.pk: Row(user) for user in users}
    held = LicenceAssignment.objects.filter(user__in=rows).order_by("pool__name")
    for pk, name in held.values_list("user", "pool__name"):
        rows[pk].licences.append(name)
    return list(rows.values())
