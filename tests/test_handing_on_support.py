"""A reseller hands a support request on to the provider who sold the service, and takes it back."""

import re

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from customers.actions import RelationshipOver
from customers.models import Account
from directory.actions import supporting
from directory.models import NotTheirs, SupportFile, SupportRequest
from notifications.models import Notification
from partners.models import Partnership
from partners.permissions import Role
from tests.conftest import make_member, make_partner
from tests.support import desk_of, report, say, sell_exchange, solve

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme, relationship):
    return desk_of(acme)


@pytest.fixture
def provider_agent(nordvik, partnership):
    return desk_of(nordvik, "desk@nordvik.example")


@pytest.fixture
def reported(acme, nordvik, contoso, agent, partnership):
    sell_exchange(nordvik, contoso, acme)
    return report(agent, contoso)


@pytest.fixture
def handed(agent, provider_agent, reported):
    return supporting.hand_on(agent, reported.pk, "nordvik")


def page(name, *args, partner="nordvik"):
    return reverse(f"directory:{name}", args=[partner, *args])


def told(event):
    return {row.person for row in Notification.unscoped.filter(event=event)}


def test_the_page_offers_the_provider_who_sold_it(client, agent, reported):
    client.force_login(agent.person)
    there = page("support_request", reported.pk, partner="acme")
    assert "Hand it on" in client.get(there).text
    answer = client.post(
        page("support_handing", reported.pk, partner="acme"), {"provider": "nordvik"}, follow=True
    )
    assert "Handed on. The provider’s people are told." in answer.text
    assert "Take it back" in answer.text
    assert "Hand it on" not in answer.text


@pytest.mark.parametrize("slug", ["acme", "globex", "hanza", ""])
def test_nobody_else_can_be_given_it(agent, globex, reported, slug):
    make_partner("hanza", "indirect_provider")
    with pytest.raises(NotTheirs):
        supporting.hand_on(agent, reported.pk, slug)


@pytest.mark.parametrize("service", ["", "teams"])
def test_what_the_provider_did_not_sell_stays(agent, contoso, reported, service):
    other = report(agent, contoso, service=service)
    assert supporting.providers_of(other) == []


def test_without_a_partnership_it_stays(agent, reported):
    Partnership.unscoped.update(state="ended", ended_at="2026-01-01T00:00Z")
    with pytest.raises(NotTheirs):
        supporting.hand_on(agent, reported.pk, "nordvik")


def test_after_the_relationship_it_stays(agent, acme, reported):
    Account.unscoped.filter(partner=acme).update(state="ended")
    with pytest.raises(RelationshipOver):
        supporting.hand_on(agent, reported.pk, "nordvik")


def test_before_that_the_provider_sees_nothing(client, provider_agent, reported):
    client.force_login(provider_agent.person)
    assert client.get(page("support_request", reported.pk)).status_code == 404
    assert "Nothing is open" in client.get(page("support_desk")).text


def test_the_providers_people_see_it_only_it_and_answer(
    client, agent, contoso, provider_agent, handed
):
    other = report(agent, contoso, description="Not for the provider")
    client.force_login(provider_agent.person)
    desk = client.get(page("support_desk")).text
    assert "Mail is an hour late" in desk
    assert "Not for the provider" not in desk
    assert client.get(page("support_request", other.pk)).status_code == 404
    text = client.get(page("support_request", handed.pk)).text
    assert "Handed on by" in text
    assert "Close without a solution" not in text
    supporting.take(provider_agent, handed.pk, None)
    say(provider_agent, handed)
    assert told("support_answered") == {agent.person}
    say(agent, handed, "Any news?")
    assert told("support_answered") == {agent.person, provider_agent.person}
    solve(provider_agent, handed)
    assert told("support_solved") == {agent.person}


def test_the_providers_desk_is_told(client, nordvik, provider_agent, handed):
    assert provider_agent.person in told("support_wanted")
    notice = Notification.unscoped.get(event="support_wanted", person=provider_agent.person)
    assert notice.path == page("support_request", handed.pk)


def test_a_file_can_be_opened_by_the_provider(client, provider_agent, handed):
    file = SupportFile.unscoped.create(request=handed, name="x.txt", size=1, content=b"x")
    client.force_login(provider_agent.person)
    assert client.get(page("support_file", handed.pk, file.pk)).content == b"x"


def test_both_logs_tell_it_and_the_other_side_names_no_member(acme, nordvik, agent, handed):
    rows = Event.unscoped.filter(verb=Verb.SUPPORT_HANDED_ON)
    assert {(row.partner, row.member) for row in rows} == {(acme, agent), (nordvik, None)}
    opened = Event.unscoped.filter(verb=Verb.SUPPORT_OPENED)
    assert {row.partner for row in opened} == {acme}


def test_the_reseller_does_not_take_what_the_provider_has(agent, provider_agent, handed):
    with pytest.raises(NotTheirs):
        supporting.take(agent, handed.pk, None)
    with pytest.raises(NotTheirs):
        supporting.hand_on(agent, handed.pk, "nordvik")


@pytest.mark.parametrize("act", ["closing", "handing", "return"])
def test_the_provider_neither_closes_nor_passes_it_on(client, provider_agent, handed, act):
    client.force_login(provider_agent.person)
    said = {"reason": "No", "provider": "nordvik"}
    answer = client.post(page(f"support_{act}", handed.pk), said, follow=True)
    assert "That cannot be done with this request now." in answer.text


def test_taken_back_the_provider_sees_it_no_more(client, agent, provider_agent, handed):
    supporting.take(provider_agent, handed.pk, None)
    say(provider_agent, handed, "Looking.")
    supporting.take_back(agent, handed.pk)
    handed.refresh_from_db()
    assert (handed.provider, handed.handler, handed.state) == (None, None, "open")
    client.force_login(provider_agent.person)
    assert client.get(page("support_request", handed.pk)).status_code == 404
    client.force_login(agent.person)
    assert "Looking." in client.get(page("support_request", handed.pk, partner="acme")).text
    assert Event.unscoped.filter(verb=Verb.SUPPORT_TAKEN_BACK).count() == 2


def test_with_the_partnership_its_view_ends_and_nobody_there_is_told(
    client, agent, nordvik, provider_agent, handed
):
    Partnership.unscoped.update(state="ended", ended_at="2026-01-01T00:00Z")
    assert not SupportRequest.objects.visible_to(nordvik).exists()
    say(agent, handed)
    assert told("support_answered") == set()
    supporting.take_back(agent, handed.pk)


def test_a_sales_agent_of_the_provider_reads(client, nordvik, handed, sign_in):
    sign_in(nordvik, Role.SALES_AGENT)
    text = client.get(page("support_request", handed.pk)).text
    assert "Send the answer" not in text


# --- What waits, in the rail ---


@pytest.fixture
def waiting(client):
    """The number behind Support requests in the rail of any page, "" where there is none."""

    def read(member):
        client.force_login(member.person)
        text = client.get(reverse("notifications:page", args=[member.partner.slug])).text
        return re.search(r'Support requests</span>(?:<span class="rail__count">(\d+))?', text)[1]

    return read


def test_whoever_has_it_in_hand_sees_that_it_waits(waiting, agent, provider_agent, reported):
    assert (waiting(agent), waiting(provider_agent)) == ("1", None)
    supporting.hand_on(agent, reported.pk, "nordvik")
    assert (waiting(agent), waiting(provider_agent)) == (None, "1")
    solve(provider_agent, reported)
    assert (waiting(agent), waiting(provider_agent)) == (None, None)


def test_who_only_reads_them_sees_no_number(waiting, acme, reported):
    assert waiting(make_member(acme, Role.SALES_AGENT)) is None


def test_what_a_provider_sees_no_more_is_not_counted(waiting, provider_agent, handed):
    assert waiting(provider_agent) == "1"
    Partnership.unscoped.update(state="ended", ended_at="2026-01-01T00:00Z")
    assert waiting(provider_agent) is None
