"""Looking at a link is no opening: scanners are told apart, and people counted once."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from invitations.models import Invitation
from invitations.scanners import family, is_scanner
from invitations.tasks import note_sightings
from partners.permissions import Role
from tests.clock import let_pass
from tests.test_link_abuse import fingerprint

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFE_LINKS = "Mozilla/5.0 (Windows NT 10.0) SafeLinks"


@pytest.fixture(autouse=True)
def _nothing_was_seen_yet():
    cache.clear()


def scans():
    return list(Event.unscoped.filter(verb=Verb.INVITATION_SCANNED))


def later(**passed):
    with time_machine.travel(now() + timedelta(**passed)):
        note_sightings()


def look(client, link, agent=FIREFOX, **headers):
    return client.get(link, headers={"User-Agent": agent} | headers)


def test_a_look_moves_no_row_and_is_remembered_in_the_cache(client, link):
    before = fingerprint()
    look(client, link, SAFE_LINKS)
    look(client, link)
    client.head(link)
    assert fingerprint() == before
    later(minutes=6)
    assert len(scans()) == 1


def test_a_scanner_is_one_line_of_history_however_often_it_comes(client, link, invitation):
    for _time in range(3):
        look(client, link, SAFE_LINKS)
    later(minutes=6)
    later(minutes=7)
    look(client, link, SAFE_LINKS, Purpose="prefetch")
    later(hours=1)
    (event,) = scans()
    assert event.detail["program"] == "Microsoft Safe Links"
    assert event.ip is None
    invitation.refresh_from_db()
    assert (invitation.opened_at, invitation.opened_count) == (None, 0)


def test_nothing_is_said_before_a_person_had_the_time(client, link):
    look(client, link)
    later(minutes=4)
    assert scans() == []
    later(minutes=6)
    assert len(scans()) == 1


def test_a_look_that_the_page_itself_confirms_was_a_person(client, link, invitation):
    look(client, link)
    client.post(f"{link}opened/", headers={"User-Agent": FIREFOX})
    later(minutes=6)
    assert scans() == []
    event = Event.unscoped.get(verb=Verb.INVITATION_OPENED)
    assert event.detail == {"program": "Firefox, Windows"}
    invitation.refresh_from_db()
    assert invitation.opened_count == 1


def test_a_button_confirms_without_scripts(client, link, invitation):
    look(client, link)
    client.post(f"{link}sign-in/", headers={"User-Agent": FIREFOX})
    later(minutes=6)
    assert scans() == []
    invitation.refresh_from_db()
    assert invitation.opened_count == 1


def test_a_person_does_not_hide_the_scanner_that_came_before(client, link):
    look(client, link, SAFE_LINKS)
    look(client, link)
    client.post(f"{link}opened/", headers={"User-Agent": FIREFOX})
    later(minutes=6)
    assert len(scans()) == 1


def test_a_scanner_that_runs_scripts_is_not_counted(client, link, invitation):
    client.post(f"{link}opened/", headers={"User-Agent": SAFE_LINKS})
    client.post(f"{link}sign-in/", headers={"User-Agent": SAFE_LINKS})
    invitation.refresh_from_db()
    assert invitation.opened_at is None
    assert len(scans()) == 1


def test_somebody_signed_in_is_no_scanner(client, link, contoso_admin):
    client.force_login(contoso_admin)
    look(client, link)
    later(minutes=6)
    assert scans() == []


def test_a_new_link_can_be_scanned_anew_and_the_old_one_no_more(client, link, acme, sign_in):
    look(client, link, SAFE_LINKS)
    invitation = Invitation.unscoped.get()
    sign_in(acme, Role.SALES_AGENT)
    client.post(reverse("invitations:renewal", args=["acme", invitation.pk]))
    client.logout()
    later(minutes=6)
    assert scans() == []
    renewed = Invitation.unscoped.get().link().removeprefix("http://localhost:8000")
    look(client, renewed, SAFE_LINKS)
    later(minutes=12)
    assert len(scans()) == 1


def test_an_emptied_cache_loses_sightings_and_nothing_else(client, link):
    look(client, link, SAFE_LINKS)
    later(minutes=6)
    cache.clear()
    later(minutes=7)
    assert len(scans()) == 1


def test_a_crash_before_the_end_of_the_sweep_repeats_nothing(client, link, monkeypatch):
    look(client, link, SAFE_LINKS)
    with monkeypatch.context() as broken:
        broken.setattr("invitations.sightings.done", lambda place: None)
        later(minutes=6)
    later(minutes=7)
    assert len(scans()) == 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"User-Agent": FIREFOX}, ("Firefox, Windows", False)),
        ({"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"}, ("Firefox, Windows", True)),
        ({"User-Agent": FIREFOX, "X-Moz": "prefetch"}, ("Firefox, Windows", True)),
        ({"User-Agent": "ProofPoint-URL-Defense"}, ("Proofpoint", True)),
        ({"User-Agent": "Mozilla/5.0 GoogleImageProxy"}, ("Google", True)),
        ({"User-Agent": "Mimecast"}, ("Mimecast", True)),
        ({"User-Agent": "Mozilla/5.0 (iPhone) Version/18 Safari/604.1"}, ("Safari, iOS", False)),
        ({"User-Agent": "Mozilla/5.0 (Linux; Android 14; CUBOT) Chrome/140"},
         ("Chrome, Android", False)),
        ({}, ("", False)),
    ],
)  # fmt: skip
def test_programs_are_told_apart_by_their_own_word(headers, expected):
    assert (family(headers), is_scanner(headers)) == expected


def test_time_and_the_schedule_do_it_all(client, acme, link, invitation, sign_in):
    look(client, link, SAFE_LINKS)
    let_pass(minutes=10)
    assert len(scans()) == 1
    agent = sign_in(acme, Role.SALES_AGENT)
    nudged = reverse("invitations:list", args=["acme"]) + "?view=nudge"
    assert client.get(nudged).context["total"] == 0
    for days, why in [(3, "Not opened for 3 days"), (25, "Ends within 3 days")]:
        let_pass(days=days)
        client.force_login(agent.person)
        assert [row.why for row in client.get(nudged).context["rows"]] == [why]
    let_pass(days=3)
    client.force_login(agent.person)
    assert client.get(nudged).context["total"] == 0
