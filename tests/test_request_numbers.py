"""Each request has a number and a sender, and nobody can forge either."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from audit.models import Event, Verb
from audit.record import NOWHERE, OPERATOR, origin, record
from portal.origin import OriginMiddleware, new_number, sender_of


def request(address="203.0.113.9", forwarded=None):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sender"),
    [
        (0, None, "203.0.113.9"),
        (0, "1.2.3.4", "203.0.113.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "203.0.113.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "<script>", None),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, sender):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert sender_of(request(forwarded=forwarded)) == sender


def test_a_change_carries_the_number_its_visitor_sees(acme):
    def view(request):
        record(Verb.PARTNER_CHANGED, acme, by=OPERATOR, partner=acme)
        return HttpResponse()

    answer = OriginMiddleware(view)(request())
    event = Event.unscoped.get()
    assert event.request_id == answer["X-Request-ID"]
    assert event.ip == "203.0.113.9"
    assert origin.get() == NOWHERE


def test_a_number_can_be_read_out():
    numbers = {new_number() for _ in range(1000)}
    assert len(numbers) == 1000
    assert not set("".join(numbers)) & set("01OI ")
