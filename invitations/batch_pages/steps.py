"""The steps of a batch: file, check, create, share (design.md S12)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from customers.models import Account
from customers.staged_pages.views import columns_page
from customers.tables import MOST_ROWS, Sheet
from invitations.batch_pages.files import result_rows, sample_rows
from invitations.batch_pages.forms import NewBatchForm, OptionsForm, chosen_in
from invitations.batch_pages.web import KIND, closed_sentence, my_batch, page_of, rows_of
from invitations.batches.creating import start_creation
from invitations.batches.sending import start_sending, unsent
from invitations.batches.sharing import start_sharing
from invitations.batches.staging import (
    change_options,
    counts_of,
    delete_batch,
    left_today,
    stage_batch,
    stage_customers,
    stage_unread,
)
from invitations.models import (
    Batch,
    BatchClosed,
    BatchLimit,
    BatchState,
    NothingReady,
)
from invitations.refusals import SendingIsOff
from jobs.models import Job
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import csv_answer

EARLIER = 10


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PartnerRequest) -> HttpResponse:
    """Upload or paste; or the customers chosen on the list, which posts them here to be shown:
    nothing is written until `stage` is pressed."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, asked.getlist("customer"))
    make: type[OptionsForm] = OptionsForm if chosen else NewBatchForm
    if "stage" not in request.POST:
        form = make(request.partner, initial={"language": request.partner.language})
        return _ask(request, form, chosen)
    form = make(request.partner, request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form, chosen, status=422)
    if isinstance(form, NewBatchForm):
        return redirect(page_of(_kept(request, form)))
    ids = [account.customer_id for account in chosen]
    batch = stage_customers(request.member, _("Chosen customers"), ids, form.options())
    return redirect(page_of(batch))


def _kept(request: PartnerRequest, form: NewBatchForm) -> Batch:
    if isinstance(form.found, Sheet):
        return stage_unread(request.member, form.name, form.found, form.options())
    return stage_batch(request.member, form.name, form.found, form.options())


def _chosen(request: PartnerRequest, values: list[str]) -> list[Account]:
    ids = []
    for value in values[:MOST_ROWS]:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    mine = Account.objects.for_partner(request.partner).filter(customer__in=ids)
    return list(mine.order_by("sort_key"))


def _ask(
    request: PartnerRequest, form: OptionsForm, chosen: list[Account], *, status: int = 200
) -> HttpResponse:
    earlier = Batch.objects.for_partner(request.partner).defer("unread")
    context = {
        "form": form,
        "chosen": chosen,
        "earlier": earlier.select_related("made_by__person").order_by("-created_at")[:EARLIER],
        "most": number_format(MOST_ROWS, force_grouping=True),
        "left": left_today(request.partner),
    }
    return render(request, "batches/new.html", context, status=status)


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """Which column of the file is which."""
    return columns_page(request, KIND, my_batch(request, batch_id))


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def sample(request: PartnerRequest) -> HttpResponseBase:
    """A file to begin with, its heads in the reader's language."""
    return csv_answer(sample_rows(), "ogniwo")


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def batch(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """Where the batch is, and its rows."""
    found = my_batch(request, batch_id)
    if found.state == BatchState.UNREAD:
        return redirect(page_of(found, "batch_columns"))
    context = {
        "batch": found,
        "rows": rows_of(request, found, request.GET),
        "job": _latest_job(request, found),
        "is_checking": found.state == BatchState.STAGED,
        "can_send": sends(request) and unsent(found).exists(),
        "is_working": found.state in {BatchState.CREATING, BatchState.SHARING},
    }
    return render_page(request, "batches/batch.html", context, fragment="checked")


def _latest_job(request: PartnerRequest, found: Batch) -> Job | None:
    mine = Job.objects.for_partner(request.partner).filter(subject_id=found.pk)
    return mine.order_by("-created_at").first()


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def options(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """Language, term, parties and text of all rows; every row is checked again."""
    found = my_batch(request, batch_id)
    data = request.POST if request.method == "POST" else None
    form = OptionsForm(request.partner, data, initial=chosen_in(found))
    if form.is_valid():
        try:
            change_options(request.member, found, form.options())
            messages.success(request, _("Saved, and every row checked again."))
        except BatchClosed:
            messages.error(request, closed_sentence())
        return redirect(page_of(found))
    status = 422 if form.is_bound else 200
    return render(request, "batches/options.html", {"form": form, "batch": found}, status=status)


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """Says what will be created and what of the day's limit is left, then begins."""
    found = my_batch(request, batch_id)
    counts, left = counts_of(found), left_today(request.partner)
    if request.method != "POST" and found.state == BatchState.STAGED and counts["ready"]:
        context = {"batch": found, "counts": counts, "left": left}
        return render(request, "batches/creation.html", context)
    try:
        job = start_creation(request.member, found)
        return redirect("jobs:job", request.partner.slug, job.pk)
    except BatchLimit as problem:
        words = _("%(ready)s are ready, but only %(left)s more can be created today.")
        messages.error(request, words % {"ready": counts["ready"], "left": problem.left})
    except NothingReady:
        messages.error(request, _("No row is ready. Put right what is to be fixed."))
    except BatchClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(found))


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """The letters leave now: every link of the batch begins to work."""
    found = my_batch(request, batch_id)
    counts = counts_of(found)
    if request.method != "POST" and found.state == BatchState.CREATED and counts["created"]:
        return render(request, "batches/sharing.html", {"batch": found, "counts": counts})
    try:
        job = start_sharing(request.member, found)
        return redirect("jobs:job", request.partner.slug, job.pk)
    except NothingReady:
        messages.error(request, _("There is nothing left to share."))
    except BatchClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(found))


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """Says from whom and to how many, then the portal shares and sends them all."""
    found = my_batch(request, batch_id)
    count = unsent(found).count()
    possible = found.state in {BatchState.CREATED, BatchState.SHARED}
    if request.method != "POST" and possible and count and sends(request):
        context = {"batch": found, "count": count, "sender": request.partner.sender}
        return render(request, "batches/sending.html", context)
    try:
        job = start_sending(request.member, found)
        return redirect("jobs:job", request.partner.slug, job.pk)
    except SendingIsOff:
        messages.error(request, _("The portal does not send letters for you."))
    except NothingReady:
        messages.error(request, _("There is nothing left to send."))
    except BatchClosed:
        messages.error(request, closed_sentence())
    return redirect(page_of(found))


def sends(request: PartnerRequest) -> bool:
    return request.partner.letters_leave_from_here


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PartnerRequest, batch_id: UUID) -> HttpResponse:
    """Throw away what was prepared. Nothing of it was created yet."""
    found = my_batch(request, batch_id)
    if request.method != "POST" and found.state in {BatchState.UNREAD, BatchState.STAGED}:
        return render(request, "batches/deletion.html", {"batch": found})
    try:
        delete_batch(request.member, found)
        messages.success(request, _("Batch deleted. No invitation was created."))
    except BatchClosed:
        messages.error(request, closed_sentence())
        return redirect(page_of(found))
    return redirect("invitations:batch_new", request.partner.slug)


@partner_view(Action.MANAGE_INVITATIONS)
@require_GET
def result(request: PartnerRequest, batch_id: UUID) -> HttpResponseBase:
    """What became of each row, with the personal links, for a mail merge."""
    found = my_batch(request, batch_id)
    return csv_answer(result_rows(request.partner, found), "invitations")
