"""Forms on pages that send no referrer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class OpaqueOriginMiddleware:
    """Lets pages with `Referrer-Policy: no-referrer` post their own forms.

    On such a page, which a personal link opens, browsers send `Origin: null`, and Django's check
    of the origin refuses it. Where the browser itself says that the request comes from our own
    pages (`Sec-Fetch-Site`, which no script can set), the origin is ours. The token of the form
    is checked as ever. Stands before CsrfViewMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if ours and request.headers.get("Origin") == "null":
            request.META["HTTP_ORIGIN"] = settings.PUBLIC_BASE_URL
        return self.get_response(request)
