"""One act upon many admin relationships: choosing, confirming, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.models import Job
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import csv_answer, step_up
from relationships.actions.bulk import choose_group, stage_bulk, start_bulk
from relationships.boards.foreseeing import Effects, foresee, held_by
from relationships.boards.forms import BulkGroupForm, ConfirmationForm
from relationships.boards.wanted import Wanted, all_of
from relationships.groups.listing import groups_of
from relationships.models import (
    AdminRelationship,
    AdminRelationshipQuerySet,
    AlreadyStarted,
    BulkAct,
    BulkChange,
    BulkRow,
    GroupMissing,
    NothingChosen,
    Obstacle,
    Outcome,
)
from relationships.removals.bulk import TYPED_ABOVE, chosen_ids
from relationships.roles import chosen

PAGE = 100
NAMED = 50  # so many of the chosen are named before it is confirmed


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def bulk_new(request: PartnerRequest) -> HttpResponse:
    """The list posts its chosen rows, or that it means all it has found."""
    wanted, act = Wanted.from_query(request.POST), request.POST.get("act", "")
    if act not in BulkAct:
        raise Http404
    try:
        staged = stage_bulk(request.member, BulkAct(act), _chosen(request, wanted))
    except NothingChosen:
        messages.warning(request, _("Choose admin relationships first."))
        page = reverse("relationships:admin_relationships", args=[request.partner.slug])
        return redirect(f"{page}{wanted.address()}")
    page = "bulk_group" if staged.act == BulkAct.ASSIGN else "bulk"
    return redirect(f"relationships:{page}", request.partner.slug, staged.pk)


def _chosen(request: PartnerRequest, wanted: Wanted) -> AdminRelationshipQuerySet:
    if "all" in request.POST:
        return all_of(request.partner, wanted, now())
    mine = AdminRelationship.objects.for_partner(request.partner)
    return mine.filter(pk__in=chosen_ids(request.POST.getlist("pk"))).order_by("name")


def _bulk(request: PartnerRequest, bulk_id: UUID) -> BulkChange:
    mine = BulkChange.objects.for_partner(request.partner)
    return get_object_or_404(mine.select_related("group", "partner", "made_by__person"), pk=bulk_id)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_group(request: PartnerRequest, bulk_id: UUID) -> HttpResponse:
    """Which group is to be assigned, with which roles."""
    found = _bulk(request, bulk_id)
    groups = groups_of(request.partner)
    form = BulkGroupForm(
        request.POST if request.method == "POST" else None,
        groups=[row.group for row in groups],
        held=chosen(held_by(found)),
        initial={"group": found.group_id, "roles": found.role_ids},
    )
    if form.is_valid():
        said = form.cleaned_data
        group = next(row.group for row in groups if row.group.pk == said["group"])
        try:
            choose_group(request.member, found, group, said["roles"])
        except AlreadyStarted:
            messages.info(request, _("It was started before. This is what became of it."))
        return redirect("relationships:bulk", request.partner.slug, found.pk)
    context = {"bulk": found, "form": form, "groups": groups}
    status = 422 if form.errors else 200
    return render(request, "relationships/board/bulk_group.html", context, status=status)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: PartnerRequest, bulk_id: UUID) -> HttpResponse:
    """Before it is confirmed, what it would do; afterwards, what became of each row."""
    found = _bulk(request, bulk_id)
    if found.started_at is not None:
        return _result(request, found)
    if found.act == BulkAct.ASSIGN and found.group is None:
        return redirect("relationships:bulk_group", request.partner.slug, found.pk)
    return _confirm_end(request, found) if found.act == BulkAct.END else _confirm(request, found)


def _confirm(request: PartnerRequest, found: BulkChange) -> HttpResponse:
    effects = foresee(found, now())
    said = request.POST if request.method == "POST" else None
    form = ConfirmationForm(said, phrase=_phrase(found, effects))
    if effects.ready and form.is_valid():
        return _start(request, found)
    context = {
        "bulk": found,
        "effects": effects,
        "roles": chosen(UUID(role_id) for role_id in found.role_ids),
        "named": effects.rows[:NAMED],
        "unnamed": max(len(effects.rows) - NAMED, 0),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "relationships/board/bulk.html", context, status=status)


_confirm_end = step_up(_confirm)  # as for one


def _phrase(found: BulkChange, effects: Effects) -> str:
    """What has to be typed to end so many; nothing for a few, or for another act."""
    if found.act != BulkAct.END or effects.ready <= TYPED_ABOVE:
        return ""
    return _("END %(n)s") % {"n": effects.ready}


def _start(request: PartnerRequest, found: BulkChange) -> HttpResponse:
    try:
        job = start_bulk(request.member, found)
    except BulkChange.DoesNotExist:  # forgotten since the page was asked for
        raise Http404 from None
    except AlreadyStarted:
        return redirect("relationships:bulk", request.partner.slug, found.pk)
    except GroupMissing:
        messages.error(request, _("The group was removed meanwhile. Choose another one."))
        return redirect("relationships:bulk_group", request.partner.slug, found.pk)
    return redirect("jobs:job", request.partner.slug, job.pk)


def _result(request: PartnerRequest, found: BulkChange) -> HttpResponse:
    """What became of each row, what was left first; of one outcome, where that is asked for."""
    rows = BulkRow.objects.for_partner(request.partner).of(found)
    counts = [(one, rows.filter(outcome=one).count()) for one in Outcome]
    outcome = request.GET.get("outcome", "")
    if outcome in Outcome:
        rows = rows.filter(outcome=outcome)
    rows = rows.select_related("admin_relationship__customer").order_by("number")
    jobs = Job.objects.for_partner(request.partner).filter(subject_id=found.pk)
    context = {
        "bulk": found,
        "counts": [(one, number) for one, number in counts if number],
        "total": sum(number for _one, number in counts),
        "outcome": outcome,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "job": jobs.order_by("-created_at").first(),
    }
    return render(request, "relationships/board/bulk_result.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_safe
def bulk_csv(request: PartnerRequest, bulk_id: UUID) -> HttpResponseBase:
    """Every row and what became of it, as a file."""
    found = _bulk(request, bulk_id)
    name = pgettext("file name", "admin-relationships-result")
    return csv_answer(_lines(found), name)


def _lines(found: BulkChange) -> Iterator[list[str]]:
    rows = BulkRow.objects.for_partner(found.partner).of(found).order_by("number")
    rows = rows.select_related("admin_relationship__customer")
    outcomes = {one.value: str(one.label) for one in Outcome}
    obstacles = {one.value: str(one.label) for one in Obstacle} | {"": ""}
    yield [_("Customer"), _("Primary domain"), _("Name"), _("Result"), _("Reason")]
    for row in rows.iterator(chunk_size=2000):
        shown = row.admin_relationship
        customer = shown.customer
        names = [customer.name, customer.domain] if customer else ["", ""]
        yield [*names, shown.name, outcomes[row.outcome], obstacles[row.obstacle]]
