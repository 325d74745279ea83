"""Service management (design.md S17): what the customer has, how it is, its admin centres."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from directory.actions.opening import NoSuchService, open_service
from directory.centres import Centre, centres_of, origins
from directory.models import Health, ServiceHealth, SupportRequest
from directory.rights import Ability
from directory.support.listing import waiting_by_service
from directory.web import DirectoryRequest, address, context_of, directory_view
from partners.permissions import Action

# A form that leads to an admin centre: browsers ask the policy of the page about redirects too.
_LEADS_OUT: dict[str, Any] = {
    **settings.SECURE_CSP,
    "form-action": [CSP.SELF, *origins()],
}
_LOOKS = {
    Health.OK: ("ok", "check-circle"),
    Health.DEGRADED: ("warn", "warning"),
    Health.DOWN: ("danger", "x-circle"),
    Health.UNKNOWN: ("outline", "dashed-circle"),
}


class Line(NamedTuple):
    """One service. Without a feed nobody knows how it is. `waiting` counts the support requests
    about it that are open."""

    centre: Centre
    ability: Ability
    health: Health
    told: ServiceHealth | None
    tone: str
    icon: str
    waiting: int


@csp_override(_LEADS_OUT)
@directory_view(action=Action.MANAGE_SERVICES)
@require_safe
def services(request: DirectoryRequest) -> HttpResponse:
    """Each service of the customer, and whether this person may open its admin centre."""
    known = {row.service: row for row in ServiceHealth.objects.all()}
    mine = SupportRequest.objects.for_partner(request.partner).of(request.account.customer)
    waiting = waiting_by_service(mine)
    lines = [
        _line(request, centre, known.get(centre.code), waiting.get(centre.code, 0))
        for centre in centres_of(request.account.customer)
    ]
    checked = [line.told.checked_at for line in lines if line.told]
    context = context_of(request, "services") | {
        "lines": lines,
        "has_feed": bool(settings.SERVICE_STATUS_FEED),
        "checked_at": max(checked, default=None),
        "waiting": sum(waiting.values()),
        "may_report": request.member.can(Action.MANAGE_SUPPORT),
        "may_ask": request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS),
    }
    return render(request, "directory/services.html", context)


def _line(
    request: DirectoryRequest, centre: Centre, told: ServiceHealth | None, waiting: int
) -> Line:
    health = told.state_at(now()) if told else Health.UNKNOWN
    ability = request.access.ability(centre.rule)
    return Line(centre, ability, health, told, *_LOOKS[health], waiting)


@directory_view(action=Action.MANAGE_SERVICES)
@require_POST
def opening(request: DirectoryRequest, service: str) -> HttpResponse:
    """Written down, then on to the admin centre: only where the list of services leads."""
    try:
        there = open_service(request.member, request.account.customer, service)
    except NoSuchService:
        messages.error(request, _("The customer does not have this service."))
        return redirect(address(request, "services"))
    return redirect(there)
