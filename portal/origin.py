"""Each request gets a number and a sender: for the log, the 500 page and the history."""

from collections.abc import Callable
from ipaddress import ip_address
from secrets import choice

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit.record import Origin, origin
from portal.logs import REQUEST_ID

# No letters or digits that are mistaken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = new_number()
        # Kept until the next request: Django writes "Not Found" after the last middleware.
        REQUEST_ID.set(number)
        in_history = origin.set(Origin(number, sender_of(request)))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = number
            return response
        finally:
            origin.reset(in_history)


def new_number() -> str:
    """As `8F2KP-11QX7`: short enough to read out, long enough not to meet its like in a log."""
    number = "".join(choice(ALPHABET) for _ in range(10))
    return f"{number[:5]}-{number[5:]}"


def sender_of(request: HttpRequest) -> str | None:
    """The visitor's address. Of X-Forwarded-For only what our own proxies wrote is believed:
    TRUSTED_PROXY_COUNT of them, counted from the right."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(hops) >= proxies:
        address = hops[-proxies].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return None
