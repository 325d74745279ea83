"""Which invitations need a nudge: one rule for the list, Home, the filter and the page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from partners.permissions import Role
from tests.test_home import invite

LIST = "/p/acme/invitations/"
DAY = timedelta(days=1)


def shown(client, **query):
    page = client.get(LIST, query)
    return {row.invitation.company: row.why for row in page.context["rows"]}


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


def test_each_row_says_why(client, acme, agent):
    at = now()
    invite(acme, "Fresh", ago=2)
    invite(acme, "Unopened", ago=3)
    invite(acme, "Just opened", ago=9, opened_at=at - 4 * DAY)
    invite(acme, "Silent", ago=9, opened_at=at - 5 * DAY, signed_in_at=at - 5 * DAY)
    invite(acme, "Ending", ago=1, expires_at=at + 2 * DAY)
    invite(acme, "Ending in time", ago=1, expires_at=at + 4 * DAY)
    assert shown(client, view="nudge") == {
        "Unopened": "Not opened for 3 days",
        "Silent": "No answer for 5 days",
        "Ending": "Ends within 3 days",
    }


def test_what_is_decided_closed_or_a_draft_is_left_alone(client, acme, agent):
    invite(acme, "Declined", "declined", ago=9, opened_at=now() - 8 * DAY)
    invite(acme, "Expired", "expired", ago=40)
    invite(acme, "Ran out", ago=31)
    invite(acme, "Revoked", "revoked", ago=9, closed_at=now())
    invite(acme, "Draft", "draft", ago=9, shared_at=None, expires_at=None)
    assert shown(client, view="nudge") == {}


def test_the_most_urgent_reason_is_said(client, acme, agent):
    invite(acme, "Both", ago=9, expires_at=now() + DAY)
    assert shown(client, view="nudge") == {"Both": "Ends within 3 days"}
    assert shown(client, view="nudge", why="unopened") == {}
    assert list(shown(client, view="nudge", why="ending")) == ["Both"]


def test_home_lists_each_reason_once_and_leads_to_those_rows(client, acme, agent):
    for name in ("One", "Two", "Three", "Four"):
        invite(acme, name, ago=4)
    invite(acme, "Ending", ago=1, expires_at=now() + DAY)
    things = client.get("/p/acme/").context["things"]
    assert [thing.sentence for thing in things] == [
        "1 invitation ends within 3 days",
        "4 invitations not opened for 3 days",
    ]
    assert things[1].hint == "One, Two, Three…"
    assert len(client.get(things[1].url).context["rows"]) == 4


def test_the_page_of_one_says_it_too(client, acme, agent):
    waiting = invite(acme, "Unopened", ago=4)
    address = reverse("invitations:detail", args=["acme", waiting.pk])
    assert "Not opened for 3 days" in client.get(address).text


def test_a_rivals_invitations_need_nothing_of_us(client, globex, acme, agent):
    invite(globex, "Theirs", ago=4)
    assert shown(client, view="nudge") == {}


def test_needs_action_is_what_opens_first(client, acme, contoso, agent):
    invite(acme, "Draft", "draft", shared_at=None, expires_at=None)
    invite(acme, "Nudge", ago=4)
    invite(acme, "Fresh", ago=1)
    invite(acme, "Expired", "expired", ago=35)
    invite(acme, "Long ago", "expired", ago=200)
    invite(acme, "Asked again", "expired", ago=36, customer=contoso)
    invite(acme, "Again", ago=1, customer=contoso)
    page = client.get(LIST)
    assert set(shown(client)) == {"Draft", "Nudge", "Expired"}
    assert page.context["wanted"].view == "action"


def test_nothing_to_do_says_so(client, acme, agent):
    invite(acme, "Fresh", ago=1)
    assert "Nothing needs you right now." in client.get(LIST).text
