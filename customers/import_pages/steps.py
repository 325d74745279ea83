"""The steps of an import: file, check, import."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.import_pages.files import result_rows, sample_rows
from customers.import_pages.forms import FileForm
from customers.import_pages.web import KIND, closed_sentence, my_import, page_of, rows_of
from customers.imports.importing import start_import
from customers.imports.staging import counts_of, delete_import, stage_import, stage_unread
from customers.models import CustomerImport, ImportClosed, ImportState, NothingToImport
from customers.staged_pages.views import columns_page
from customers.tables import MOST_ROWS, Sheet, Table
from jobs.models import Job
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import csv_answer

EARLIER = 10


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PartnerRequest) -> HttpResponse:
    """Upload a file: its rows are put down and checked, nothing is created."""
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if form.is_valid():
        name = str(form.cleaned_data["file"].name)
        return redirect(page_of(_kept(request, name, form.found)))
    earlier = CustomerImport.objects.for_partner(request.partner).defer("unread")
    context = {
        "form": form,
        "most": number_format(MOST_ROWS, force_grouping=True),
        "earlier": earlier.select_related("made_by__person").order_by("-created_at")[:EARLIER],
    }
    return render(request, "imports/new.html", context, status=422 if posted else 200)


def _kept(request: PartnerRequest, name: str, found: Table | Sheet) -> CustomerImport:
    if isinstance(found, Sheet):
        return stage_unread(request.member, name, found)
    return stage_import(request.member, name, found)


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    """Which column of the file is which."""
    return columns_page(request, KIND, my_import(request, import_id))


@partner_view(Action.EDIT_CUSTOMERS)
@require_safe
def sample(request: PartnerRequest) -> HttpResponseBase:
    """A file to begin with, its heads in the reader's language."""
    return csv_answer(sample_rows(), "customers")


@partner_view(Action.EDIT_CUSTOMERS)
@require_safe
def show(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    """Where the import is, and its rows."""
    intake = my_import(request, import_id)
    if intake.state == ImportState.UNREAD:
        return redirect(page_of(intake, "import_columns"))
    jobs = Job.objects.for_partner(request.partner).filter(subject_id=intake.pk)
    context = {
        "intake": intake,
        "rows": rows_of(request, intake, request.GET),
        "job": jobs.order_by("-created_at").first(),
        "is_checking": intake.state == ImportState.STAGED,
        "can_invite": request.member.can(Action.MANAGE_INVITATIONS),
    }
    return render_page(request, "imports/import.html", context, fragment="checked")


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    """Says what will be created and what not, then begins."""
    intake = my_import(request, import_id)
    counts = counts_of(intake)
    if request.method != "POST" and intake.state == ImportState.STAGED and counts["ready"]:
        context = {"intake": intake, "counts": counts}
        return render(request, "imports/start.html", context)
    try:
        job = start_import(request.member, intake)
        return redirect("jobs:job", request.partner.slug, job.pk)
    except NothingToImport:
        messages.error(request, _("No row is ready. Put right what is to be fixed."))
    except ImportClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(intake))


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    """Throw away what was prepared. Nothing of it was created yet."""
    intake = my_import(request, import_id)
    if request.method != "POST" and intake.state in {ImportState.UNREAD, ImportState.STAGED}:
        return render(request, "imports/deletion.html", {"intake": intake})
    try:
        delete_import(request.member, intake)
        messages.success(request, _("Import deleted. No customer was created."))
    except ImportClosed:
        messages.error(request, closed_sentence())
        return redirect(page_of(intake))
    return redirect("customers:import_new", request.partner.slug)


@partner_view(Action.EDIT_CUSTOMERS)
@require_safe
def result(request: PartnerRequest, import_id: UUID) -> HttpResponseBase:
    """What became of each row."""
    intake = my_import(request, import_id)
    return csv_answer(result_rows(request.partner, intake), "import")
