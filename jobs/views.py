"""The pages of long work: how far it is, stopping it, trying again what failed."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.actions import cancel_job, retry_job
from jobs.kinds import kind_of, kinds_for
from jobs.models import Job, JobOver, NothingToRetry
from jobs.web import job_view
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page

SHOWN = 50
FIRST_PROBLEMS = 5
QUARTER = 25


@partner_view(Action.SEE_HOME)
@require_safe
def job_list(request: PartnerRequest) -> HttpResponse:
    """The latest jobs of the kinds this person may see."""
    jobs = Job.objects.for_partner(request.partner).filter(kind__in=kinds_for(request.member))
    latest = jobs.select_related("started_by__person").order_by("-created_at")[:SHOWN]
    rows = [(job, kind_of(job).label) for job in latest]
    return render(request, "jobs/list.html", {"rows": rows, "shown": SHOWN})


@job_view
@require_safe
def job(request: PartnerRequest, found: Job) -> HttpResponse:
    """How far it is. htmx asks for the partial every two seconds until it is over."""
    kind = kind_of(found)
    has_result = kind.result and found.is_over
    slug = request.partner.slug
    context = {
        "job": found,
        "kind": kind,
        "subject_url": kind.page(found),
        "result_url": reverse(kind.result, args=[slug, found.subject_id]) if has_result else "",
        "problems": list(islice(kind.problems(found), FIRST_PROBLEMS)),
        "elapsed": _elapsed(found),
        "says": _says(request, found),
    }
    return render_page(request, "jobs/job.html", context, fragment="progress")


def _elapsed(job: Job) -> str:
    """`0:07`, `12:40`: minutes and seconds since it began."""
    if job.started_at is None:
        return ""
    passed = (job.finished_at or now()) - job.started_at
    minutes, seconds = divmod(int(passed.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def _says(request: PartnerRequest, job: Job) -> bool:
    """Should a screen reader hear this tick? Each quarter, and the end (design.md §7.3)."""
    if request.headers.get("HX-Request-Type") != "partial":
        return False
    before = request.GET.get("heard", "")
    heard = int(before) if before.isascii() and before.isdigit() and len(before) < 4 else 0
    return job.is_over or job.percent // QUARTER > heard // QUARTER


@job_view
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: PartnerRequest, found: Job) -> HttpResponse:
    """Stop the rest. What is done stays done."""
    if request.method != "POST" and not found.is_over:
        return render(request, "jobs/cancellation.html", {"job": found})
    try:
        cancel_job(request.member, found)
        messages.success(request, _("The rest is cancelled. What was done stays."))
    except JobOver:
        messages.info(request, _("It has ended already. There is nothing to cancel."))
    return redirect("jobs:job", request.partner.slug, found.pk)


@job_view
@require_POST
def retry(request: PartnerRequest, found: Job) -> HttpResponse:
    """Try again what failed, or go on with what was left."""
    try:
        retry_job(request.member, found)
    except NothingToRetry:
        messages.info(request, _("There is nothing to try again."))
    return redirect("jobs:job", request.partner.slug, found.pk)
