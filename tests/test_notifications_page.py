"""Reading what one was told: the bell, its panel, the page, on both sides."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from notifications.events import NoticeEvent
from notifications.listing import PAGE_SIZE
from notifications.models import Notification
from partners.models import Member, MemberRole
from partners.permissions import Role
from tests.conftest import make_customer, make_customer_person, make_member
from tests.notices import tell_of_decision, tell_of_takeover

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme).person


def page(name="page", *args):
    return reverse(f"notifications:{name}", args=["acme", *args])


def bell(text):
    """What the bell says, of a whole page or of the count alone."""
    return (
        text.split('id="bell-count"')[1].split(">", 1)[1].split("</span>\n")[0].split("</summ")[0]
    )


def test_the_bell_shows_how_much_is_new(client, acme, agent):
    assert "unread" not in bell(client.get("/p/acme/").text)
    tell_of_decision(agent, acme)
    tell_of_decision(agent, acme)
    assert "</span>2</span>" in bell(client.get("/p/acme/").text) + "</span>"
    assert "</span>2</span>" in bell(client.get(page("count")).text) + "</span>"


def test_the_bell_stops_counting_at_99(client, acme, agent):
    one = tell_of_decision(agent, acme)
    Notification.unscoped.bulk_create(
        Notification(
            person=agent, side=one.side, partner=acme, event=one.event, params=one.params,
            path=one.path, about_kind=one.about_kind, about_id=uuid4(), dedupe_key=str(number),
        )
        for number in range(99)
    )  # fmt: skip
    assert "99+" in bell(client.get(page("count")).text)


def test_the_bell_costs_no_query_of_its_own(client, acme, agent, django_assert_max_num_queries):
    """Session, person, door; the switch of organisations and the bell together; the page's rows."""
    tell_of_decision(agent, acme)
    client.get(page())
    with django_assert_max_num_queries(5):
        client.get(page())


def test_without_an_organisation_there_is_no_bell(client, agent):
    assert "bell-count" not in client.get(reverse("people:profile")).text


def test_what_happened_stands_under_its_days(client, acme, sign_in):
    with time_machine.travel(THURSDAY, tick=False):
        agent = sign_in(acme).person
        for days in (0, 2, 30):
            tell_of_decision(agent, acme, at=THURSDAY - timedelta(days=days))
        text = client.get(page()).text
    assert text.index("Today</h2>") < text.index("This week</h2>") < text.index("Earlier</h2>")


def test_a_page_speaks_the_readers_language(client, acme, agent):
    tell_of_decision(agent, acme)
    assert "Zenith accepted your request" in client.get(page()).text
    agent.language = "pl"
    agent.save()
    text = client.get(page()).text
    assert "Zenith: prośba przyjęta" in text
    assert "Oznacz wszystkie jako przeczytane" in text


def test_opening_one_marks_it_read_and_leads_there(client, acme, agent):
    one = tell_of_decision(agent, acme)
    answer = client.post(page("follow", one.pk))
    assert (answer.status_code, answer.url) == (302, "/p/acme/")
    one.refresh_from_db()
    first = one.read_at
    assert first is not None
    client.post(page("follow", one.pk))
    one.refresh_from_db()
    assert one.read_at == first


def test_looking_changes_nothing(client, acme, agent):
    one = tell_of_decision(agent, acme)
    for address in (page(), page("panel"), page("count"), page("choices")):
        assert client.get(address).status_code == 200
    for address in (page("follow", one.pk), page("read_all")):
        assert client.get(address).status_code == 405
    assert Notification.unscoped.filter(read_at=None).count() == 1


def test_mark_all_as_read_leaves_what_came_since(client, acme, agent):
    tell_of_decision(agent, acme, at=now() - timedelta(hours=1))
    until = client.get(page()).text.split('name="until" value="')[1].split('"')[0]
    late = tell_of_decision(agent, acme)
    client.post(page("read_all"), {"until": until})
    assert list(Notification.unscoped.filter(read_at=None)) == [late]


def test_needs_action_leaves_the_rest_out(client, acme, agent):
    tell_of_decision(agent, acme)
    assert "Nothing waits for you to act." in client.get(page(), {"show": "action"}).text
    tell_of_decision(agent, acme, event=NoticeEvent.INVITATION_EXPIRED)
    text = client.get(page(), {"show": "action"}).text
    assert "Zenith: your request ran out" in text
    assert "Zenith accepted your request" not in text


def test_it_goes_on_page_by_page(client, acme, agent):
    for number in range(PAGE_SIZE + 3):
        tell_of_decision(agent, acme, key=str(number), at=now() - timedelta(minutes=number))
    first = client.get(page()).text
    assert first.count("notice__subject") == PAGE_SIZE
    older = first.split("after=")[1].split('"')[0]
    assert client.get(f"{page()}?after={older}").text.count("notice__subject") == 3


@pytest.mark.parametrize("cursor", ["x", "2026-13-01_1", "2026-11-22T10:00:00Z_nothing", "\x00"])
def test_a_broken_cursor_is_the_start(client, acme, agent, cursor):
    tell_of_decision(agent, acme)
    assert "notice__subject" in client.get(page(), {"after": cursor}).text


def test_the_panel_has_the_newest_and_no_frame(client, acme, agent):
    assert "You are up to date." in client.get(page("panel")).text
    for number in range(9):
        tell_of_decision(agent, acme, key=str(number))
    panel = client.get(page("panel")).text
    assert panel.count("notice__subject") == 6
    assert "<html" not in panel


def test_nobody_reads_what_a_colleague_was_told(client, acme, agent):
    colleague = make_member(acme).person
    theirs = tell_of_decision(colleague, acme)
    assert "notice__subject" not in client.get(page()).text
    assert client.post(page("follow", theirs.pk)).status_code == 404
    client.post(page("read_all"))
    theirs.refresh_from_db()
    assert theirs.is_unread


def test_each_organisation_shows_its_own(client, acme, globex, agent):
    """A person of two partners has two bells, each with its own number."""
    member = Member.unscoped.create(partner=globex, person=agent)
    MemberRole.unscoped.create(member=member, role=Role.SALES_AGENT)
    there = tell_of_decision(agent, globex)
    assert "notice__subject" not in client.get(page()).text
    assert client.post(page("follow", there.pk)).status_code == 404
    assert "unread" not in bell(client.get(page("count")).text)
    assert "unread" in bell(client.get("/p/globex/notifications/count/").text)


# --- The customer's side ------------------------------------------------------------------------


def own(name, customer, *args):
    return reverse(f"own_notifications:{name}", args=[customer.pk, *args])


def test_a_customer_has_a_bell_and_a_page(client, contoso, contoso_admin, sign_in):
    sign_in(contoso_admin)
    one = tell_of_takeover(contoso_admin, contoso)
    text = client.get(own("page", contoso)).text
    assert "Contoso Łódź: somebody tried to register your organisation" in text
    assert "unread" in bell(text)
    answer = client.post(own("follow", contoso, one.pk))
    assert answer.url == f"/c/{contoso.pk}/activity/"
    assert "unread" not in bell(client.get(own("count", contoso)).text)


@pytest.mark.parametrize("name", ["page", "panel", "count", "choices"])
def test_a_stranger_finds_nothing_at_a_customer(client, contoso, sign_in, name):
    other = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(other, "jan@fabrikam.example"))
    assert client.get(own(name, contoso)).status_code == 404


def test_a_stranger_can_do_nothing_at_a_customer(client, contoso, contoso_admin, sign_in):
    one = tell_of_takeover(contoso_admin, contoso)
    other = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(other, "jan@fabrikam.example"))
    for where in (contoso, other):
        assert client.post(own("follow", where, one.pk)).status_code == 404
    one.refresh_from_db()
    assert one.is_unread
