"""Putting rows right, and answering their questions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.import_pages.files import to_fix_rows
from customers.import_pages.forms import RowForm
from customers.import_pages.web import (
    KIND,
    closed_sentence,
    line_of,
    my_import,
    my_row,
    page_of,
    rows_of,
)
from customers.imports.staging import decide, decide_all, fix_row
from customers.models import (
    CustomerImport,
    ImportClosed,
    ImportRow,
    ImportRowState,
    ImportState,
)
from customers.staged_pages.rows import focus_after
from customers.staged_pages.views import corrected_page
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import csv_answer


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: PartnerRequest, import_id: UUID, line: int) -> HttpResponse:
    """One row, all its columns. The table posts one column here, and gets the rows back."""
    intake = my_import(request, import_id)
    found = my_row(request, intake, line)
    if request.method != "POST":
        return _show(request, intake, found, RowForm(found))
    form = RowForm(found, request.POST.dict())
    if not form.is_valid():
        return _show(request, intake, found, form, status=422)
    try:
        found = fix_row(request.member, intake, line, form.typed())
    except ImportClosed:
        messages.error(request, closed_sentence())
        return redirect(page_of(intake))
    if request.headers.get("HX-Request-Type") == "partial":
        return _table(request, intake, found)
    if found.state == ImportRowState.TO_FIX:
        return _show(request, intake, found, RowForm(found), status=422)
    return redirect(page_of(intake))


def _show(
    request: PartnerRequest,
    intake: CustomerImport,
    found: ImportRow,
    form: RowForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "intake": intake,
        "line": line_of(found),
        "form": form,
        "is_checking": intake.state == ImportState.STAGED,
    }
    return render(request, "imports/row.html", context, status=status)


def _table(request: PartnerRequest, intake: CustomerImport, fixed: ImportRow) -> HttpResponse:
    """The page of the table anew. The next row to fix gets the focus."""
    rows = rows_of(request, intake, request.GET)
    context = {
        "intake": intake,
        "rows": rows,
        "is_checking": True,
        "fixed": fixed,
        "is_wrong": fixed.state == ImportRowState.TO_FIX,
        "focus": focus_after(rows, fixed.number),
    }
    return render_page(request, "imports/import.html", context, fragment="checked")


@partner_view(Action.EDIT_CUSTOMERS)
@require_POST
def decision(request: PartnerRequest, import_id: UUID, line: int) -> HttpResponse:
    """Import this row, whatever its question, or leave it out."""
    intake = my_import(request, import_id)
    my_row(request, intake, line)
    try:
        decide(request.member, intake, line, take=request.POST.get("take") == "1")
    except ImportClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(intake))


@partner_view(Action.EDIT_CUSTOMERS)
@require_POST
def decisions(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    """One answer to all questions."""
    intake = my_import(request, import_id)
    try:
        count = decide_all(request.member, intake, take=request.POST.get("take") == "1")
        words = ngettext("%(n)s question answered.", "%(n)s questions answered.", count)
        messages.success(request, words % {"n": count})
    except ImportClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(intake))


@partner_view(Action.EDIT_CUSTOMERS)
@require_safe
def to_fix(request: PartnerRequest, import_id: UUID) -> HttpResponseBase:
    """The rows to fix as a file, with what is wrong with each."""
    intake = my_import(request, import_id)
    return csv_answer(to_fix_rows(request.partner, intake), "to-fix")


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def corrected(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    """That file, or the whole one, put right."""
    return corrected_page(request, KIND, my_import(request, import_id))
