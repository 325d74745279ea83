"""Forms of pages that keep their address to themselves."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SameOriginMiddleware:
    """A page under `Referrer-Policy: no-referrer` makes the browser say `Origin: null`, also when
    its form goes to its own site (https://fetch.spec.whatwg.org/#append-a-request-origin-header),
    and Django's CSRF check then refuses it.

    `Sec-Fetch-Site`, which no page can set, tells that it is our own. The CSRF token is asked for
    as ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hidden = request.headers.get("Origin") == "null"
        if hidden and request.headers.get("Sec-Fetch-Site") == "same-origin":
            request.META["HTTP_ORIGIN"] = settings.PUBLIC_BASE_URL
        return self.get_response(request)
