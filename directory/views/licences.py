"""Licences of one or many people: chosen, looked at, changed, and what became of each."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directory.actions.changing import AT_ONCE, MOST, change_licences
from directory.forms import choices_in
from directory.models import (
    ChangedState,
    Choice,
    DirectoryUserQuerySet,
    LicenceAssignment,
    LicenceChange,
    LicenceChangeRow,
    NothingChosen,
)
from directory.rights import LICENCES
from directory.views.people import pools_of
from directory.web import (
    DirectoryRequest,
    address,
    chosen_people,
    context_of,
    directory_view,
    kept_choice,
)
from jobs.models import Job
from subscriptions.models import LicencePool

SHOWN = 20  # names on the page of choices
ROWS = 100  # rows of a result on one page


class Line(NamedTuple):
    """One product: who of the selected holds it, what was chosen, and what that would do."""

    pool: LicencePool
    field: str
    holders: int
    choice: str
    adds: int
    removes: int

    @property
    def left(self) -> int:
        return self.pool.available - self.adds + self.removes


@directory_view(LICENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def licences(request: DirectoryRequest) -> HttpResponse:
    """The list posts the selected users here (`?user=` for one); the choices are looked at with
    `look`, and only `apply` writes."""
    people = chosen_people(request, MOST)
    number = people.count()
    if not number:
        messages.info(request, _("Select somebody first."))
        return redirect(address(request, "users"))
    pools = pools_of(request)
    choices = choices_in(request.POST.dict(), pools)
    if request.method == "POST" and "apply" in request.POST:
        return _apply(request, people, choices)
    lines = _lines(pools, people, number, choices)
    context = context_of(request) | {
        "lines": lines,
        "number": number,
        "people": list(people.order_by("sort_key")[:SHOWN]),
        "kept": kept_choice(request, people),
        "looks": "look" in request.POST,
        "adds": sum(line.adds for line in lines),
        "removes": sum(line.removes for line in lines),
        "states": Choice.choices,
        "is_job": number > AT_ONCE,
    }
    return render(request, "directory/licences.html", context)


def _lines(
    pools: list[LicencePool], people: DirectoryUserQuerySet, number: int, choices: dict[str, Choice]
) -> list[Line]:
    held = LicenceAssignment.objects.filter(user__in=people.order_by()).order_by()
    holders = dict(held.values_list("pool").annotate(Count("pk")))
    lines = []
    for pool in pools:
        has = holders.get(pool.pk, 0)
        choice = choices.get(pool.licence, Choice.KEEP)
        adds = number - has if choice == Choice.GIVE else 0
        removes = has if choice == Choice.TAKE else 0
        lines.append(Line(pool, f"licence-{pool.licence}", has, choice.value, adds, removes))
    return lines


def _apply(
    request: DirectoryRequest, people: DirectoryUserQuerySet, choices: dict[str, Choice]
) -> HttpResponse:
    ids = list(people.values_list("pk", flat=True))
    try:
        change, job = change_licences(request.member, request.account.customer, ids, choices)
    except NothingChosen:
        messages.info(request, _("Nothing was chosen, so nothing was changed."))
        return redirect(address(request, "users"))
    if job is not None:
        return redirect("jobs:job", request.partner.slug, job.pk)
    return redirect(address(request, "change", change.pk))


@directory_view(LICENCES)
@require_safe
def change(request: DirectoryRequest, change_id: UUID) -> HttpResponse:
    """What became of each person; those that failed first."""
    mine = LicenceChange.objects.for_partner(request.partner).filter(
        customer=request.account.customer, pk=change_id
    )
    found = mine.select_related("made_by__person").first()
    if found is None:
        raise Http404
    rows = LicenceChangeRow.objects.for_partner(request.partner).filter(change=found)
    is_failed = Q(state=ChangedState.FAILED)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = [*rows.filter(is_failed).order_by("number")[:ROWS]]
    shown += rows.exclude(is_failed).order_by("number")[: ROWS - len(shown)]
    jobs = Job.objects.for_partner(request.partner).filter(subject_id=found.pk)
    context = context_of(request) | {
        "change": found,
        "rows": shown,
        "counts": [(state, counts[state]) for state in ChangedState if state in counts],
        "total": sum(counts.values()),
        "job": jobs.order_by("-created_at").first(),
        "pools": pools_of(request),
        "failed_only_shown": len(shown) < sum(counts.values()),
    }
    return render(request, "directory/change.html", context)
