"""The pages for when something is wrong. They need neither database, CSRF nor context processors.

Django's own handlers read `request.POST` for CSRF: a body in an impossible charset then fails
twice and leaves the application as an exception. These never look at the body.
"""

import sqlite3
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from redis.exceptions import RedisError

from portal.logs import REQUEST_ID

RETRY_AFTER = 20  # seconds

# PostgreSQL's classes: connection, resources, operator intervention, rollback; and "lock not
# available". https://www.postgresql.org/docs/current/errcodes-appendix.html
PASSING_STATES = ("08", "40", "53", "57", "55P03")
PASSING_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
}


def language_of(request: HttpRequest) -> str:
    """What the request asks for; what its person chose, where the request got that far."""
    chosen: str | None = getattr(request, "LANGUAGE_CODE", None)
    return chosen or translation.get_language_from_request(request)


def error_page(request: HttpRequest, status: HTTPStatus, **context: Any) -> HttpResponse:
    """`errors/<status>.html` in the request's language."""
    theme = request.COOKIES.get("theme")
    context |= {
        "brand": settings.BRAND,
        "request_id": REQUEST_ID.get(),
        "theme": theme if theme in {"light", "dark"} else "",
    }
    with translation.override(language_of(request)):
        body = loader.get_template(f"errors/{status.value}.html").render(context)
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF: mostly a page that was open through a sign-out; rarely, a foreign site's form."""
    return error_page(request, HTTPStatus.FORBIDDEN, form_expired=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = error_page(request, HTTPStatus.TOO_MANY_REQUESTS, seconds=RETRY_AFTER)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where waiting helps: the database is away or too busy."""
    if not is_passing(sys.exception()):
        return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    response = error_page(request, HTTPStatus.SERVICE_UNAVAILABLE, seconds=RETRY_AFTER)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def is_passing(problem: BaseException | None) -> bool:
    """Does it come of a database or cache that is away or too busy, rather than of our code?"""
    chain = list(causes(problem))
    if any(isinstance(cause, RedisError) for cause in chain):
        return True
    if not any(isinstance(cause, OperationalError | InterfaceError) for cause in chain):
        return False
    return all(is_passing_in_driver(cause) for cause in chain)


def is_passing_in_driver(problem: BaseException) -> bool:
    if isinstance(problem, sqlite3.OperationalError):
        # The low byte is the primary code: SQLITE_BUSY_SNAPSHOT is a SQLITE_BUSY.
        return getattr(problem, "sqlite_errorcode", 0) & 0xFF in PASSING_SQLITE
    state: str | None = getattr(problem, "sqlstate", None)
    return state is None or state.startswith(PASSING_STATES)


def causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__
