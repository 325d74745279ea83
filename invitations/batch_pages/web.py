"""What the pages of a batch share: getting one, its rows, saying why not."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.staged_pages.rows import Line, Rows, Views, page_of_rows
from customers.staged_pages.views import Kind
from invitations.batch_pages.forms import MEANING
from invitations.batches.staging import counts_of, match_columns, take_corrected
from invitations.batches.words import problem_of
from invitations.models import Batch, BatchRow, BatchState, Problem, RowState
from partners.web import PartnerRequest

S = RowState
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
    checking = batch.state == BatchState.STAGED
    offered = Views(
        S,
        always=[S.READY, S.TO_FIX, S.SKIPPED] if checking else [],
        urgent=[S.TO_FIX, S.READY] if checking else [S.FAILED, S.CREATED, S.SHARED],
    )
    mine = BatchRow.objects.for_partner(request.partner).filter(batch=batch)
    return page_of_rows(mine, counts_of(batch), offered, line_of, asked)


def line_of(row: BatchRow) -> Line:
    field = _FIELD.get(Problem(row.problem), "") if row.problem else ""
    if row.problem == Problem.NAME_REFUSED:
        field = "company" if row.facts.get("name") == row.company else "contact_name"
    if row.problem == Problem.TOO_LONG:
        field = row.facts["column"]
    return Line(row, problem_of(row), field, getattr(row, field) if field else "")


def closed_sentence() -> str:
    return _("This batch is past that step. Nothing was changed.")


KIND = Kind(
    name="batch",
    templates="batches",
    meaning=MEANING,
    page=page_of,
    match=match_columns,
    correct=take_corrected,
    closed=closed_sentence,
)
