"""The door to the pages of a personal link, /i/<token>/…"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from invitations import sightings
from invitations.actions import invitation_for
from invitations.answering import Visit, visit_of
from invitations.dead_ends import (
    TOO_MANY,
    UNKNOWN,
    end_for_region,
    end_for_state,
    end_for_visit,
    passed_on,
)
from invitations.forwarding import forward_behind
from invitations.models import Invitation
from invitations.scanners import is_scanner
from people.dead_ends import REPLACED, DeadEnd
from people.guesses import WINDOW, has_guessed_enough, note_guess
from people.links import digest
from people.models import Person
from people.web import LINK_PAGE_HEADERS

type View[**P] = Callable[Concatenate[HttpRequest, Invitation, P], HttpResponse]


def link_view[**P](view: View[P]) -> Callable[..., HttpResponse]:
    """Finds the invitation by its token; nobody learns whether another token exists. No answer
    of these pages is kept, indexed, or named to the next site."""

    @wraps(view)
    def guarded(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        invitation = None if has_guessed_enough() else invitation_for(token)
        if invitation is None:
            response = dead_end(request, _unknown())
        elif invitation.token_sha256 != digest(token):
            response = _replaced(request, token)
        else:
            _notice(request, invitation)
            response = view(request, invitation, *args, **kwargs)
        return _kept_private(response)

    return guarded


def _replaced(request: HttpRequest, token: str) -> HttpResponse:
    forward = forward_behind(digest(token))
    wish_url = reverse("answer:new_link", args=[token])
    return dead_end(request, passed_on(forward) if forward else REPLACED, wish_url=wish_url)


def lasting_link_view[**P](view: View[P]) -> Callable[..., HttpResponse]:
    """As `link_view`, for what a link that was replaced may still ask: no more letters."""

    @wraps(view)
    def guarded(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        invitation = None if has_guessed_enough() else invitation_for(token)
        if invitation is None:
            return _kept_private(dead_end(request, _unknown()))
        return _kept_private(view(request, invitation, *args, **kwargs))

    return guarded


def _kept_private(response: HttpResponse) -> HttpResponse:
    for name, value in LINK_PAGE_HEADERS.items():
        response[name] = value
    return response


def _notice(request: HttpRequest, invitation: Invitation) -> None:
    """Looking leaves a trace in the cache and nowhere else. Somebody signed in is no scanner."""
    if request.method in {"GET", "HEAD"}:
        if visitor(request) is None and invitation.is_answerable(now()):
            sightings.leave(invitation, request.headers, request.method, now())
    elif not is_scanner(request.headers):
        sightings.confirm(invitation, now())


def _unknown() -> DeadEnd:
    if has_guessed_enough():
        return TOO_MANY
    note_guess()
    return UNKNOWN


def dead_end(request: HttpRequest, end: DeadEnd, **context: object) -> HttpResponse:
    response = render(request, "answer/dead_end.html", {"end": end, **context}, status=end.status)
    if end.status == TOO_MANY.status:
        response["Retry-After"] = str(WINDOW)
    return response


def visitor(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def link_to(invitation: Invitation, name: str = "page", **query: object) -> str:
    """A path below the link, whichever key signed it."""
    token = invitation.link().rstrip("/").rpartition("/")[2]
    path = reverse(f"answer:{name}", args=[token])
    return f"{path}?{urlencode(query)}" if query else path


def visit_by(request: HttpRequest, invitation: Invitation) -> Visit:
    chosen = request.POST.get("decider") or request.GET.get("decider") or ""
    try:
        return visit_of(invitation, visitor(request), UUID(chosen))
    except ValueError:
        return visit_of(invitation, visitor(request))


def stopped_page(request: HttpRequest, invitation: Invitation, visit: Visit) -> HttpResponse | None:
    """The page that says why there is nothing to decide here, if that is so."""
    state = invitation.effective_state(now())
    end = (
        end_for_visit(visit)
        or end_for_state(invitation, state)
        or end_for_region(invitation, visit)
    )
    if end is None:
        return None
    context = {
        "invitation": invitation,
        "state": state,
        "visit": visit,
        "links": links_of(invitation),
    }
    return dead_end(request, end, **context)


def links_of(invitation: Invitation) -> dict[str, str]:
    names = ["page", "opened", "sign_in", "register", "other_account", "accept", "decline"]
    names += ["report", "forward", "new_link", "organisation"]
    return {name: link_to(invitation, name) for name in names}
