"""The calendar feed: a secret address, what it tells, and when it dies."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import localdate, now

from audit.models import Event, Verb
from partners.models import MemberRole
from partners.permissions import Role
from people.guesses import MOST_UNKNOWN
from relationships.actions.calendar import make_feed, revoke_feed
from relationships.actions.ending import switch_auto_extend
from relationships.calendar.ics import Entry, calendar, escaped, folded
from relationships.models import AdminRelationship, CalendarFeed, NoFeed
from tests.conftest import make_admin_relationship, make_invitation, make_member


@pytest.fixture(autouse=True)
def _nobody_has_guessed_yet():
    cache.clear()
    yield
    cache.clear()


def page(name="calendar", of="acme"):
    return reverse(f"relationships:{name}", args=[of])


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def care(acme, contoso, relationship):
    return make_admin_relationship(
        acme, contoso, name="Care; all, \\ of it", ends_at=now() + timedelta(days=40)
    )


def path_of(feed):
    return "/calendar/" + feed.link().rpartition("/")[2]


def read(client, feed):
    """The file, its lines unfolded, as a calendar program reads it."""
    answer = client.get(path_of(feed))
    assert answer.status_code == 200
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


# --- The address ---------------------------------------------------------------------------------


def test_the_address_is_shown_once(client, sign_in, agent):
    sign_in(agent.person)
    assert "You have none." in client.get(page()).text
    shown = client.post(page("calendar_address"), follow=True)
    address = CalendarFeed.unscoped.get().link()
    assert address in shown.text
    assert shown["Cache-Control"] == "no-store"
    again = client.get(page()).text
    assert address not in again
    assert "not shown again" in again
    assert Event.objects.for_partner(agent.partner).get().verb == Verb.CALENDAR_FEED_MADE


def test_a_new_address_kills_the_old_one(client, agent, care):
    old = path_of(make_feed(agent))
    new = path_of(make_feed(agent))
    assert old != new
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert CalendarFeed.unscoped.count() == 1


def test_it_can_be_taken_back_and_made_again(client, sign_in, agent):
    feed = make_feed(agent)
    sign_in(agent.person)
    assert "no longer works" in client.post(page("calendar_revocation"), follow=True).text
    assert client.get(path_of(feed)).status_code == 404
    assert "Nothing was changed" in client.post(page("calendar_revocation"), follow=True).text
    with pytest.raises(NoFeed):
        revoke_feed(agent)
    assert client.get(path_of(make_feed(agent))).status_code == 200


def test_each_colleague_has_their_own(agent, acme):
    other = make_member(acme, Role.SALES_AGENT)
    assert make_feed(agent).link() != make_feed(other).link()
    with pytest.raises(NoFeed):
        revoke_feed(make_member(acme, Role.HELPDESK_AGENT))


@pytest.mark.parametrize("how", ["left", "lost the right", "locked out", "partner closed"])
def test_it_dies_with_what_it_rests_on(client, agent, care, how):
    path = path_of(make_feed(agent))
    assert client.get(path).status_code == 200
    if how == "left":
        agent.ended_at = now()
        agent.save()
    elif how == "lost the right":
        MemberRole.unscoped.filter(member=agent).update(role=Role.BILLING_ADMIN)
    elif how == "locked out":
        agent.person.is_active = False
        agent.person.save()
    else:
        agent.partner.closed_at = now()
        agent.partner.save()
    assert client.get(path).status_code == 404


def test_what_opens_nothing_is_answered_all_alike(client, agent, care):
    revoked = path_of(make_feed(agent))
    revoke_feed(agent)
    answers = [client.get(path) for path in [revoked, "/calendar/guess.ics", "/calendar/ż%0a.ics"]]
    assert {(one.status_code, one.content) for one in answers} == {(404, b"Not found\n")}
    for answer in answers:
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "no-store"


def test_who_guesses_a_hundred_has_to_wait(client, agent, care):
    path = path_of(make_feed(agent))
    for number in range(MOST_UNKNOWN):
        client.get(f"/calendar/guess-{number}.ics")
    assert client.get(path).status_code == 429


def test_looking_changes_nothing(client, agent, care):
    path = path_of(make_feed(agent))
    before = Event.unscoped.count(), CalendarFeed.unscoped.values().get()
    assert client.post(path).status_code == 405
    client.get(path)
    assert (Event.unscoped.count(), CalendarFeed.unscoped.values().get()) == before


# --- What it tells -------------------------------------------------------------------------------


def test_it_tells_when_admin_access_ends(client, agent, care):
    lines = read(client, make_feed(agent))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "VERSION:2.0" in lines
    assert f"UID:admin-relationship-{care.pk}@ogniwo" in lines
    assert f"DTSTART;VALUE=DATE:{localdate(care.ends_at):%Y%m%d}" in lines
    assert "SUMMARY:Contoso Łódź: admin access ends" in lines
    described = next(line for line in lines if line.startswith("DESCRIPTION:"))
    assert r"Care\; all\, \\ of it" in described
    url = next(line for line in lines if line.startswith("URL:"))
    assert url.endswith(f"/p/acme/admin-relationships/{care.pk}/")


def test_what_extends_itself_or_has_ended_is_not_in_it(client, acme, contoso, agent, care):
    make_admin_relationship(acme, contoso, name="Extends", auto_extend=True)
    make_admin_relationship(acme, contoso, name="Over", state="terminated", ended_at=now())
    make_admin_relationship(acme, contoso, name="Run out", ends_at=now() - timedelta(hours=1))
    text = "\n".join(read(client, make_feed(agent)))
    assert text.count("BEGIN:VEVENT") == 1


def test_a_change_raises_its_sequence_and_keeps_its_uid(client, agent, care):
    feed = make_feed(agent)

    def told():
        lines = [line for line in read(client, feed) if not line.startswith("X-")]
        return dict(line.split(":", 1) for line in lines if ":" in line)

    before = told()
    for wanted in [True, False]:
        switch_auto_extend(agent, care.pk, wanted=wanted)
    after = told()
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["LAST-MODIFIED"] >= before["LAST-MODIFIED"]
    assert after["DTSTAMP"] == after["LAST-MODIFIED"]


@pytest.mark.parametrize(("role", "seen"), [(Role.SALES_AGENT, 1), (Role.HELPDESK_AGENT, 0)])
def test_open_invitations_are_told_to_who_may_follow_them(client, acme, role, seen):
    make_invitation(acme, company="Papuga")
    text = "\n".join(read(client, make_feed(make_member(acme, role))))
    assert text.count("Papuga: invitation ends") == seen


def test_nothing_of_a_rivals_is_in_it(client, globex, contoso, care):
    assert "Contoso" not in "\n".join(read(client, make_feed(make_member(globex))))


def test_it_speaks_the_language_of_its_member(client, agent, care):
    agent.person.language = "pl"
    agent.person.save()
    assert "SUMMARY:Contoso Łódź: koniec dostępu administracyjnego" in read(
        client, make_feed(agent)
    )


def test_many_rows_take_as_many_queries_as_one(
    client, acme, contoso, agent, care, django_assert_max_num_queries
):
    for number in range(20):
        make_admin_relationship(acme, contoso, name=f"No {number}")
    path = path_of(make_feed(agent))
    with django_assert_max_num_queries(6):
        client.get(path)
    assert AdminRelationship.unscoped.count() == 21


# --- RFC 5545 ------------------------------------------------------------------------------------


def test_text_is_escaped():
    assert escaped("a\\b;c,d\ne\r\nf\x07") == "a\\\\b\\;c\\,d\\ne\\nf"


@pytest.mark.parametrize("text", ["x" * 200, "ż" * 100, "🦜" * 60, "y" * 75, ""])
def test_lines_are_folded_at_75_octets_between_characters(text):
    parts = folded(text).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == text


def test_a_name_can_smuggle_in_no_line():
    evil = Entry("u", localdate(), "x\r\nBEGIN:VALARM", "y\nz", "https://o.example/", 0, now())
    lines = calendar("n\r\nX-EVIL:1", "en", [evil]).split("\r\n")
    assert not [line for line in lines if line.startswith(("BEGIN:VALARM", "X-EVIL"))]
    assert lines[-1] == ""
