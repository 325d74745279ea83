"""What the pages of a batch share: getting one, its rows, saying why not."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from invitations.batches.staging import counts_of
from invitations.batches.words import problem_of
from invitations.models import Batch, BatchRow, BatchState, Problem, RowState
from partners.web import PartnerRequest

PAGE = 50
# Which field of a row a problem is put right in; doubles and the like are left to the row's page.
_FIELD = {
    Problem.EMAIL_MISSING: "email",
    Problem.EMAIL_BAD: "email",
    Problem.COMPANY_MISSING: "company",
    Problem.DOMAIN_BAD: "domain",
    Problem.DOMAIN_PUBLIC: "domain",
    Problem.LANGUAGE_UNKNOWN: "language",
    Problem.PROVIDER_UNKNOWN: "provider",
    Problem.PARTNERSHIP_NOT_ACTIVE: "provider",
    Problem.ONE_RESELLER: "provider",
}


class Line(NamedTuple):
    """One row of the table. `field` is what to type into, `value` what it holds."""

    row: BatchRow
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


def my_batch(request: PartnerRequest, batch_id: UUID) -> Batch:
    mine = Batch.objects.for_partner(request.partner).select_related("partner", "made_by__person")
    batch = mine.filter(pk=batch_id).first()
    if batch is None:
        raise Http404
    return batch


def my_row(request: PartnerRequest, batch: Batch, number: int) -> BatchRow:
    mine = BatchRow.objects.for_partner(request.partner).filter(batch=batch, number=number)
    row = mine.first()
    if row is None:
        raise Http404
    return row


def page_of(batch: Batch, name: str = "batch") -> str:
    return reverse(f"invitations:{name}", args=[batch.partner.slug, batch.pk])


def rows_of(request: PartnerRequest, batch: Batch, asked: QueryDict) -> Rows:
    """The rows of the view that is asked for; first of all those that need somebody."""
    counts = counts_of(batch)
    checking = batch.state == BatchState.STAGED
    always = [RowState.READY, RowState.TO_FIX, RowState.SKIPPED] if checking else []
    views = [
        View(state.value, state.label, counts[state])
        for state in RowState
        if counts[state] or state in always
    ]
    wanted = asked.get("view", "")
    if wanted not in {view.name for view in views}:
        after = (RowState.FAILED, RowState.CREATED, RowState.SHARED)
        urgent = (*([RowState.TO_FIX, RowState.READY] if checking else after), *RowState)
        wanted = next((state.value for state in urgent if counts[state]), RowState.READY.value)
    place = asked.get("after", "")
    start = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
    mine = BatchRow.objects.for_partner(request.partner).filter(
        batch=batch, state=wanted, number__gt=start
    )
    found = list(mine.order_by("number")[: PAGE + 1])
    lines = [line_of(row) for row in found[:PAGE]]
    return Rows(wanted, views, lines, found[PAGE - 1].number if found[PAGE:] else None, counts)


def line_of(row: BatchRow) -> Line:
    field = _FIELD.get(Problem(row.problem), "") if row.problem else ""
    if row.problem == Problem.NAME_REFUSED:
        field = "company" if row.facts.get("name") == row.company else "contact_name"
    if row.problem == Problem.TOO_LONG:
        field = row.facts["column"]
    return Line(row, problem_of(row), field, getattr(row, field) if field else "")
