"""Services of a customer: which there are, how they are, who opens their admin centres."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from audit.models import Event, Verb
from directory.actions.feed import BadFeed, read_feed, states_in
from directory.centres import centres
from directory.models import Health, ServiceHealth
from partners.permissions import Role
from tests.conftest import make_relationship
from tests.directory import let_into, make_pool
from tests.test_directory_users import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme, contoso, relationship, sign_in):
    member = sign_in(acme, Role.HELPDESK_AGENT)
    let_into(member, contoso, "Exchange Administrator")
    return member


def test_what_the_customer_has_is_shown_and_who_opens_it(client, agent, contoso):
    make_pool(contoso, service="exchange")
    make_pool(contoso, name="Teams Phone", service="teams")
    text = client.get(page("services", contoso)).text
    assert "Exchange Online" in text
    assert "Microsoft Intune" not in text
    assert "By GDAP: Exchange Administrator" in text
    assert "Your roles here lack Teams Communications Support Specialist." in text
    assert "No status feed is set" in text


def test_opening_is_written_down_and_leads_to_the_address_of_the_list(client, agent, contoso):
    make_pool(contoso, service="exchange")
    answer = client.post(page("opening", contoso, "exchange"))
    assert answer.status_code == 302
    assert answer["Location"] == centres()["exchange"].address(contoso)
    assert answer["Location"].startswith("https://admin.exchange.microsoft.com/")
    assert "contoso.example" in answer["Location"]
    event = Event.unscoped.get(verb=Verb.SERVICE_OPENED)
    assert event.detail["service"] == "Exchange Online"


@pytest.mark.parametrize("service", ["intune", "unknown"])
def test_what_the_customer_has_not_leads_nowhere(client, agent, contoso, service):
    answer = client.post(page("opening", contoso, service), follow=True)
    assert "The customer does not have this service." in answer.text
    assert not Event.unscoped.filter(verb=Verb.SERVICE_OPENED).exists()


def test_without_the_role_nothing_is_opened(client, agent, contoso):
    make_pool(contoso, name="Teams Phone", service="teams")
    answer = client.post(page("opening", contoso, "teams"))
    assert answer.status_code == 409
    assert "needs Teams Communications Support Specialist." in answer.text
    assert not Event.unscoped.filter(verb=Verb.SERVICE_OPENED).exists()


def test_looking_opens_nothing(client, agent, contoso):
    make_pool(contoso, service="exchange")
    assert client.get(page("opening", contoso, "exchange")).status_code == 405


def test_browsers_may_follow_the_form_to_the_admin_centres(client, agent, contoso):
    policy = client.get(page("services", contoso))["Content-Security-Policy"]
    assert "https://admin.exchange.microsoft.com" in policy
    assert "*" not in policy


def test_every_address_of_the_list_is_https_and_names_the_customer(contoso):
    for centre in centres().values():
        there = centre.address(contoso)
        assert there.startswith("https://")
        assert contoso.domain in there or str(contoso.pk) in there


def feed(*services):
    return json.dumps({"services": services}).encode()


def test_the_feed_is_read_and_shown(client, agent, contoso, settings, tmp_path):
    make_pool(contoso, service="exchange")
    file = tmp_path / "status.json"
    settings.SERVICE_STATUS_FEED = str(file)
    told = {"service": "exchange", "state": "degraded", "incidents": [{"title": "Slow <b>mail"}]}
    file.write_bytes(feed(told, {"service": "elsewhere", "state": "ok"}))
    assert read_feed()
    text = client.get(page("services", contoso)).text
    assert "Degraded" in text
    assert "Slow &lt;b&gt;mail" in text
    assert "Last checked" in text
    assert ServiceHealth.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", feed({"service": "exchange"}),
                                     feed({"service": "exchange", "state": "fine"})])  # fmt: skip
def test_a_broken_feed_changes_nothing(client, agent, contoso, settings, tmp_path, content):
    make_pool(contoso, service="exchange")
    ServiceHealth.objects.create(service="exchange", state=Health.OK)
    file = tmp_path / "status.json"
    settings.SERVICE_STATUS_FEED = str(file)
    file.write_bytes(content)
    assert not read_feed()
    assert "Working" in client.get(page("services", contoso)).text


@pytest.mark.parametrize("source", ["/nowhere/status.json", "http://plain.example/", "ftp://x/"])
def test_a_feed_that_is_away_is_no_error(settings, source):
    settings.SERVICE_STATUS_FEED = source
    assert not read_feed()


def test_a_feed_can_be_too_long():
    with pytest.raises(BadFeed):
        states_in(b" " * (256 * 1024 + 1))


def test_old_news_are_unknown(client, agent, contoso, settings):
    settings.SERVICE_STATUS_FEED = "/nowhere"
    make_pool(contoso, service="exchange")
    long_ago = now() - timedelta(hours=2)
    ServiceHealth.objects.create(service="exchange", state=Health.DOWN, checked_at=long_ago)
    text = client.get(page("services", contoso)).text
    assert "Unknown" in text
    assert ">Down<" not in text


def test_an_admin_agent_with_dap_opens_everything(client, acme, contoso, sign_in):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    sign_in(acme, Role.ADMIN_AGENT)
    for code in ("identity", "admin_center"):
        assert client.post(page("opening", contoso, code)).status_code == 302
