"""The table of a file's rows: its views, and one page of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.enums import TextChoices
from django.http import QueryDict
from django.utils.functional import Promise

from customers.models import StagedRow

PAGE = 50


class Line(NamedTuple):
    """One row of the table. `field` is what to type into, `value` what it holds."""

    row: StagedRow
    problem: str
    field: str
    value: str


class View(NamedTuple):
    name: str
    label: str | Promise
    number: int


class Rows(NamedTuple):
    """A page of the rows of one view."""

    view: str
    views: list[View]
    lines: list[Line]
    next: int | None
    counts: dict[str, int]


class Views(NamedTuple):
    """`states` in the order of the views, which of them are there even when they are empty, and
    which one opens: the first of `urgent` that has rows."""

    states: type[TextChoices]
    always: Sequence[TextChoices]
    urgent: Sequence[TextChoices]


def page_of_rows[R: StagedRow](
    mine: QuerySet[R],
    counts: dict[str, int],
    offered: Views,
    line_of: Callable[[R], Line],
    asked: QueryDict,
) -> Rows:
    """The rows of the view that is asked for; first of all those that need somebody."""
    states = offered.states
    shown = [state for state in states if counts[state.value] or state in offered.always]
    views = [View(state.value, state.label, counts[state.value]) for state in shown]
    wanted = asked.get("view", "")
    if wanted not in {view.name for view in views}:
        order = (*offered.urgent, *states)
        wanted = next((state.value for state in order if counts[state.value]), "ready")
    place = asked.get("after", "")
    start = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
    rows = mine.filter(state=wanted, number__gt=start).order_by("number")
    found = list(rows[: PAGE + 1])
    following = found[PAGE - 1].number if found[PAGE:] else None
    return Rows(wanted, views, [line_of(row) for row in found[:PAGE]], following, counts)


def focus_after(rows: Rows, number: int) -> int | None:
    """The row to go on with, after this one was put right."""
    following = [line.row.number for line in rows.lines if line.field]
    return next((n for n in following if n >= number), next(iter(following), None))
