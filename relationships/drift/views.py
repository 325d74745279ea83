"""What differs from a role template, and asking those customers for its newest version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jobs.models import Job
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.rerequesting import REREQUEST, plan_rerequest
from relationships.drift.forms import RerequestForm
from relationships.drifting import (
    Drift,
    drifts_from,
    latest_version,
    role_ids_of_version,
    steps_of,
)
from relationships.models import (
    NobodyToAsk,
    Rerequest,
    RerequestRow,
    RerequestState,
    RoleTemplate,
    RoleTemplateVersion,
)
from relationships.naming import suggested_name
from relationships.roles import Level, chosen, highest

PAGE_SIZE = 50


def _version(request: PartnerRequest, role_template_id: UUID) -> RoleTemplateVersion:
    mine = RoleTemplate.objects.for_partner(request.partner).current().select_related("partner")
    return latest_version(get_object_or_404(mine, pk=role_template_id))


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def drift(request: PartnerRequest, role_template_id: UUID) -> HttpResponse:
    """Every relationship in force that differs, what is missing and what is too much in each, and
    what is being asked already."""
    version = _version(request, role_template_id)
    drifts = drifts_from(version, now())
    askable = {one.row.customer_id for one in drifts if one.may_be_asked}
    context = {
        "template": version.template,
        "steps": steps_of(version, drifts),
        "customers": len({one.row.customer_id for one in drifts}),
        "askable": len(askable),
        "waiting": len({one.row.customer_id for one in drifts if one.waiting}),
        "page": Paginator(drifts, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_manage": request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS),
    }
    return render(request, "relationships/drift/board.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def rerequest(request: PartnerRequest, role_template_id: UUID) -> HttpResponse:
    """The board posts its chosen rows here, which shows what would happen; `confirmed` starts it.
    A GET takes all of them."""
    version = _version(request, role_template_id)
    rows = _chosen(request, drifts_from(version, now()))
    if not rows:
        messages.warning(request, _("Choose customers first."))
        return redirect("relationships:drift", request.partner.slug, role_template_id)
    is_full = highest(chosen(role_ids_of_version(version))) == Level.FULL
    confirmed = "confirmed" in request.POST
    form = RerequestForm(request.POST if confirmed else None, is_full=is_full)
    if confirmed and form.is_valid():
        return _start(request, version, rows, form)
    context = _effects(version, rows) | {"form": form, "version": version, "rows": rows}
    status = 422 if form.errors else 200
    return render(request, "relationships/drift/confirm.html", context, status=status)


def _chosen(request: PartnerRequest, drifts: Iterable[Drift]) -> list[Drift]:
    """One for each customer that can be asked: the one chosen, or the first of all."""
    is_all = request.method != "POST" or "all" in request.POST
    wanted = set(request.POST.getlist("row"))
    found: dict[UUID | None, Drift] = {}
    for one in drifts:
        if one.may_be_asked and (is_all or str(one.row.pk) in wanted):
            found.setdefault(one.row.customer_id, one)
    return list(found.values())


def _effects(version: RoleTemplateVersion, rows: list[Drift]) -> dict[str, object]:
    missing = Counter(role.name for one in rows for role in one.missing)
    surplus = Counter(role.name for one in rows for role in one.surplus)
    day, name = localdate(), version.template.name
    return {
        "gained": sorted(missing.items()),
        "lost": sorted(surplus.items()),
        "example": suggested_name(str(rows[0].row.customer), name, day, set()),
        "roles": chosen(role_ids_of_version(version)),
    }


def _start(
    request: PartnerRequest, version: RoleTemplateVersion, rows: list[Drift], form: RerequestForm
) -> HttpResponse:
    try:
        job = plan_rerequest(
            request.member,
            version.template_id,
            [one.row.pk for one in rows],
            finalises=form.finalises,
            reason=form.cleaned_data.get("reason", ""),
        )
    except NobodyToAsk:
        messages.info(request, _("They were asked in the meantime. Nothing was started."))
        return redirect("relationships:drift", request.partner.slug, version.template_id)
    return redirect("jobs:job", request.partner.slug, job.pk)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_safe
def rerequest_result(request: PartnerRequest, rerequest_id: UUID) -> HttpResponse:
    """What became of each customer: its new request with its letter, or why there is none."""
    mine = Rerequest.objects.for_partner(request.partner).select_related("version__template")
    found = get_object_or_404(mine, pk=rerequest_id)
    rows = RerequestRow.objects.for_partner(request.partner).of(found)
    rows = rows.select_related("customer", "old", "made").order_by("customer__name", "pk")
    work = Job.objects.for_partner(request.partner).filter(kind=REREQUEST, subject_id=found.pk)
    context = {
        "asked": found,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "made": rows.filter(state=RerequestState.MADE).count(),
        "job": work.first(),
    }
    return render(request, "relationships/drift/result.html", context)
