"""Home: what is, what needs you, where it leads."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Account
from invitations.funnel import PERIODS, funnel, period_of
from invitations.home.attention import (
    Thing,
    dap_left,
    end_wishes,
    ending_access,
    expired_invitations,
    link_wishes,
    nudges,
    this_week,
    without_access,
)
from invitations.home.figures import SOON, access_ends, bonds
from invitations.models import Invitation, InvitationState
from invitations.nudging import needs_nudge
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.models import AdminRelationship

LATEST = 5


@require_safe
@partner_view(Action.SEE_HOME)
def home(request: PartnerRequest) -> HttpResponse:
    """The dashboard for those who see customers; a start for a new partner; for others, where
    they may go."""
    context: dict[str, Any] = {"greeting": _greeting(), "today": localdate()}
    if not request.member.can(Action.VIEW_CUSTOMERS):
        return render(request, "home/small.html", context)
    if not _has_anything(request):
        return render(request, "home/first_steps.html", context)
    return render(request, "home/home.html", context | _dashboard(request))


def _greeting() -> str:
    hour = localtime().hour
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


def _has_anything(request: PartnerRequest) -> bool:
    accounts = Account.objects.for_partner(request.partner)
    return accounts.exists() or Invitation.objects.for_partner(request.partner).exists()


def _dashboard(request: PartnerRequest) -> dict[str, Any]:
    partner, at, today = request.partner, now(), localdate()
    held = bonds(partner)
    context: dict[str, Any] = {
        "bonds": held,
        "gained_this_month": held.gained_since(today.replace(day=1)),
        "weekly": held.weekly(today),
        "months": held.months(today),
    }
    things: list[Thing] = []
    if request.member.can(Action.REMOVE_RELATIONSHIP):
        things += end_wishes(partner)
    if request.member.can(Action.MANAGE_INVITATIONS):
        things += link_wishes(partner, at)
    if request.member.can(Action.VIEW_ADMIN_RELATIONSHIPS):
        things += ending_access(partner, at) + without_access(partner, at)
        context |= _access(request)
    if request.member.can(Action.MANAGE_INVITATIONS):
        things += expired_invitations(partner, at) + nudges(partner, at)
        context |= _invitations(request)
    if request.member.can(Action.VIEW_ADMIN_RELATIONSHIPS):
        things += dap_left(partner, held.with_dap)
    return context | {"things": things, "this_week": this_week(things)}


def _access(request: PartnerRequest) -> dict[str, Any]:
    at = now()
    lapsing = AdminRelationship.objects.for_partner(request.partner).ending_by(at + SOON)
    lapsing = lapsing.filter(ends_at__gt=at).select_related("customer").order_by("ends_at")
    ends = access_ends(request.partner)
    return {
        "ending": lapsing.count(),
        "next_end": lapsing.first(),
        "ends": ends,
        "will_extend": sum(extends for _month, extends, _lapses in ends),
        "will_end": sum(lapses for _month, _extends, lapses in ends),
    }


def _invitations(request: PartnerRequest) -> dict[str, Any]:
    at, mine = now(), Invitation.objects.for_partner(request.partner)
    open_ones = mine.open(at)
    answered = [InvitationState.ACCEPTED, InvitationState.DECLINED]
    latest = mine.filter(state__in=answered).select_related("customer", "decided_by")
    return {
        "awaiting": open_ones.count(),
        "nudged": open_ones.filter(needs_nudge(at)).count(),
        "funnel": funnel(request.partner, at, period_of(request.GET.get("days", ""))),
        "periods": PERIODS,
        "latest": latest.order_by("-closed_at")[:LATEST],
    }
