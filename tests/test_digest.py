"""The daily digest: one letter a day, at each person's hour, and the way out of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from customers.models import CustomerMember
from notifications.actions import choose, choose_rhythm, mark_read
from notifications.events import Mail, NoticeEvent
from notifications.links import person_id_of, unsubscribe_url
from notifications.models import Notification, Rhythm
from notifications.tasks import send_digests
from notifications.tell import Wish
from outbox.models import Email
from partners.models import Member
from tests.clock import HOUR, let_pass
from tests.conftest import make_member
from tests.notices import tell_of_decision, tell_of_takeover

pytestmark = pytest.mark.django_db

# 13:00 in Warsaw; the digest comes at 7:00 there, which is 6:00 UTC.
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
SEVEN = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAILY = Wish(in_app=True, mail=Mail.DAILY)


@pytest.fixture
def agent(acme):
    person = make_member(acme).person
    choose(person, {NoticeEvent.INVITATION_ACCEPTED: DAILY})
    return person


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def digests(person):
    return list(Email.unscoped.filter(kind="digest", to=person.email).order_by("created_at"))


def run_at(clock, moment):
    clock.move_to(moment)
    send_digests()


def test_it_comes_at_the_persons_hour_and_not_before(clock, acme, agent):
    tell_of_decision(agent, acme)
    run_at(clock, SEVEN - timedelta(seconds=1))
    assert digests(agent) == []
    run_at(clock, SEVEN)
    (mail,) = digests(agent)
    assert mail.subject == "1 piece of news in Ogniwo"
    assert "Zenith accepted your request" in mail.body
    assert "http://localhost:8000/p/acme/" in mail.body
    assert "Acme Cloud" in mail.body


def test_in_a_month_it_comes_once_a_day_with_news_and_tells_each_thing_once(acme, agent):
    """By the real schedule, as the timekeeper runs it."""
    for day in range(30):
        if day % 3 == 0:
            tell_of_decision(agent, acme, key=f"{day}a")
            tell_of_decision(agent, acme, key=f"{day}b")
        let_pass(days=1, step=3 * HOUR)
    found = digests(agent)
    assert len(found) == 10
    assert {mail.subject for mail in found} == {"2 pieces of news in Ogniwo"}
    assert not Notification.unscoped.owed_to_digest().exists()


def test_running_twice_sends_once(clock, acme, agent):
    tell_of_decision(agent, acme)
    run_at(clock, SEVEN)
    run_at(clock, SEVEN)
    tell_of_decision(agent, acme)
    run_at(clock, SEVEN + timedelta(hours=3))
    assert len(digests(agent)) == 1


def test_after_an_outage_it_comes_late_and_not_doubled(clock, acme, agent):
    tell_of_decision(agent, acme)
    run_at(clock, SEVEN + timedelta(days=2, hours=5))
    assert len(digests(agent)) == 1


def test_each_has_an_hour_and_a_zone_of_their_own(clock, acme, agent):
    rhythm = {"wants_digest": True, "quiet_from": None, "quiet_until": None}
    choose_rhythm(agent, time_zone="Europe/Lisbon", digest_hour=18, **rhythm)
    tell_of_decision(agent, acme)
    run_at(clock, datetime(2026, 11, 23, 17, 59, tzinfo=UTC))
    assert digests(agent) == []
    run_at(clock, datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    assert len(digests(agent)) == 1


def test_summer_time_moves_the_hour_and_drops_no_day(clock, acme, agent):
    clock.move_to(datetime(2027, 3, 27, 12, tzinfo=UTC))
    tell_of_decision(agent, acme)
    run_at(clock, datetime(2027, 3, 28, 4, 59, tzinfo=UTC))
    assert digests(agent) == []
    run_at(clock, datetime(2027, 3, 28, 5, 0, tzinfo=UTC))
    assert len(digests(agent)) == 1


def test_what_was_read_meanwhile_is_no_news(clock, acme, agent):
    mark_read(tell_of_decision(agent, acme))
    run_at(clock, SEVEN)
    assert digests(agent) == []


def test_who_has_left_is_told_nothing_more(clock, acme, agent, contoso, contoso_admin):
    choose(contoso_admin, {NoticeEvent.TAKEOVER_REFUSED: DAILY})
    tell_of_decision(agent, acme)
    tell_of_takeover(contoso_admin, contoso)
    Member.unscoped.filter(person=agent).update(ended_at=now())
    CustomerMember.objects.filter(person=contoso_admin).update(ended_at=now())
    run_at(clock, SEVEN)
    assert digests(agent) == digests(contoso_admin) == []
    assert not Notification.unscoped.owed_to_digest().exists()


def test_what_is_only_for_the_digest_is_not_in_the_portal_afterwards(clock, acme, agent):
    choose(agent, {NoticeEvent.INVITATION_ACCEPTED: Wish(in_app=False, mail=Mail.DAILY)})
    tell_of_decision(agent, acme)
    run_at(clock, SEVEN)
    assert len(digests(agent)) == 1
    assert not Notification.objects.of(agent, partner=acme).exists()


def test_a_customer_gets_it_in_polish(clock, contoso, contoso_admin):
    contoso_admin.language = "pl"
    contoso_admin.save()
    choose(contoso_admin, {NoticeEvent.TAKEOVER_REFUSED: DAILY})
    tell_of_takeover(contoso_admin, contoso)
    run_at(clock, SEVEN)
    (mail,) = digests(contoso_admin)
    assert mail.subject == "Ogniwo: 1 nowa wiadomość"
    assert "ktoś próbował zarejestrować organizację" in mail.body
    assert f"/c/{contoso.pk}/notifications/choices/" in mail.body


def test_a_long_one_ends_with_how_much_more_there_is(clock, acme, agent):
    for number in range(53):
        tell_of_decision(agent, acme, key=str(number))
    run_at(clock, SEVEN)
    (mail,) = digests(agent)
    assert mail.body.count("accepted your request") == 50
    assert "And 3 more" in mail.body


# --- The way out ----------------------------------------------------------------------------------


def way_out(person):
    return unsubscribe_url(person.pk).removeprefix("http://localhost:8000")


def test_the_letter_carries_the_way_out(clock, acme, agent):
    tell_of_decision(agent, acme)
    run_at(clock, SEVEN)
    (mail,) = digests(agent)
    assert unsubscribe_url(agent.pk) in mail.body
    assert mail.list_unsubscribe == unsubscribe_url(agent.pk)


def test_a_scanner_that_follows_the_link_ends_nothing(client, agent):
    page = client.get(way_out(agent))
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert not Rhythm.objects.exists()


def test_one_press_ends_the_digest_without_signing_in(client, clock, acme, agent):
    tell_of_decision(agent, acme)
    page = client.post(way_out(agent), follow=True)
    assert "The digest has ended." in page.text
    run_at(clock, SEVEN)
    assert digests(agent) == []
    assert Notification.objects.of(agent, partner=acme).unread().exists()


def test_a_mail_provider_may_press_for_its_user(agent):
    """RFC 8058: a POST from nowhere, without cookies or tokens."""
    provider = Client(enforce_csrf_checks=True)
    answer = provider.post(way_out(agent), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 302
    assert not Rhythm.objects.get(person=agent).wants_digest


def test_ending_it_leaves_the_rest_as_chosen(client, agent):
    choose_rhythm(
        agent, time_zone="UTC", wants_digest=True, digest_hour=5, quiet_from=20, quiet_until=6
    )
    client.post(way_out(agent))
    rhythm = Rhythm.objects.get(person=agent)
    assert (rhythm.time_zone, rhythm.digest_hour, rhythm.quiet_from) == ("UTC", 5, 20)


@pytest.mark.parametrize("token", ["1", "1.", "x.y", "1.AAAA", "0", "%00", "ł.ł"])
def test_a_link_we_never_made_opens_nothing(client, agent, token):
    assert client.get(f"/unsubscribe/{token}/").status_code == 404
    assert client.post(f"/unsubscribe/{token}/").status_code == 404


def test_the_link_outlives_a_change_of_keys(agent, settings):
    token = way_out(agent).split("/")[2]
    settings.LINK_KEYS = ["new", *settings.LINK_KEYS]
    assert person_id_of(token) == agent.pk
    settings.LINK_KEYS = ["new"]
    assert person_id_of(token) is None


# --- Forgetting -----------------------------------------------------------------------------------


def test_what_was_read_90_days_ago_is_forgotten(acme, agent):
    old, kept = tell_of_decision(agent, acme), tell_of_decision(agent, acme)
    mark_read(old)
    let_pass(days=89)
    assert Notification.unscoped.count() == 2
    let_pass(days=2)
    assert list(Notification.unscoped.all()) == [kept]
