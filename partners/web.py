"""The one door to every partner page: signed in, a member there, and allowed to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from partners.models import Member, MemberRole, Partner
from partners.permissions import Action, Role, roles_allowed
from people.models import Person
from people.web import second_factor_missing


class PartnerRequest(HttpRequest):
    """A request that came through the door."""

    user: Person  # login_required has been here
    partner: Partner
    member: Member


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """htmx gets one partial of the page's own template, everybody else the whole page."""
    partial = fragment and request.headers.get("HX-Request-Type") == "partial"
    name = f"{template}#{fragment}" if partial else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


def find_member(person: Person, partner_slug: str) -> Member | None:
    """The person's current membership of an open partner, with its roles, in one query."""
    rows = list(MemberRole.objects.at_the_door(person, partner_slug))
    if not rows:
        return None
    member = rows[0].member
    held = {row.role for row in rows}
    member.roles = [role for role in Role if role in held]
    return member


type View[**P] = Callable[Concatenate[PartnerRequest, P], HttpResponseBase]


def partner_view[**P](action: Action) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Not a member: 404, so that a stranger learns nothing. A member without the right: 403,
    with a sentence that says who has it."""

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(
            request: Any, partner_slug: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            member = find_member(request.user, partner_slug)
            if member is None:
                raise Http404
            request.member, request.partner = member, member.partner
            if second_factor_missing(request):
                return redirect("mfa_index")
            if not member.can(action):
                return refusal(request, action)
            return view(request, *args, **kwargs)

        guarded.requires = action  # type: ignore[attr-defined]  # shown on the page of rights
        return guarded

    return decorate


def refusal(request: PartnerRequest, action: Action) -> HttpResponse:
    """403: what is missing, and which colleagues can help."""
    roles = roles_allowed(action)
    colleagues = Member.objects.for_partner(request.partner).current().holding(roles)
    context = {"action": action, "roles": roles, "colleagues": colleagues[:5]}
    return render(request, "partners/refusal.html", context, status=403)
