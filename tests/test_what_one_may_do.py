"""The overview tells each person the truth: by which role they may, or which is missing and whom to
ask."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from customers.models import Account
from customers.standing import Standing
from partners.permissions import Role
from relationships.models import Relationship
from tests.conftest import make_admin_relationship, make_member
from tests.directory import let_into

pytestmark = pytest.mark.django_db
LABELS = {
    "read": "See users and licences",
    "write": "Add, change, block, delete and restore users",
    "password": "Reset passwords",
    "licences": "Give and take licences",
    "services": "Admin centres of services",
}


@pytest.fixture
def by_dap(relationship):
    Relationship.unscoped.update(has_dap=True, dap_granted_at=now())
    Account.unscoped.update(has_dap=True)


@pytest.fixture
def told(contoso, relationship):
    """What the overview tells a member, by what it is about."""

    def ask(member):
        account = Account.unscoped.select_related("customer").get(partner=member.partner)
        found = {str(one.label): one for one in Standing(member, account).abilities}
        return {name: found[label] for name, label in LABELS.items()}

    return ask


def said(abilities):
    return {name: (one.allowed, str(one.reason)) for name, one in abilities.items()}


def names(ability):
    return [member.person.email for member in ability.helpers]


def test_dap_makes_an_admin_agent_a_global_administrator(acme, by_dap, told):
    found = said(told(make_member(acme, Role.ADMIN_AGENT)))
    assert set(found["services"][1].split(". ")[1:]) == {"By DAP: Global Administrator"}
    del found["services"]
    assert set(found.values()) == {(True, "By DAP: Global Administrator")}


def test_dap_gives_a_sales_agent_nothing_and_names_who_can_help(acme, by_dap, told):
    boss = make_member(acme, Role.ADMIN_AGENT)
    found = told(make_member(acme, Role.SALES_AGENT))
    why = "Needs License Administrator. DAP gives nothing to your role."
    assert (found["licences"].allowed, found["licences"].reason) == (False, why)
    assert found["write"].reason == "Your role does not include it."
    assert not any(one.allowed for one in found.values())
    assert {tuple(names(one)) for one in found.values()} == {(boss.person.email,)}
    assert not any(one.ask for one in found.values())


def test_dap_lets_a_helpdesk_agent_reset_passwords_alone(acme, by_dap, told):
    found = said(told(make_member(acme, Role.HELPDESK_AGENT)))
    assert found["password"] == (True, "By DAP: Helpdesk Administrator")
    assert found["write"] == (False, "Your roles here lack User Administrator.")


def test_a_group_of_gdap_says_which_role_it_is(acme, contoso, told):
    agent = make_member(acme, Role.ADMIN_AGENT)
    let_into(agent, contoso, "User Administrator")
    found = said(told(agent))
    for name in ("read", "write", "password", "licences"):
        assert found[name] == (True, "By GDAP: User Administrator"), name


def test_gdap_without_a_group_of_ones_own_opens_nothing(acme, contoso, told):
    inside, agent = (make_member(acme, Role.ADMIN_AGENT) for _n in range(2))
    let_into(inside, contoso, "User Administrator")
    found = told(agent)
    why = "GDAP is in force, but no group of yours is assigned."
    assert (found["write"].allowed, found["write"].reason) == (False, why)
    assert names(found["write"]) == [inside.person.email]
    assert f"customer={contoso.pk}" in found["write"].ask.url


def test_where_there_is_gdap_dap_no_longer_counts(acme, contoso, by_dap, told):
    agent = make_member(acme, Role.ADMIN_AGENT)
    let_into(agent, contoso, "Helpdesk Administrator")
    found = said(told(agent))
    assert found["write"] == (False, "Your roles here lack User Administrator.")
    assert found["password"] == (True, "By GDAP: Helpdesk Administrator")


def test_where_nobody_can_those_who_may_ask_the_customer_are_named(acme, told):
    boss = make_member(acme, Role.ADMIN_AGENT)
    found = told(make_member(acme, Role.HELPDESK_AGENT))
    assert found["password"].reason == "Needs User Administrator."
    assert names(found["password"]) == [boss.person.email]


def test_the_page_links_to_who_can_help(client, acme, contoso, relationship, sign_in):
    boss = make_member(acme, Role.ADMIN_AGENT)
    make_admin_relationship(acme, contoso)
    sign_in(acme, Role.SALES_AGENT)
    shown = client.get(reverse("customers:overview", args=["acme", contoso.pk])).text
    assert f'<a href="mailto:{boss.person.email}">{boss.person}</a>' in shown
