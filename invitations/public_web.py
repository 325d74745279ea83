"""The door to the pages of a personal link, /i/<token>/…"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from audit.record import origin
from invitations.actions import invitation_for
from invitations.answering import Visit, visit_of
from invitations.dead_ends import REPLACED, TOO_MANY, UNKNOWN, DeadEnd, end_for_state, end_for_visit
from invitations.models import Invitation
from people.links import digest
from people.models import Person
from people.web import LINK_PAGE_HEADERS

# Guessing 256 bits is hopeless; trying is still stopped (reliability.md §1, case 50).
MOST_UNKNOWN = 100
WINDOW = 600  # seconds

type View[**P] = Callable[Concatenate[HttpRequest, Invitation, P], HttpResponse]


def link_view[**P](view: View[P]) -> Callable[..., HttpResponse]:
    """Finds the invitation by its token; nobody learns whether another token exists. No answer
    of these pages is kept, indexed, or named to the next site."""

    @wraps(view)
    def guarded(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        invitation = None if _tries() >= MOST_UNKNOWN else invitation_for(token)
        if invitation is None:
            response = dead_end(request, _unknown())
        elif invitation.token_sha256 != digest(token):
            response = dead_end(request, REPLACED)
        else:
            response = view(request, invitation, *args, **kwargs)
        return _kept_private(response)

    return guarded


def lasting_link_view[**P](view: View[P]) -> Callable[..., HttpResponse]:
    """As `link_view`, for what a link that was replaced may still ask: no more letters."""

    @wraps(view)
    def guarded(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        invitation = None if _tries() >= MOST_UNKNOWN else invitation_for(token)
        if invitation is None:
            return _kept_private(dead_end(request, _unknown()))
        return _kept_private(view(request, invitation, *args, **kwargs))

    return guarded


def _kept_private(response: HttpResponse) -> HttpResponse:
    for name, value in LINK_PAGE_HEADERS.items():
        response[name] = value
    return response


def _key() -> str:
    return f"unknown-links:{origin.get().ip}"


def _tries() -> int:
    tries: int = cache.get(_key(), 0)
    return tries


def _unknown() -> DeadEnd:
    if _tries() >= MOST_UNKNOWN:
        return TOO_MANY
    cache.add(_key(), 0, WINDOW)
    cache.incr(_key())
    return UNKNOWN


def dead_end(request: HttpRequest, end: DeadEnd, **context: object) -> HttpResponse:
    response = render(request, "answer/dead_end.html", {"end": end, **context}, status=end.status)
    if end.status == TOO_MANY.status:
        response["Retry-After"] = str(WINDOW)
    return response


def visitor(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def is_prefetch(request: HttpRequest) -> bool:
    """Fetched ahead of a person, or by a mail scanner that says so."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any(
        "prefetch" in purpose.lower() or "preview" in purpose.lower() for purpose in purposes
    )


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
    end = end_for_visit(visit) or end_for_state(invitation, state)
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
    names += ["report", "new_link", "organisation"]
    return {name: link_to(invitation, name) for name in names}
