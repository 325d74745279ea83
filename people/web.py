"""What every request knows of its person: language, theme, second factor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from itertools import batched
from typing import Any, Concatenate

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from people.guesses import WINDOW, has_guessed_enough, note_guess
from people.lines import csv_lines, in_language
from people.models import Person

THEME_COOKIE = "theme"
# Session key: this visitor came by a personal link and may sign up.
JOINING = "joining"
LINES_AT_ONCE = 200  # of a file that is streamed


class PreferencesMiddleware:
    """Answers in the language the person chose; signed out, in the cookie's or the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        translation.deactivate()
        return response


def chosen_language(request: HttpRequest) -> str:
    """Signed in: the person's choice. Otherwise cookie, then Accept-Language, then the default."""
    own = str(getattr(request.user, "language", ""))
    return own or translation.get_language_from_request(request)


def chosen_theme(request: HttpRequest) -> str:
    """`system`, `light` or `dark`, rendered by the server so that nothing flashes."""
    own = getattr(request.user, "theme", None) if request.user.is_authenticated else None
    theme = str(own or request.COOKIES.get(THEME_COOKIE, "system"))
    return theme if theme in {"system", "light", "dark"} else "system"


def own_address(request: HttpRequest, fallback: str) -> str:
    """Where a form says to go next, if that is on this site. Otherwise `fallback`."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else fallback


def confirm_with_undo(request: HttpRequest, text: str, address: str) -> None:
    """Say that it is done, with a button that takes it back: a form posted to `address`."""
    messages.success(request, text, extra_tags=address)


def step_up[**P, R: HttpResponseBase](
    view: Callable[Concatenate[Any, P], R],
) -> Callable[..., R]:
    """For dangerous acts: where a second factor is compulsory, who proved who they are longer
    than ACCOUNT_REAUTHENTICATION_TIMEOUT ago proves it again, and comes back to the page."""

    @wraps(view)
    def proven(request: Any, *args: P.args, **kwargs: P.kwargs) -> R:
        if settings.REQUIRE_MFA and not has_proven_lately(request):
            raise ReauthenticationRequired  # allauth's middleware asks and comes back
        return view(request, *args, **kwargs)

    return proven


def has_proven_lately(request: HttpRequest) -> bool:
    """Signing in counts as much as proving it again."""
    records = get_authentication_records(request, request.user)
    oldest: float = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(float(record["at"]) > oldest for record in records)


def has_second_factor(request: HttpRequest) -> bool:
    """Has this person set one up? Sign-in has asked for it, then."""
    return bool(is_mfa_enabled(request.user))


def second_factor_missing(request: HttpRequest) -> bool:
    """Compulsory here for people of partners, and this one has none yet."""
    return bool(settings.REQUIRE_MFA) and not has_second_factor(request)


def people_with_second_factor(people: Iterable[Person]) -> set[int]:
    """The ids of those who have set one up, in one query."""
    found = Authenticator.objects.filter(user__in=list(people))
    return set(found.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user", flat=True))


# What every page behind a personal link says of itself: not told on, not indexed, not kept.
LINK_PAGE_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


def link_page[**P](
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page whose address is a secret: not indexed, not kept, not told to other sites.

    Who asks for a hundred that are not there has to wait. Its forms still pass the check of the
    origin: portal/same_origin.py.
    """

    @wraps(view)
    def discreet(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if has_guessed_enough():
            response = render(request, "joining/dead_end.html", {"state": "guessing"}, status=429)
            response["Retry-After"] = str(WINDOW)
        else:
            response = view(request, *args, **kwargs)
            if response.status_code == HTTPStatus.NOT_FOUND:
                note_guess()
        for name, value in LINK_PAGE_HEADERS.items():
            response[name] = value
        return response

    return discreet


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A document to keep as `<name>.pdf`; nothing on the way keeps it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def csv_answer(rows: Iterable[Iterable[str]], name: str) -> StreamingHttpResponse:
    """The rows, one after another, to keep as `<name>.csv`, in the language in force now."""
    lines = csv_lines(in_language(get_language() or "en", rows))
    some = ("".join(bundle) for bundle in batched(lines, LINES_AT_ONCE))
    response = StreamingHttpResponse(some, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
