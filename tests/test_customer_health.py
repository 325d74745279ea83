"""The checklist of one customer: each rule, its next step, and who may take it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from customers.health import Checklist, Health, rules
from customers.models import Account, AccountState, AgreementAcceptance
from customers.standing import Standing
from invitations.models import Invitation
from partners.permissions import Role
from relationships.models import AccessAssignment, AdminRelationship, SecurityGroup
from tests.conftest import (
    make_account,
    make_admin_relationship,
    make_invitation,
    make_member,
    make_relationship,
)

pytestmark = pytest.mark.django_db


def look(member, name):
    """What the rule finds, for this member, or None where it does not concern the customer."""
    account = Account.objects.for_partner(member.partner).select_related(
        "customer", "owner__person"
    )
    lines = Checklist(Standing(member, account.get())).lines
    return next((line for line in lines if line.rule.name == name), None)


def found(member, name):
    line = look(member, name)
    return line and line.finding.health


def change(**fields):
    Account.unscoped.update(**fields)


@pytest.fixture
def agent(acme, relationship):
    return make_member(acme)


@pytest.fixture
def seller(nordvik, contoso):
    make_relationship(nordvik, contoso)
    return make_member(nordvik)


@pytest.mark.parametrize(
    ("state", "health"),
    [
        (AccountState.NONE, Health.BAD),
        (AccountState.EXPIRED, Health.BAD),
        (AccountState.DECLINED, Health.BAD),
        (AccountState.AWAITING, Health.UNKNOWN),
        (AccountState.ADMIN_ONLY, Health.WARN),
        (AccountState.RESELLER, Health.OK),
    ],
)
def test_the_relationship(acme, contoso, state, health):
    make_account(acme, contoso, state)
    assert found(make_member(acme), "relationship") == health


def test_an_ended_customer_has_no_checklist(acme, contoso):
    make_account(acme, contoso, AccountState.ENDED)
    assert look(make_member(acme), "owner") is None


def test_a_reseller_needs_a_provider(agent):
    line = look(agent, "provider")
    assert line.finding.health == Health.BAD
    assert "with=provider" in line.finding.step.url
    change(provider_names=["Nordvik"])
    assert found(agent, "provider") == Health.OK


def test_a_provider_needs_none(seller):
    assert look(seller, "provider") is None


def test_the_agreement(contoso, contoso_admin, seller, settings):
    assert look(seller, "agreement").finding.step.url.endswith("/account/agreement/")
    AgreementAcceptance.objects.create(
        customer=contoso, version=settings.CUSTOMER_AGREEMENT_VERSION, person=contoso_admin
    )
    assert found(seller, "agreement") == Health.OK
    settings.CUSTOMER_AGREEMENT_VERSION = "2030-01"
    assert found(seller, "agreement") == Health.WARN


def test_a_reseller_is_sent_to_its_provider_for_the_agreement(agent):
    line = look(agent, "agreement")
    assert (line.finding.health, line.finding.step) == (Health.BAD, None)


def test_dap_asks_for_the_move_to_gdap(agent):
    assert look(agent, "dap") is None
    change(has_dap=True)
    line = look(agent, "dap")
    assert (line.finding.health, str(line.finding.step.label)) == (Health.WARN, "Move to GDAP")


def test_admin_access_and_its_group(acme, contoso, agent):
    assert found(agent, "gdap") == Health.UNKNOWN
    assert look(agent, "group") is None
    gdap = make_admin_relationship(acme, contoso)
    assert found(agent, "gdap") == Health.OK
    line = look(agent, "group")
    assert line.finding.health == Health.BAD
    assert str(gdap.pk) in line.finding.step.url
    group = SecurityGroup.unscoped.create(partner=acme, name="Desk")
    AccessAssignment.unscoped.create(admin_relationship=gdap, group=group)
    assert found(agent, "group") == Health.OK


@pytest.mark.parametrize(
    ("days", "extends", "health"),
    [
        (60, False, Health.OK),
        (20, True, Health.OK),
        (20, False, Health.WARN),
        (3, False, Health.BAD),
    ],
)
def test_the_end_of_admin_access(acme, contoso, agent, days, extends, health):
    gdap = make_admin_relationship(acme, contoso, auto_extend=extends)
    ends = now() + timedelta(days=days)
    AdminRelationship.unscoped.filter(pk=gdap.pk).update(ends_at=ends)
    assert found(agent, "ends_soon") == health


def test_an_invitation_that_nobody_opened(acme, contoso):
    invitation = make_invitation(acme, contoso)
    agent = make_member(acme)
    assert look(agent, "invitation") is None
    Invitation.unscoped.filter(pk=invitation.pk).update(shared_at=now() - timedelta(days=4))
    assert found(agent, "invitation") == Health.WARN
    Invitation.unscoped.filter(pk=invitation.pk).update(opened_at=now())
    assert look(agent, "invitation") is None


def test_an_owner_a_contact_and_a_tax_id(agent):
    assert found(agent, "owner") == Health.WARN
    assert found(agent, "contact") == Health.WARN
    assert found(agent, "tax_id") == Health.OK
    change(owner=agent, contact_email="a@contoso.example", tax_id="")
    assert found(agent, "owner") == Health.OK
    assert found(agent, "contact") == Health.OK
    assert found(agent, "tax_id") == Health.WARN
    change(country="DE")
    assert look(agent, "tax_id") is None


def test_subscriptions_are_looked_at_by_their_own_app(agent):
    assert found(agent, "subscriptions") == Health.UNKNOWN


def test_every_rule_has_a_name_of_its_own():
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names))


def test_what_is_urgent_comes_first(agent):
    account = Account.unscoped.select_related("customer").get()
    order = list(Health)
    healths = [line.finding.health for line in Checklist(Standing(agent, account)).lines]
    assert healths == sorted(healths, key=order.index)


def test_who_lacks_the_right_reads_who_can_help(client, acme, contoso, sign_in, agent):
    sign_in(acme, Role.HELPDESK_AGENT)
    text = client.get(reverse("customers:overview", args=["acme", contoso.pk])).text
    assert "Who can help:" in text
    assert "Choose an owner" not in text
    sign_in(acme, Role.SALES_AGENT)
    assert (
        "Choose an owner"
        in client.get(reverse("customers:overview", args=["acme", contoso.pk])).text
    )


def test_the_overview_takes_a_bounded_number_of_queries(
    client, acme, contoso, sign_in, agent, django_assert_max_num_queries
):
    for number in range(5):
        make_admin_relationship(acme, contoso, name=f"Care {number}")
    sign_in(acme)
    with django_assert_max_num_queries(40):
        client.get(reverse("customers:overview", args=["acme", contoso.pk]))
