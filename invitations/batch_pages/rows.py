"""Putting rows right: one at a time in the table or on a page, or all by a corrected file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.staged_pages.rows import focus_after
from customers.staged_pages.views import corrected_page
from invitations.batch_pages.files import to_fix_rows
from invitations.batch_pages.forms import RowForm
from invitations.batch_pages.web import (
    KIND,
    closed_sentence,
    line_of,
    my_batch,
    my_row,
    page_of,
    rows_of,
)
from invitations.batches.staging import fix_row, leave_out
from invitations.models import Batch, BatchClosed, BatchRow, BatchState, RowState
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import csv_answer


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: PartnerRequest, batch_id: UUID, line: int) -> HttpResponse:
    """One row, all its columns. The table posts one column here, and gets the rows back."""
    batch = my_batch(request, batch_id)
    found = my_row(request, batch, line)
    if request.method != "POST":
        return _show(request, batch, found, RowForm.of(found))
    form = RowForm(request.POST)
    if not form.is_valid():
        return _show(request, batch, found, form, status=422)
    try:
        found = fix_row(request.member, batch, line, form.typed())
    except BatchClosed:
        messages.error(request, closed_sentence())
        return redirect(page_of(batch))
    if request.headers.get("HX-Request-Type") == "partial":
        return _table(request, batch, found)
    if found.state == RowState.TO_FIX:
        return _show(request, batch, found, RowForm.of(found), status=422)
    return redirect(page_of(batch))


def _show(
    request: PartnerRequest, batch: Batch, found: BatchRow, form: RowForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "batch": batch,
        "line": line_of(found),
        "form": form,
        "is_checking": batch.state == BatchState.STAGED,
    }
    return render(request, "batches/row.html", context, status=status)


def _table(request: PartnerRequest, batch: Batch, fixed: BatchRow) -> HttpResponse:
    """The page of the table anew. The next row to fix gets the focus."""
    rows = rows_of(request, batch, request.GET)
    is_wrong = fixed.state == RowState.TO_FIX
    context = {
        "batch": batch,
        "rows": rows,
        "is_checking": True,
        "fixed": fixed,
        "is_wrong": is_wrong,
        "focus": focus_after(rows, fixed.number),
    }
    return render_page(request, "batches/batch.html", context, fragment="checked")


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def leaving_out(request: PartnerRequest, batch_id: UUID, line: int) -> HttpResponse:
    """This customer shall not be invited."""
    batch = my_batch(request, batch_id)
    my_row(request, batch, line)
    try:
        leave_out(request.member, batch, line)
    except BatchClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(batch))


@partner_view(Action.MANAGE_INVITATIONS)
@require_GET
def to_fix(request: PartnerRequest, batch_id: UUID) -> HttpResponseBase:
    """The rows to fix as a file, with what is wrong with each."""
    batch = my_batch(request, batch_id)
    return csv_answer(to_fix_rows(request.partner, batch), "to-fix")


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def corrected(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """That file, or the whole one, put right."""
    return corrected_page(request, KIND, my_batch(request, batch_id))
