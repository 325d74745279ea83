"""The board of DAP, its end, and the guided move to GDAP, as one lives through them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from customers.models import Account
from invitations.models import Invitation
from partners.permissions import Role
from relationships.actions.approving import approve_admin_relationship
from relationships.actions.dap import end_dap
from relationships.actions.requesting import request_approval
from relationships.life import advance
from relationships.models import AdminRelationship, Relationship, Side
from relationships.tasks import end_dap_that_was_replaced
from tests.conftest import make_customer, make_invitation, make_member, make_relationship
from tests.gdap import let_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def dap(acme, contoso):
    at = now() - timedelta(days=200)
    return make_relationship(acme, contoso, established_at=at, has_dap=True, dap_granted_at=at)


@pytest.fixture
def agent(acme, client):
    agent = make_member(acme, Role.ADMIN_AGENT, name="Anna Agent")
    client.force_login(agent.person)
    return agent


@pytest.fixture
def here(dap):
    return lambda name: reverse(f"relationships:{name}", args=["acme", dap.customer_id])


BOARD = "/p/acme/admin-relationships/dap/"


def test_the_board_says_since_when_and_what_nobody_uses(client, acme, agent, dap):
    used = make_customer("used.example", "Busy Bee")
    make_relationship(acme, used, has_dap=True, dap_granted_at=now(), dap_used_at=now())
    page = client.get(BOARD).text
    assert "Contoso Łódź" in page
    assert "Busy Bee" in page
    unused = client.get(BOARD, {"view": "unused"}).text
    assert "Contoso Łódź" in unused
    assert "Busy Bee" not in unused
    assert "Busy Bee" not in client.get(BOARD, {"q": "contoso"}).text


def test_whoever_only_reads_gets_no_buttons(client, acme, dap, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    page = client.get(BOARD).text
    assert "Contoso Łódź" in page
    assert "End DAP" not in page


def test_the_page_of_its_end_names_who_loses_what(client, acme, agent, dap, here):
    make_member(acme, Role.HELPDESK_AGENT, name="Hugo Helpdesk")
    make_member(acme, Role.SALES_AGENT, name="Sara Sales")
    page = client.get(here("dap_end")).text
    assert "2 people lose access at once." in page
    assert "Hugo Helpdesk" in page
    assert "Sara Sales" not in page
    dap.refresh_from_db()
    assert dap.has_dap


def test_ending_it_takes_a_post_and_happens_once(client, acme, agent, dap, here):
    answer = client.post(here("dap_end"), follow=True)
    assert "DAP ended. Both sides are told." in answer.text
    dap.refresh_from_db()
    assert not dap.has_dap
    again = client.post(here("dap_end"), follow=True)
    assert "There is no DAP any more." in again.text
    assert "There is nothing to end" in client.get(here("dap_end")).text


def test_the_account_page_leads_to_both(client, agent, dap, here):
    page = client.get(reverse("customers:account", args=["acme", dap.customer_id])).text
    assert here("dap_end") in page
    assert here("dap_move") in page


def test_home_leads_to_the_board(client, agent, dap):
    assert BOARD in client.get(reverse("home:home", args=["acme"])).text


def test_the_move_is_planned_as_a_draft_that_replaces_dap(client, agent, dap, here):
    page = client.get(here("dap_move")).text
    assert "Equal to DAP: Global Administrator" in page
    answer = client.post(here("dap_move"), {"start": "simple"}, follow=True)
    assert "a draft was made" in answer.text
    made = AdminRelationship.unscoped.get()
    assert (made.state, made.replaces_dap, made.customer) == ("created", True, dap.customer)
    assert not made.has_global_administrator

    client.post(here("dap_move"), {"start": "simple"})
    assert AdminRelationship.unscoped.count() == 1


def test_the_equal_set_is_everything_and_needs_its_reason(client, agent, dap, here):
    refused = client.post(here("dap_move"), {"start": "equal"})
    assert refused.status_code == 422
    client.post(here("dap_move"), {"start": "equal", "reason": "Cutover of the whole tenant"})
    made = AdminRelationship.unscoped.get()
    assert made.has_global_administrator
    assert not made.auto_extend


def test_editing_the_draft_keeps_what_it_is_for(client, agent, dap, here):
    client.post(here("dap_move"), {"start": "simple"})
    made = AdminRelationship.unscoped.get()
    page = client.get(reverse("relationships:draft_edit", args=["acme", made.pk]))
    data = page.context["picked"].data.dict() | {"save": "1", "days": "90"}
    data["roles"] = page.context["picked"].data.getlist("roles")
    client.post(reverse("relationships:draft_edit", args=["acme", made.pk]), data)
    made.refresh_from_db()
    assert (made.duration_days, made.replaces_dap) == (90, True)


def test_the_steps_follow_the_move_to_its_end(client, agent, dap, here, contoso_admin):
    def step():
        return client.get(here("dap_move")).context["move"].next

    client.post(here("dap_move"), {"start": "simple"})
    row = AdminRelationship.unscoped.get()
    assert step() == "asked"
    request_approval(agent, row.pk)
    assert step() == "approved"
    row.refresh_from_db()
    decision = row.link().removeprefix("http://localhost:8000")
    client.force_login(contoso_admin)
    assert "delegated administration (DAP) of Acme Cloud" in client.get(decision, follow=True).text
    client.force_login(agent.person)
    approve_admin_relationship(contoso_admin, row, dap.customer)
    assert step() == "active"
    while advance(row.pk):
        pass
    assert step() == "group"
    row.refresh_from_db()
    let_in(agent, row)
    assert step() == "ended"
    end_dap_that_was_replaced()
    assert step() == ""
    assert "The move is complete" in client.get(here("dap_move")).text
    assert not Account.unscoped.get(customer=dap.customer).has_dap
    assert not Relationship.unscoped.with_dap().exists()


def test_without_dap_there_is_nothing_to_plan(client, agent, dap, here, acme):
    end_dap(agent, acme, dap.customer, side=Side.PARTNER)
    answer = client.get(here("dap_move"), follow=True)
    assert "There is no DAP here to move from." in answer.text


def test_where_dap_is_not_offered_no_page_of_a_request_offers_it(client, settings, acme, agent):
    settings.OFFER_DAP = False
    draft = make_invitation(acme, make_customer("new.example", "New One"), shared=False, by=agent)
    address = reverse("invitations:draft", args=["acme", draft.pk])
    page = client.get(address)
    assert "asks_dap" not in page.text
    client.post(address, {"asks_dap": "on", "subject": draft.subject, "before": draft.before})
    assert not Invitation.unscoped.filter(asks_dap=True).exists()
