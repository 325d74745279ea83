"""The list of invitations: filters, order, pages, export, and acts upon chosen rows."""

import csv
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from audit.models import Event, Verb
from invitations.models import Invitation, Party, PartyRole
from partners.permissions import Role
from tests import batches
from tests.conftest import make_invitation, make_member
from tests.test_home import invite

LIST = "/p/acme/invitations/"
DAY = timedelta(days=1)


def names(client, address=LIST, **query):
    page = client.get(address, {"view": "all"} | query)
    assert page.status_code == 200
    return [row.invitation.company for row in page.context["rows"]]


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


@pytest.fixture
def some(acme):
    at = now()
    return [
        invite(acme, "Alfa", ago=1, expires_at=at + 20 * DAY, language="pl"),
        invite(acme, "Beta", ago=5, expires_at=at + 2 * DAY, opened_at=at, language="en"),
        invite(acme, "Gamma", ago=9, expires_at=at + 9 * DAY, signed_in_at=at, opened_at=at),
        invite(acme, "Delta", "draft", ago=3, shared_at=None, expires_at=None, language="pl"),
        invite(acme, "Epsilon", "declined", ago=20),
        invite(acme, "Zeta", ago=40),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "shared"}, {"Alfa"}),
        ({"state": "opened"}, {"Beta"}),
        ({"state": "signed_in"}, {"Gamma"}),
        ({"state": "draft"}, {"Delta"}),
        ({"state": "declined"}, {"Epsilon"}),
        ({"state": "expired"}, {"Zeta"}),
        ({"language": "en"}, {"Beta"}),
        ({"ends": "3"}, {"Beta"}),
        ({"ends": "14"}, {"Beta", "Gamma"}),
        ({"reached": "opened", "days": "30"}, {"Beta", "Gamma"}),
        ({"why": "ending"}, {"Beta"}),
        ({"q": "alf"}, {"Alfa"}),
        ({"state": "nonsense", "ends": "5", "language": "xx", "since": "soon", "days": "x"},
         {"Alfa", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"}),
    ],
)  # fmt: skip
def test_filters_narrow_and_nonsense_is_left_out(client, agent, some, query, expected):
    assert set(names(client, **query)) == expected


def test_filters_by_day_include_both_days(client, agent, some):
    day = localdate(some[1].created_at).isoformat()
    assert names(client, since=day, until=day) == ["Beta"]


def test_filters_by_provider(client, acme, nordvik, agent, some):
    Party.unscoped.create(invitation=some[0], partner=nordvik, role=PartyRole.PROVIDER)
    assert names(client, provider="nordvik") == ["Alfa"]
    assert "Nordvik Distribution" in client.get(LIST).text


def test_what_is_set_can_be_taken_off(client, agent, some):
    page = client.get(LIST, {"view": "all", "language": "en", "ends": "3"})
    one, two = page.context["pills"]
    assert (str(one.label), str(one.value)) == ("Language", "English")
    assert one.without == "?view=all&ends=3"
    assert (str(two.label), str(two.value)) == ("Ending within", "3 days")


def test_each_order_can_be_turned_round(client, agent, some):
    everything = ["Alfa", "Beta", "Delta", "Epsilon", "Gamma", "Zeta"]
    assert names(client, sort="company") == everything
    assert names(client, sort="-company") == everything[::-1]
    assert names(client, sort="ends")[:3] == ["Zeta", "Beta", "Gamma"]
    assert names(client, sort="shared")[-1] == "Delta"
    assert names(client, sort="created")[0] == "Alfa"


@pytest.mark.parametrize("sort", ["", "created", "-created", "shared", "ends", "-ends", "company"])
def test_every_order_goes_through_its_pages_and_back(client, acme, agent, monkeypatch, sort):
    monkeypatch.setattr("invitations.listing.PAGE", 3)
    invite(acme, "Draft", "draft", ago=2, shared_at=None, expires_at=None)
    for number in range(7):
        own = {"inviter": agent.person} if number % 2 else {}
        invite(acme, f"C{number % 4}", ago=1 + number % 3, **own)
    address, seen, page = f"?view=all&sort={sort}", [], None
    while address:
        page = client.get(LIST + address)
        seen += [row.invitation.pk for row in page.context["rows"]]
        address = page.context["next"]
    assert len(seen) == len(set(seen)) == 8
    back = [row.invitation.pk for row in page.context["rows"]]
    while page.context["previous"]:
        page = client.get(LIST + page.context["previous"])
        back = [row.invitation.pk for row in page.context["rows"]] + back
    assert back == seen


def test_a_sales_agent_finds_their_own_first_and_an_admin_agent_the_newest(
    client, acme, agent, sign_in
):
    invite(acme, "Mine", ago=9, inviter=agent.person)
    invite(acme, "Newer", ago=1)
    assert names(client) == ["Mine", "Newer"]
    sign_in(acme, Role.ADMIN_AGENT)
    assert names(client) == ["Newer", "Mine"]


def test_the_list_costs_the_same_however_long_it_is(
    client, acme, agent, nordvik, django_assert_max_num_queries
):
    for number in range(20):
        found = invite(acme, f"C{number}", ago=4)
        Party.unscoped.create(invitation=found, partner=nordvik, role=PartyRole.PROVIDER)
    with django_assert_max_num_queries(14):
        assert len(names(client, view="nudge")) == 20


def test_htmx_gets_rows_views_and_pills(client, agent, some):
    answer = client.get(LIST, {"view": "all", "q": "alfa"}, headers={"HX-Request-Type": "partial"})
    assert "<html" not in answer.text
    for part in ('id="results"', 'id="views"', 'id="pills"', 'hx-swap-oob="true"'):
        assert part in answer.text


# --- Export ---------------------------------------------------------------------------------------


def exported(client, **query):
    answer = client.get(reverse("invitations:export", args=["acme"]), query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_the_file_has_what_is_shown_over_all_pages(client, acme, agent, some, monkeypatch):
    monkeypatch.setattr("invitations.listing.PAGE", 1)
    rows = exported(client, view="open", sort="ends")
    assert [row["Customer"] for row in rows] == ["Beta", "Gamma", "Alfa"]
    assert rows[0]["Needs a nudge"] == "Ends within 3 days"
    assert rows[0]["Stage"] == "Opened"


def test_a_cell_of_the_file_is_never_a_formula(client, acme, agent):
    invite(acme, "=HYPERLINK(1)", to="@evil", ago=1)
    (row,) = exported(client, view="all")
    assert (row["Customer"], row["Recipient"]) == ("'=HYPERLINK(1)", "'@evil")


def test_the_file_speaks_the_language_of_who_asked(client, acme, agent, some):
    agent.person.language = "pl"
    agent.person.save()
    rows = exported(client, view="drafts")
    assert rows[0]["Klient"] == "Delta"


def test_the_file_holds_no_link(client, acme, contoso, agent):
    invitation = make_invitation(acme, contoso, by=agent)
    (row,) = exported(client, view="all")
    assert invitation.link() not in "".join(row.values())


# --- Chosen rows ----------------------------------------------------------------------------------


def choose(client, act, *rows, **more):
    address = reverse("invitations:selected", args=["acme"])
    data = {"act": act, "invitation": [row.pk for row in rows]} | more
    return client.post(address, data, follow=True)


def test_revoking_some_asks_first_and_then_says_what_became_of_each(client, acme, agent):
    rows = [make_invitation(acme, by=agent, company=name) for name in ("One", "Two")]
    draft = make_invitation(acme, by=agent, company="Three", shared=False)
    question = choose(client, "revoke", *rows, draft)
    assert "Revoke 3 invitations?" in question.text
    assert Invitation.unscoped.filter(state="revoked").count() == 0
    result = choose(client, "revoke", *rows, draft, confirmed="1")
    assert "2 invitations revoked" in result.text
    assert "1 was left as it is" in result.text
    assert Event.objects.for_partner(acme).filter(verb=Verb.INVITATION_REVOKED).count() == 2
    again = client.get(reverse("invitations:selected_result", args=["acme"]))
    assert "2 invitations revoked" in again.text


def test_renewing_some_gives_each_a_new_link_once(client, acme, agent):
    row = make_invitation(acme, by=agent)
    result = choose(client, "renew", row, confirmed="1")
    assert "1 link renewed" in result.text
    client.get(result.request["PATH_INFO"])
    assert Invitation.unscoped.get().version == 2


def test_another_partners_rows_are_not_touched(client, acme, globex, agent):
    theirs = make_invitation(globex)
    result = choose(client, "revoke", theirs, confirmed="1")
    assert "Choose invitations first." in result.text
    assert Invitation.unscoped.get().state == "open"


def test_nonsense_and_too_many_are_refused(client, acme, agent):
    address = reverse("invitations:selected", args=["acme"])
    assert client.post(address, {"act": "delete"}).status_code == 404
    assert client.get(address).status_code == 405
    rows = [invite(acme, f"C{n}") for n in range(51)]
    assert "Choose at most 50 invitations." in choose(client, "revoke", *rows).text
    nothing = client.post(address, {"act": "revoke", "invitation": ["x"]}, follow=True)
    assert "Choose invitations first." in nothing.text
    empty = client.get(reverse("invitations:selected_result", args=["acme"]))
    assert empty.status_code == 302


def test_the_list_shows_what_came_from_one_file(client, acme, globex, agent):
    batch, other = (batches.stage(agent, batches.companies(2, start=n)) for n in (1, 3))
    batches.create(agent, batch)
    batches.create(agent, other)
    page = client.get(reverse("invitations:batch", args=["acme", batch.pk])).text
    address = f"{LIST}?view=all&amp;batch={batch.pk}"
    assert address in page
    assert set(names(client, batch=batch.pk)) == {"Company No 1", "Company No 2"}
    assert "From the file: list.csv, " in client.get(unescape(address)).text
    theirs = batches.stage(make_member(globex), batches.companies(1, start=9))
    assert names(client, batch=theirs.pk) == []
    assert "list.csv" not in client.get(f"{LIST}?batch={theirs.pk}").text


# --- The funnel -----------------------------------------------------------------------------------


def test_the_funnel_counts_by_period_and_names_the_biggest_loss(client, acme, agent):
    for number in range(4):
        invite(acme, f"C{number}", ago=5)
    invite(acme, "Opened", ago=5, opened_at=now())
    invite(acme, "Old", ago=100)
    page = client.get(LIST, {"days": "30"})
    assert page.context["funnel"].created == 5
    assert "Most are lost before the link is opened." in page.text
    assert client.get(LIST, {"days": "365"}).context["funnel"].created == 6
    assert client.get(LIST, {"days": "7"}).context["funnel"].created == 5
    assert "Show as table" in page.text


def test_each_number_of_the_funnel_leads_to_its_rows(client, acme, agent, contoso):
    invite(acme, "Opened", ago=5, opened_at=now())
    invite(acme, "Declined", "declined", ago=5, decided_by=make_member(acme).person)
    invite(acme, "Shared", ago=5)
    stages = client.get(LIST).context["funnel"].stages
    for stage in stages:
        assert len(names(client, reached=stage.name, days="90")) == stage.total
    assert [stage.total for stage in stages] == [3, 3, 2, 1, 0]


@pytest.mark.parametrize(("taken", "median"), [((1, 3, 20), 3), ((2, 4), 3), ((0,), 1)])
def test_the_time_to_accept_is_the_middle_one(client, acme, agent, contoso, taken, median):
    for number, days in enumerate(taken):
        shared = now() - 25 * DAY
        fields = {"customer": contoso, "decided_by": agent.person, "agreement_version": "1"}
        fields |= {"shared_at": shared, "closed_at": shared + days * DAY}
        invite(acme, f"C{number}", "accepted", ago=25, **fields)
    assert client.get(LIST).context["funnel"].days_to_accept == median
