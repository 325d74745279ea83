"""Matching the columns of a file, and taking a corrected one: the same for every kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import STAGED, UNREAD, StagedFile
from customers.staged_pages.forms import ColumnsForm, CorrectedForm, Meaning
from customers.tables import Table, TooManyRows
from partners.models import Member
from partners.web import PartnerRequest


class Correct[F: StagedFile](Protocol):
    def __call__(self, by: Member, file: F, /, table: Table, *, whole: bool) -> int: ...


@dataclass(frozen=True)
class Kind[F: StagedFile]:
    """What differs from one kind of file to the other."""

    name: str  # what its templates call such a file
    templates: str
    meaning: Meaning
    page: Callable[[F], str]
    match: Callable[[Member, F, Mapping[str, int]], None]
    correct: Correct[F]
    closed: Callable[[], str]

    def context(self, file: F) -> dict[str, Any]:
        return {
            self.name: file,
            "crumbs": f"{self.templates}/crumbs.html",
            "steps": f"{self.templates}/steps.html",
            "page": self.page(file),
        }


def columns_page[F: StagedFile](request: PartnerRequest, kind: Kind[F], file: F) -> HttpResponse:
    """Which column is which; then the rows are checked."""
    if file.state != UNREAD:
        return redirect(kind.page(file))
    form = ColumnsForm(file, kind.meaning, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            kind.match(request.member, file, form.chosen())
        except file.Closed:
            messages.error(request, kind.closed())
        return redirect(kind.page(file))
    context = kind.context(file) | {"form": form}
    return render(request, "staged/columns.html", context, status=422 if form.is_bound else 200)


def corrected_page[F: StagedFile](request: PartnerRequest, kind: Kind[F], file: F) -> HttpResponse:
    """A corrected file takes the place of the rows to fix, or of all."""
    if file.state != STAGED:
        messages.error(request, kind.closed())
        return redirect(kind.page(file))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CorrectedForm(file, kind.meaning, *sent)
    if form.is_valid() and _took(request, kind, file, form):
        return redirect(kind.page(file))
    context = kind.context(file) | {"form": form}
    return render(request, "staged/corrected.html", context, status=422 if form.is_bound else 200)


def _took[F: StagedFile](
    request: PartnerRequest, kind: Kind[F], file: F, form: CorrectedForm
) -> bool:
    """False when the form has to be shown again."""
    try:
        taken = kind.correct(request.member, file, form.table, whole=form.is_whole)
        words = ngettext("%(n)s row read.", "%(n)s rows read.", taken)
        messages.success(request, words % {"n": taken})
    except TooManyRows:
        form.add_error("file", _("With these rows there would be too many."))
        return False
    except file.Closed:
        messages.error(request, kind.closed())
    return True
