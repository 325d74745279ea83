"""A partner decides whether the portal sends its letters, and under which name."""

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from outbox.models import Email
from partners.models import Partner
from partners.permissions import Role

pytestmark = pytest.mark.django_db

PAGE = "/p/acme/settings/mail/"


@pytest.fixture
def boss(acme, sign_in):
    return sign_in(acme, Role.ACCOUNT_ADMIN)


def test_nobody_sends_for_a_partner_that_did_not_ask(acme, settings):
    settings.PORTAL_SENDS = True
    assert not acme.letters_leave_from_here


def test_the_switch_and_the_name_are_kept_with_history(client, boss, acme):
    client.post(PAGE, {"sends_letters": "on", "sender_name": "Acme Polska"})
    acme.refresh_from_db()
    assert (acme.sends_letters, acme.sender) == (True, "Acme Polska via Ogniwo")
    event = Event.objects.for_partner(acme).get(verb=Verb.MAIL_SETTINGS_CHANGED)
    assert event.before == {"sends_letters": False, "sender_name": ""}
    assert event.after == {"sends_letters": True, "sender_name": "Acme Polska"}
    client.post(PAGE, {"sends_letters": "on", "sender_name": "Acme Polska"})
    assert Event.objects.for_partner(acme).count() == 1, "nothing changed, nothing recorded"


@pytest.mark.parametrize(
    "name", ["Mіcrosoft", "Acme\u202e", "www.acme.example", "ceo@bank.example", "Acme\rBcc: x"]
)
def test_a_name_that_pretends_is_refused(client, boss, name):
    answer = client.post(PAGE, {"sender_name": name})
    assert answer.status_code == 422
    assert Partner.objects.get(slug="acme").sender_name == ""


def test_the_page_names_the_host_and_no_secret(client, boss, settings):
    settings.MAIL_ROUTE = "mail.example.com"
    settings.PORTAL_SENDS = True
    assert "mail.example.com" in client.get(PAGE).text
    settings.PORTAL_SENDS = False
    assert "does not send letters for partners" in client.get(PAGE).text


def test_a_test_goes_to_oneself_and_not_without_end(client, boss):
    for _ in range(7):
        answer = client.post(reverse("partners:mail_test", args=["acme"]), follow=True)
    assert "a lot for one hour" in answer.text
    emails = Email.unscoped.filter(kind="mail_test")
    assert {email.to for email in emails} == {boss.person.email}
    assert emails.count() == 5
    assert emails[0].from_name == "Acme Cloud via Ogniwo"
