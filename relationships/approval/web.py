"""The door to the pages of a request's personal link, /g/<token>/…"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from invitations.answering import Standing, Visit, memberships
from partners.models import Member
from people.dead_ends import REPLACED, DeadEnd
from people.links import digest
from people.models import Person
from people.web import link_page
from relationships.answering import request_behind
from relationships.approval.dead_ends import (
    UNKNOWN,
    carried,
    end_for_state,
    end_for_visit,
    partner_closed,
)
from relationships.models import AdminRelationship

type View = Callable[[HttpRequest, AdminRelationship], HttpResponse]


def request_view(view: View) -> Callable[..., HttpResponse]:
    """Finds the request by its token; nobody learns whether another token exists."""

    @link_page
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        row = request_behind(token)
        if row is None:
            return dead_end(request, UNKNOWN)
        if row.token_sha256 != digest(token):
            return dead_end(request, REPLACED)
        if row.invitation_id is not None and row.is_answerable(now()):
            return dead_end(request, carried())
        return view(request, row)

    return guarded


def dead_end(request: HttpRequest, end: DeadEnd, **context: object) -> HttpResponse:
    return render(request, "approval/dead_end.html", {"end": end, **context}, status=end.status)


def visitor(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def link_to(row: AdminRelationship, name: str = "page", **query: object) -> str:
    """A path below the link, whichever key signed it."""
    token = row.link().rstrip("/").rpartition("/")[2]
    path = reverse(f"approval:{name}", args=[token])
    return f"{path}?{urlencode(query)}" if query else path


def links_of(row: AdminRelationship) -> dict[str, str]:
    names = ("page", "sign_in", "other_account", "approve", "decline", "fewer", "report")
    return {name: link_to(row, name) for name in names} | {"pdf": link_to(row, "receipt")}


def visit_by(request: HttpRequest, row: AdminRelationship) -> Visit:
    """Who has the page before them, and what that allows. Reads only; the acts check again."""
    person = visitor(request)
    if person is None:
        return Visit(Standing.SIGNED_OUT)
    if Member.objects.for_partner(row.partner).current().filter(person=person).exists():
        return Visit(Standing.SENDER, sender=row.partner)
    mine = memberships(person)
    if row.customer_id is not None:
        mine = [member for member in mine if member.customer_id == row.customer_id]
    if not mine:
        return Visit(Standing.OUTSIDER)
    deciding = [member for member in mine if member.may_decide]
    if not deciding:
        return Visit(Standing.NOT_DECIDER, memberships=mine)
    chosen = _chosen(request)
    picked = [member for member in deciding if member.customer_id == chosen]
    if len(deciding) > 1 and not picked:
        return Visit(Standing.CHOOSE, memberships=deciding)
    return Visit(Standing.DECIDE, customer=(picked or deciding)[0].customer, memberships=deciding)


def _chosen(request: HttpRequest) -> UUID | None:
    """For which organisation somebody of several says they decide."""
    try:
        return UUID(request.POST.get("decider") or request.GET.get("decider") or "")
    except ValueError:
        return None


def stopped_page(request: HttpRequest, row: AdminRelationship, visit: Visit) -> HttpResponse | None:
    """The page that says why there is nothing to decide here, if that is so."""
    person = visitor(request)
    at = now()
    known = bool(person and memberships(person))
    end = end_for_visit(visit, knows_organisation=known) or end_for_state(row, at)
    if end is None and not row.partner.is_open:
        end = partner_closed(row)
    if end is None:
        return None
    is_open = row.is_answerable(at)
    context = {"row": row, "visit": visit, "links": links_of(row), "is_open": is_open}
    return dead_end(request, end, **context)


def forbidden(request: HttpRequest, row: AdminRelationship, visit: Visit) -> HttpResponse | None:
    """The same for somebody who tries to decide and has no right to: 403."""
    stopped = stopped_page(request, row, visit)
    if stopped is not None and stopped.status_code == 200 and visit.customer is None:
        stopped.status_code = 403
    return stopped
