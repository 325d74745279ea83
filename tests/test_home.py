"""Home: the numbers of the day, what needs somebody, where invitations are lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from customers.models import Account
from invitations.models import Invitation, InvitationState
from invitations.writing import Request, create_invitation
from partners.permissions import Role
from relationships.models import Relationship
from tests.conftest import (
    make_account,
    make_admin_relationship,
    make_customer,
    make_member,
    make_relationship,
)

HOME = "/p/acme/"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def invite(partner, company, state=InvitationState.OPEN, ago=1, **fields):
    """Shared so many days ago, valid for 30."""
    shared = now() - timedelta(days=ago)
    closed = {"closed_at": now()} if state in {"declined", "accepted", "expired"} else {}
    number = Invitation.unscoped.count()
    defaults = {
        "inviter": make_member(partner).person,
        "company": company,
        "subject": "Request",
        "created_at": shared,
        "shared_at": shared,
        "expires_at": shared + timedelta(days=30),
        "token_sha256": f"{number:064}",
    }
    return Invitation.unscoped.create(partner=partner, state=state, **defaults | closed | fields)


def sentences(page):
    return [thing.sentence for thing in page.context["things"]]


@pytest.fixture
def _today():
    with time_machine.travel(NOON, tick=False):
        yield


pytestmark = pytest.mark.usefixtures("_today")


def test_tiles_count_what_is_and_lead_to_it(client, acme, contoso, sign_in):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    make_admin_relationship(acme, contoso, ends_at=now() + timedelta(days=12, hours=1))
    invite(acme, "Ławka")
    invite(acme, "Papuga", ago=8)
    sign_in(acme)
    page = client.get(HOME)
    held = page.context["bonds"]
    assert (held.active, held.with_dap, page.context["gained_this_month"]) == (1, 1, 1)
    assert (page.context["awaiting"], page.context["nudged"]) == (2, 1)
    assert page.context["ending"] == 1
    for link in ["/customers/?view=reseller", "/invitations/?view=open", "?ends=30"]:
        assert link in page.text


def test_the_tile_leads_to_just_those(client, acme, contoso, relationship, sign_in):
    make_admin_relationship(acme, contoso, name="Soon", ends_at=now() + timedelta(days=12))
    make_admin_relationship(acme, contoso, name="Late")
    make_admin_relationship(
        acme, contoso, name="Extends", ends_at=now() + timedelta(days=12), auto_extend=True
    )
    sign_in(acme)
    ending = reverse("relationships:admin_relationships", args=["acme"], query={"ends": "30"})
    assert [row.found.name for row in client.get(ending).context["rows"]] == ["Soon"]


def test_what_needs_somebody_comes_with_the_most_urgent_first(client, acme, contoso, sign_in):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    make_admin_relationship(acme, contoso, name="A", ends_at=now() + timedelta(days=12, hours=1))
    make_admin_relationship(acme, contoso, name="B", ends_at=now() + timedelta(days=3, hours=1))
    invite(acme, "Papuga", ago=33, opened_count=2)
    invite(acme, "Ławka", ago=8)
    sign_in(acme, Role.SALES_AGENT)
    page = client.get(HOME)
    assert sentences(page) == [
        "Contoso Łódź: GDAP ends in 3 days",
        "Contoso Łódź: GDAP ends in 12 days",
        "2 admin relationships have no group",
        "Papuga: invitation expired",
        "1 invitation not opened for 3 days",
        "1 customer still grants DAP",
    ]
    assert page.context["this_week"] == 1
    assert "Opened 2 times, never accepted" in page.text


def test_more_ends_than_are_named_are_counted_and_lead_to_the_list(
    client, acme, contoso, relationship, sign_in
):
    for number in range(5):
        ends = now() + timedelta(days=9 + number, hours=1)
        make_admin_relationship(acme, contoso, name=f"No {number}", ends_at=ends)
    sign_in(acme)
    things = {thing.sentence: thing.url for thing in client.get(HOME).context["things"]}
    listed = reverse("relationships:admin_relationships", args=["acme"])
    assert things["2 more GDAP end within 30 days"] == f"{listed}?ends=30"
    assert things["5 admin relationships have no group"] == f"{listed}?view=no-group"
    for query, count in [("?ends=30", 5), ("?view=no-group", 5)]:
        assert client.get(listed + query).context["total"] == count


def test_nothing_needs_anybody(client, acme, relationship, sign_in):
    sign_in(acme)
    assert "Nothing needs you right now." in client.get(HOME).text


def test_the_funnel_counts_a_later_step_for_each_before_it(client, acme, contoso, sign_in):
    invite(acme, "Never shared", "draft", shared_at=None, expires_at=None)
    invite(acme, "Shared")
    invite(acme, "Opened", opened_at=now())
    invite(
        acme,
        "Contoso",
        "accepted",
        ago=4,
        customer=contoso,
        decided_by=make_member(acme).person,
        agreement_version="1",
    )
    invite(acme, "Old", ago=100)
    sign_in(acme)
    steps = client.get(HOME).context["funnel"]
    assert list(steps.counts.values()) == [4, 3, 2, 1, 1]
    assert (steps.percent, steps.days_to_accept) == (25, 4)


def test_plots_put_each_event_into_its_month(client, acme, contoso, sign_in):
    gone = make_relationship(acme, make_customer("a.example", "A"))
    Relationship.unscoped.filter(pk=gone.pk).update(
        established_at=now() - timedelta(days=70), removed_at=now() - timedelta(days=40)
    )
    make_relationship(acme, contoso)
    make_admin_relationship(acme, contoso, name="A", ends_at=now() + timedelta(days=20))
    make_admin_relationship(
        acme, contoso, name="B", ends_at=now() + timedelta(days=20), auto_extend=True
    )
    sign_in(acme)
    page = client.get(HOME)
    gained, lost = page.context["months"], page.context["ends"]
    assert gained[-4:] == [("Aug", 0, 0), ("Sep", 1, 0), ("Oct", 0, 1), ("Nov", 1, 0)]
    assert len(gained) == 12
    assert lost[:2] == [("Nov", 0, 0), ("Dec", 1, 1)]
    assert page.context["weekly"][-1] == 1
    assert page.context["weekly"][2] == 1


def test_the_latest_answers_are_named(client, acme, contoso, contoso_admin, sign_in):
    invite(acme, "Contoso", "declined", customer=contoso, decided_by=contoso_admin)
    sign_in(acme)
    (latest,) = client.get(HOME).context["latest"]
    assert latest.company == "Contoso"


def test_a_new_partner_is_shown_the_first_steps(client, acme, sign_in):
    sign_in(acme)
    assert "Invite your first customer" in client.get(HOME).text


def test_who_sees_no_customers_gets_a_smaller_page(client, acme, contoso, sign_in):
    make_account(acme, contoso)
    sign_in(acme, Role.ACCOUNT_ADMIN)
    page = client.get(HOME)
    assert "Your pages" in page.text
    assert "things" not in page.context


@pytest.mark.parametrize("role", [Role.HELPDESK_AGENT, Role.BILLING_ADMIN])
def test_each_role_sees_its_part(client, acme, relationship, sign_in, role):
    invite(acme, "Papuga", ago=33)
    sign_in(acme, role)
    page = client.get(HOME)
    assert page.status_code == 200
    assert sentences(page) == []
    assert "funnel" not in page.context


def test_whoever_waits_for_a_new_link_is_named_with_what_to_do(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    wanted = {"link_wanted_at": now() - timedelta(days=1)}
    out = invite(acme, "Ławka", ago=35, **wanted)
    back = invite(
        acme, "Papuga", InvitationState.REVOKED, closed_at=now(), customer=contoso, **wanted
    )
    reported = {"closed_at": now(), "decline_reason": "not_known"}
    invite(acme, "Reported", InvitationState.REVOKED, **reported, **wanted)
    invite(acme, "Long ago", InvitationState.DECLINED, link_wanted_at=now() - timedelta(days=31))
    page = client.get(HOME)
    things = {thing.sentence: thing for thing in page.context["things"]}
    assert set(things) == {"Ławka: asks for a new link", "Papuga: asks for a new link"}
    ready = things["Ławka: asks for a new link"]
    assert (ready.button, ready.url) == ("Renew link", f"/p/acme/invitations/{out.pk}/renewal/")
    anew = things["Papuga: asks for a new link"]
    assert (anew.button, anew.url) == (
        "Ask again",
        f"/p/acme/invitations/new/?customer={contoso.pk}",
    )
    assert page.context["this_week"] == 2
    needs_action = client.get("/p/acme/invitations/").text
    assert ("Ławka" in needs_action, "Papuga" in needs_action) == (True, True)
    assert "Reported" not in needs_action
    client.post(ready.url, follow=True)
    create_invitation(agent, Request(company="C", language="en", customer=contoso))
    assert sentences(client.get(HOME)) == []
    back.refresh_from_db()
    assert back.link_wanted_at  # it stays with what was revoked


def test_of_many_who_wait_for_a_link_the_rest_are_counted(client, acme, sign_in):
    for number in range(5):
        at = now() - timedelta(days=number + 1)
        invite(acme, f"I {number}", ago=40, link_wanted_at=at)
    sign_in(acme)
    found = client.get(HOME).context["things"]
    assert [thing.sentence for thing in found] == [
        "I 4: asks for a new link",
        "I 3: asks for a new link",
        "I 2: asks for a new link",
        "2 more customers ask for a new link",
    ]
    assert found[3].hint == "I 1, I 0"


def test_a_rivals_rows_do_not_count(client, acme, globex, contoso, relationship, sign_in):
    make_relationship(globex, contoso, has_dap=True, dap_granted_at=now())
    make_admin_relationship(globex, contoso, ends_at=now() + timedelta(days=3))
    invite(globex, "Papuga", ago=8)
    sign_in(acme)
    page = client.get(HOME)
    assert (page.context["bonds"].active, page.context["awaiting"], sentences(page)) == (1, 0, [])


def test_it_takes_few_queries_however_much_there_is(
    client, acme, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        customer = make_customer(f"c{number}.example", f"C {number}")
        make_relationship(acme, customer)
        make_admin_relationship(
            acme, customer, name=f"N {number}", ends_at=now() + timedelta(days=number + 1)
        )
        invite(acme, f"I {number}", ago=33)
        invite(acme, f"J {number}", ago=8)
    sign_in(acme)
    with django_assert_max_num_queries(23):
        client.get(HOME)


@pytest.mark.parametrize(
    ("hour", "greeting"), [(7, "Good morning"), (13, "Good afternoon"), (20, "Good evening")]
)
def test_it_greets_by_the_time_of_day(client, acme, relationship, sign_in, hour, greeting):
    sign_in(acme)
    with time_machine.travel(NOON.replace(hour=hour)):
        assert f"{greeting}, Agent" in client.get(HOME).text


def test_a_strangers_account_is_untouched(client, globex, acme, relationship, sign_in):
    sign_in(globex)
    assert client.get(HOME).status_code == 404
    assert Account.objects.for_partner(acme).count() == 1
