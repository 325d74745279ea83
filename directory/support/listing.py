"""Support requests as lists, and one with all that was said."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from directory.models import (
    UNSOLVED,
    SupportAnswer,
    SupportFile,
    SupportRequest,
    SupportRequestQuerySet,
)
from partners.models import Partner
from people.models import Person

PAGE_SIZE = 50
VIEWS: dict[str, Promise] = {
    "open": pgettext_lazy("support requests", "Open"),
    "over": pgettext_lazy("support requests", "Solved and closed"),
}


class View(NamedTuple):
    name: str
    label: Promise
    number: int
    here: bool


class Listing(NamedTuple):
    """One page of one view."""

    page: Page[SupportRequest]
    views: list[View]
    view: str


def listing(rows: SupportRequestQuerySet, request: HttpRequest) -> Listing:
    """Open ones: the most severe first, of these the longest waiting. The others: the newest."""
    name = request.GET.get("view", "")
    view = name if name in VIEWS else "open"
    open_now = Count("pk", filter=Q(state__in=UNSOLVED))
    counted = rows.aggregate(open=open_now, every=Count("pk"))
    counts = {"open": counted["open"], "over": counted["every"] - counted["open"]}
    if view == "open":
        found = rows.unsolved().order_by("severity", "opened_at", "pk")
    else:
        found = rows.over().order_by("-state_since", "pk")
    related = found.select_related("partner", "provider", "customer", "opened_by", "handler")
    page = Paginator(related, PAGE_SIZE).get_page(request.GET.get("page"))
    views = [View(one, label, counts[one], one == view) for one, label in VIEWS.items()]
    return Listing(page, views, view)


def waiting_by_service(rows: SupportRequestQuerySet) -> dict[str, int]:
    """How many are open, by the code of the service; "" is something else."""
    counted = rows.unsolved().values_list("service").annotate(n=Count("pk")).order_by()
    return dict(counted)


class Said(NamedTuple):
    """One entry of the conversation."""

    author: Person
    speaks_for: Partner
    at: datetime
    text: str
    files: list[SupportFile]


def conversation(request: SupportRequest) -> list[Said]:
    """The description first, then every answer. Two queries, and no file is read."""
    files: dict[int | None, list[SupportFile]] = {}
    kept = SupportFile.objects.of(request).defer("content")
    for file in kept.order_by("position"):
        files.setdefault(file.answer_id, []).append(file)
    rows = SupportAnswer.objects.of(request).select_related("author", "speaks_for")
    first = Said(
        request.opened_by,
        request.partner,
        request.opened_at,
        request.description,
        files.get(None, []),
    )
    return [first] + [
        Said(row.author, row.speaks_for, row.at, row.text, files.get(row.pk, []))
        for row in rows.order_by("at", "pk")
    ]
