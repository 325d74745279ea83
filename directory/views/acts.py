"""Several people blocked, unblocked or given new passwords: asked first, then told one by one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.actions.acting import (
    AT_ONCE,
    MOST,
    RULE_OF,
    act_counts,
    act_on_users,
    take_new_passwords,
)
from directory.models import (
    Act,
    ActState,
    DirectoryRole,
    DirectoryUserQuerySet,
    NothingChosen,
    PasswordsGone,
    UserAct,
    UserActRow,
)
from directory.rights import ADMINISTRATOR_PASSWORD, PASSWORD, WRITE, team_at
from directory.web import (
    DirectoryRequest,
    address,
    ask_url,
    chosen_people,
    context_of,
    directory_view,
    ids_in,
    kept_choice,
    private,
)
from jobs.models import Job
from partners.permissions import Action
from people.lines import csv_lines

SHOWN = 20  # names on the page that asks
ROWS = 100  # rows of a result on one page


@directory_view(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def block_many(request: DirectoryRequest) -> HttpResponse:
    return _asked(request, Act.BLOCK)


@directory_view(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def unblock_many(request: DirectoryRequest) -> HttpResponse:
    return _asked(request, Act.UNBLOCK)


@directory_view(PASSWORD)
@require_http_methods(["GET", "HEAD", "POST"])
def reset_many(request: DirectoryRequest) -> HttpResponse:
    return _asked(request, Act.RESET)


def _asked(request: DirectoryRequest, what: Act) -> HttpResponse:
    """The list posts the selected users here; only `confirmed` writes."""
    people = chosen_people(request, MOST)
    if request.method == "POST" and "confirmed" in request.POST:
        return _confirmed(request, what, people)
    number = people.count()
    if not number:
        return _nobody(request)
    context = (
        context_of(request)
        | _effects(request, what, people)
        | {
            "what": what,
            "number": number,
            "people": list(people.order_by("sort_key", "pk")[:SHOWN]),
            "kept": kept_choice(request, people),
            "is_job": number > AT_ONCE[what],
        }
    )
    return render(request, f"directory/{what}_many.html", context)


def _effects(
    request: DirectoryRequest, what: Act, people: DirectoryUserQuerySet
) -> dict[str, object]:
    """Whom it will pass over, and why."""
    if what != Act.RESET:
        as_wanted = Q(blocked_at=None) if what == Act.UNBLOCK else Q(blocked_at__isnull=False)
        return {"passed_over": people.filter(as_wanted).count()}
    refused = people.exclude(role=DirectoryRole.USER).count()
    if not refused or request.access.may(ADMINISTRATOR_PASSWORD):
        return {"passed_over": 0}
    team = team_at(request.account.customer, request.partner)
    askers = team.who_can(Action.MANAGE_ADMIN_RELATIONSHIPS)
    return {
        "passed_over": refused,
        "ability": request.access.ability(ADMINISTRATOR_PASSWORD),
        "helpers": team.who_may(ADMINISTRATOR_PASSWORD) or askers,
        "ask_url": ask_url(request),
    }


def _confirmed(request: DirectoryRequest, what: Act, people: DirectoryUserQuerySet) -> HttpResponse:
    """Who was selected by hand and is deleted by now is told of, too."""
    by_hand = "all" not in request.POST
    ids = ids_in(request.POST.getlist("user"), MOST) if by_hand else _keys(people)
    try:
        made, job = act_on_users(request.member, request.account.customer, what, ids)
    except NothingChosen:
        return _nobody(request)
    if job is not None:
        return redirect("jobs:job", request.partner.slug, job.pk)
    return redirect(address(request, "act", made.pk))


def _keys(people: DirectoryUserQuerySet) -> list[UUID]:
    return list(people.values_list("pk", flat=True))


def _nobody(request: DirectoryRequest) -> HttpResponse:
    messages.info(request, _("Select somebody first."))
    return redirect(address(request, "users"))


def _mine(request: DirectoryRequest, act_id: UUID) -> UserAct:
    """404 for what is not this partner's; who lost the right since gets the page that says so."""
    mine = UserAct.objects.for_partner(request.partner).filter(customer=request.account.customer)
    found = mine.select_related("made_by__person").filter(pk=act_id).first()
    if found is None:
        raise Http404
    request.access.require(RULE_OF[Act(found.what)])
    return found


@directory_view(action=Action.MANAGE_USERS)
@require_safe
def act(request: DirectoryRequest, act_id: UUID) -> HttpResponse:
    """What became of each person; those that failed first."""
    found = _mine(request, act_id)
    rows = UserActRow.objects.for_partner(request.partner).filter(act=found)
    urgency = Case(
        When(state=ActState.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    shown = list(rows.annotate(urgency=urgency).order_by("urgency", "number")[:ROWS])
    counts = act_counts(found)
    jobs = Job.objects.for_partner(request.partner).filter(subject_id=found.pk)
    is_mine, until = found.made_by_id == request.member.pk, found.passwords_until
    context = context_of(request) | {
        "act": found,
        "rows": shown,
        "counts": [(state, counts[state]) for state in ActState if counts[state]],
        "total": sum(counts.values()),
        "job": jobs.order_by("-created_at").first(),
        "is_mine": is_mine,
        "passwords_until": until if is_mine and until and until > now() else None,
    }
    return render(request, "directory/act.html", context)


@directory_view(PASSWORD)
@require_POST
def act_passwords(request: DirectoryRequest, act_id: UUID) -> HttpResponseBase:
    """The temporary passwords, once, within the hour, to whoever reset them: on this answer, or
    with `file` as a CSV."""
    found = _mine(request, act_id)
    try:
        people = take_new_passwords(request.member, found)
    except PasswordsGone:
        words = _("These passwords are gone: they are shown once, within an hour.")
        messages.error(request, words)
        return redirect(address(request, "act", found.pk))
    if "file" in request.POST:
        heads = [_("Display name"), _("Sign-in name"), pgettext("column", "Temporary password")]
        lines = csv_lines([heads, *people])
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="passwords.csv"'
        return private(response)
    context = context_of(request) | {"act": found, "people": people}
    return private(render(request, "directory/passwords_once.html", context))
