"""What a mail service reports of the letters it took (django-anymail)."""

import json
import sys
from base64 import b64encode
from importlib import import_module

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.urls import clear_url_caches, set_urlconf

from outbox import delivery
from outbox.models import Email, EmailState
from portal.mailers import mailer_from_url
from tests.test_mail_delivery import owe, state_of

pytestmark = pytest.mark.django_db

HOOK = "/mail-events/postmark/tracking/"
SECRET = "postmark:a-long-random-text"


@pytest.fixture
def service(settings):
    """An installation with EMAIL_URL=anymail+postmark://…, its site map read again."""
    settings.MAIL_SERVICE = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    settings.MAILERS = {"default": mailer_from_url("anymail+postmark://?server_token=x")}
    modules = ("portal.urls", "portal.mail_events")
    kept = {name: sys.modules.pop(name, None) for name in modules}
    import_module("portal.urls")
    clear_url_caches()
    set_urlconf(None)
    yield
    sys.modules.update({name: module for name, module in kept.items() if module})
    clear_url_caches()


def report(client, kind, email, secret=SECRET, **fields):
    said = {"RecordType": "Bounce", "Type": kind, "MessageID": "theirs", "ID": 42} | fields
    said |= {"Email": email.to, "BouncedAt": "2026-11-20T10:00:00Z", "Metadata": {}}
    return client.post(
        HOOK,
        json.dumps(said),
        content_type="application/json",
        headers={"Authorization": f"Basic {b64encode(secret.encode()).decode()}"},
    )


@pytest.fixture
def sent():
    email = owe()
    Email.unscoped.update(
        state=EmailState.SENT, sent_at="2026-11-20T09:00:00Z", message_id="theirs"
    )
    return email


def test_a_hard_bounce_is_known_by_the_services_own_id(client, service, sent):
    assert report(client, "HardBounce", sent).status_code == 200
    assert state_of(sent) == EmailState.BOUNCED
    assert sent.last_error == "bounced"
    report(client, "HardBounce", sent)
    assert state_of(sent) == EmailState.BOUNCED


@pytest.mark.parametrize("kind", ["Transient", "DnsError", "AutoResponder"])
def test_what_may_pass_changes_nothing(client, service, sent, kind):
    report(client, kind, sent)
    assert state_of(sent) == EmailState.SENT


def test_a_letter_that_was_never_sent_on_is_not_called_sent(client, service, sent):
    report(client, "ManuallyDeactivated", sent)
    assert (state_of(sent), sent.sent_at) == (EmailState.FAILED, None)


def test_nobody_reports_without_the_secret(client, service, sent):
    assert report(client, "HardBounce", sent, secret="postmark:guessed").status_code == 400
    assert state_of(sent) == EmailState.SENT


def test_a_letter_we_do_not_know_is_no_error(client, service, sent):
    assert report(client, "HardBounce", sent, MessageID="another").status_code == 200
    assert state_of(sent) == EmailState.SENT


def test_some_services_call_a_full_mailbox_a_bounce(service, sent):
    for raw in ({"event": "soft_bounce"}, {"bounce": {"bounceType": "Transient"}}):
        event = AnymailTrackingEvent(
            event_type=EventType.BOUNCED, message_id="theirs", esp_event=raw
        )
        tracking.send(sender=None, event=event, esp_name="Brevo")
    assert state_of(sent) == EmailState.SENT


def test_a_bounce_that_comes_before_our_own_commit_stands(service):
    email = owe()
    (leased,) = delivery.lease(1)
    event = AnymailTrackingEvent(event_type=EventType.BOUNCED, metadata={"email": str(email.pk)})
    tracking.send(sender=None, event=event, esp_name="Postmark")
    delivery.mark_sent(leased, "theirs")
    assert state_of(email) == EmailState.BOUNCED


def test_without_a_service_there_is_no_such_address(client):
    assert client.post(HOOK).status_code == 404


def test_only_the_services_own_reports_are_listened_to(client, service):
    assert client.post("/mail-events/mailgun/tracking/").status_code == 404
    assert client.post("/mail-events/postmark/inbound/").status_code == 404
