"""Users from a file: template, check, put right, create, passwords once (domain.md §3.6)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.actions.reading import HEADS
from directory.actions.uploads import (
    counts_of,
    drop_row,
    fix_row,
    stage_upload,
    start_creation,
    take_passwords,
)
from directory.forms import CreationForm, RowForm, UploadForm
from directory.models import (
    MOST_ROWS,
    NothingReady,
    PasswordsGone,
    RowProblem,
    Upload,
    UploadClosed,
    UploadRow,
    UploadRowState,
    UploadState,
)
from directory.rights import LICENCES, WRITE
from directory.views.people import none_left_sentence, pools_of
from directory.web import DirectoryRequest, address, context_of, directory_view, private
from jobs.models import Job
from people.lines import csv_lines
from people.web import csv_answer
from subscriptions.models import LicencePool, NoLicenceLeft

EARLIER = 10
# Which cell of a row a problem is put right in
_FIELD = {
    RowProblem.DISPLAY_NAME_MISSING: "display_name",
    RowProblem.NAME_REFUSED: "display_name",
    RowProblem.EMAIL_MISSING: "email",
    RowProblem.EMAIL_BAD: "email",
    RowProblem.OTHER_DOMAIN: "email",
    RowProblem.TAKEN: "email",
    RowProblem.DUPLICATE: "email",
}


def _uploads(request: DirectoryRequest) -> list[Upload]:
    mine = Upload.objects.for_partner(request.partner).filter(customer=request.account.customer)
    return list(mine.select_related("made_by__person").order_by("-created_at")[:EARLIER])


@directory_view(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload_new(request: DirectoryRequest) -> HttpResponse:
    """A file is checked; nobody is created by it."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if form.is_valid():
        name = form.cleaned_data["file"].name
        made = stage_upload(request.member, request.account.customer, name, form.lines)
        return redirect(address(request, "upload", made.pk))
    context = context_of(request) | {
        "form": form,
        "heads": HEADS,
        "most": MOST_ROWS,
        "earlier": _uploads(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "directory/upload_new.html", context, status=status)


@directory_view(WRITE)
@require_safe
def template(request: DirectoryRequest) -> HttpResponseBase:
    """The file to fill in, with one line that shows how."""
    domain = request.account.customer.domain
    rows = [list(HEADS), ["Anna", "Nowak", "Anna Nowak", f"anna.nowak@{domain}", ""]]
    return csv_answer(rows, "users-template")


def _mine(request: DirectoryRequest, upload_id: UUID) -> Upload:
    mine = Upload.objects.for_partner(request.partner).filter(customer=request.account.customer)
    found = mine.select_related("partner", "customer", "made_by__person").filter(pk=upload_id)
    if (upload := found.first()) is None:
        raise Http404
    return upload


@directory_view(WRITE)
@require_safe
def upload(request: DirectoryRequest, upload_id: UUID) -> HttpResponse:
    """Where the file is: its rows to put right, the form to create them, or what became of it."""
    found = _mine(request, upload_id)
    initial = {"country": found.country}
    return _page(request, found, CreationForm(initial=initial, pools=_pools(request)))


def _pools(request: DirectoryRequest) -> list[LicencePool]:
    return pools_of(request) if request.access.may(LICENCES) else []


def _page(
    request: DirectoryRequest, found: Upload, form: CreationForm, status: int = 200
) -> HttpResponse:
    rows = UploadRow.objects.for_partner(request.partner).filter(upload=found).order_by("number")
    urgent = {UploadRowState.TO_FIX, UploadRowState.FAILED}
    jobs = Job.objects.for_partner(request.partner).filter(subject_id=found.pk)
    is_mine = found.made_by_id == request.member.pk
    until = found.passwords_until
    context = context_of(request) | {
        "upload": found,
        "rows": [_line(row) for row in sorted(rows, key=lambda row: row.state not in urgent)],
        "counts": counts_of(found),
        "form": form,
        "is_checking": found.state == UploadState.STAGED,
        "job": jobs.order_by("-created_at").first(),
        "passwords_until": until if is_mine and until and until > now() else None,
        "is_mine": is_mine,
    }
    return render(request, "directory/upload.html", context, status=status)


def _line(row: UploadRow) -> dict[str, object]:
    field = _FIELD.get(RowProblem(row.problem), "") if row.problem else ""
    return {"row": row, "field": field, "value": getattr(row, field) if field else ""}


@directory_view(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload_row(request: DirectoryRequest, upload_id: UUID, line: int) -> HttpResponse:
    """One row, all its cells; the table posts one of them here."""
    found = _mine(request, upload_id)
    mine = UploadRow.objects.for_partner(request.partner).filter(upload=found, number=line)
    if (row := mine.first()) is None:
        raise Http404
    is_sent = request.method == "POST"
    names = ("first_name", "last_name", "display_name", "email")
    initial = {name: getattr(row, name) for name in names}
    form = RowForm(request.POST) if is_sent else RowForm(initial=initial)
    if form.is_valid():
        try:
            fix_row(request.member, found, line, form.typed())
        except UploadClosed:
            messages.error(request, closed_sentence())
        return redirect(address(request, "upload", found.pk))
    context = context_of(request) | {"upload": found, "row": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "directory/upload_row.html", context, status=status)


@directory_view(WRITE)
@require_POST
def upload_row_out(request: DirectoryRequest, upload_id: UUID, line: int) -> HttpResponse:
    """This person shall not be created."""
    found = _mine(request, upload_id)
    try:
        drop_row(request.member, found, line)
    except UploadClosed:
        messages.error(request, closed_sentence())
    return redirect(address(request, "upload", found.pk))


def closed_sentence() -> str:
    return _("This file is past that step. Nothing was changed.")


@directory_view(WRITE)
@require_POST
def upload_creation(request: DirectoryRequest, upload_id: UUID) -> HttpResponse:
    """Begin: one location, the same licences for everybody."""
    found = _mine(request, upload_id)
    form = CreationForm(request.POST, pools=_pools(request))
    if not form.is_valid():
        return _page(request, found, form, 422)
    typed = form.cleaned_data
    try:
        job = start_creation(request.member, found, typed["country"], typed.get("licences", []))
        return redirect("jobs:job", request.partner.slug, job.pk)
    except NoLicenceLeft as problem:
        form.add_error("licences", none_left_sentence(problem))
        return _page(request, found, form, 422)
    except NothingReady:
        messages.error(request, _("No row is ready. Put right what is wrong first."))
    except UploadClosed:
        messages.error(request, closed_sentence())
    return redirect(address(request, "upload", found.pk))


@directory_view(WRITE)
@require_POST
def upload_passwords(request: DirectoryRequest, upload_id: UUID) -> HttpResponseBase:
    """The temporary passwords, once, within the hour, to whoever created the users."""
    found = _mine(request, upload_id)
    try:
        people = take_passwords(request.member, found)
    except (PasswordsGone, UploadClosed):
        words = _("These passwords are gone: each file can be downloaded once, within an hour.")
        messages.error(request, words)
        return redirect(address(request, "upload", found.pk))
    heads = [_("Display name"), _("Sign-in name"), pgettext("column", "Temporary password")]
    lines = csv_lines([heads, *people])
    response = private(HttpResponse("".join(lines), content_type="text/csv; charset=utf-8"))
    response["Content-Disposition"] = 'attachment; filename="passwords.csv"'
    return response
