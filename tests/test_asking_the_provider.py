"""Where the provider decides: a reseller asks for a removal; the provider confirms or refuses."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountProvider
from notifications.models import Notification
from outbox.models import Email
from partners.models import PartnershipClosed
from partners.permissions import Role
from relationships.actions.asking_provider import (
    ask_removal,
    confirm_removal,
    refuse_removal,
    withdraw_removal,
)
from relationships.actions.reseller import remove_relationship
from relationships.models import (
    AlreadyAsked,
    Relationship,
    RemovalRequest,
    RequestClosed,
)
from tests.conftest import (
    make_admin_relationship,
    make_customer_person,
    make_member,
    make_partner,
    make_relationship,
)
from tests.removals import open_invitation


@pytest.fixture(autouse=True)
def _provider_decides(settings):
    settings.RESELLER_MAY_REMOVE = False


@pytest.fixture
def bond(acme, contoso, nordvik, partnership):
    made = make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    account = Account.objects.for_partner(acme).get()
    AccountProvider.unscoped.create(account=account, provider=nordvik)
    return made


@pytest.fixture
def hanna(acme):
    return make_member(acme, Role.SALES_AGENT, name="Hanna Nowicka")


@pytest.fixture
def boss(nordvik):
    return make_member(nordvik, Role.ADMIN_AGENT, name="Piotr Wójcik")


@pytest.fixture
def asked(hanna, boss, contoso, nordvik, bond):
    return ask_removal(hanna, contoso, nordvik, reason="moved", note="They moved.")


def told(person):
    return list(Notification.unscoped.filter(person=person).values_list("event", flat=True))


def here(page, asked, of):
    return reverse(f"relationships:{page}", args=[of, asked.pk])


def is_active(bond):
    bond.refresh_from_db()
    return bond.removed_at is None


def test_the_removal_page_offers_to_ask(client, acme, nordvik, contoso, bond, boss, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    page = reverse("relationships:removal", args=["acme", contoso.pk])
    assert "Ask the provider" in client.get(page).text
    said = {"provider": nordvik.pk, "reason": "moved", "good_faith": "on"}
    assert client.post(page + "request/", said | {"good_faith": ""}).status_code == 422
    answer = client.post(page + "request/", said)
    made = RemovalRequest.objects.for_partner(acme).get()
    assert answer.url == here("removal_request", made, "acme")
    assert is_active(bond)
    assert "A request is waiting for its answer." in client.get(page).text
    assert told(boss.person) == ["removal_wanted"]


def test_one_request_at_a_time(asked, hanna, contoso, nordvik):
    with pytest.raises(AlreadyAsked):
        ask_removal(hanna, contoso, nordvik, reason="moved")


def test_only_a_provider_one_works_with_is_asked(hanna, contoso, bond):
    other = make_partner("hanza", "indirect_provider")
    with pytest.raises(PartnershipClosed):
        ask_removal(hanna, contoso, other, reason="moved")


def test_the_provider_confirms_by_the_same_rules(client, acme, boss, contoso, bond, asked, hanna):
    kept = make_admin_relationship(acme, contoso)
    client.force_login(boss.person)
    text = client.get(here("removal_request", asked, "nordvik")).text
    assert "They moved." in text
    assert "Confirm and remove" in text
    client.post(here("removal_confirmation", asked, "nordvik"))
    bond.refresh_from_db()
    assert (bond.removed_by, bond.removal_reason, bond.has_dap) == (boss.person, "moved", False)
    assert not Account.objects.for_partner(acme).get().listed
    kept.refresh_from_db()
    assert kept.state == "active"
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_history_names_both(acme, nordvik, boss, asked):
    confirm_removal(boss, asked.pk)
    removed = Event.objects.for_partner(acme).get(verb=Verb.RELATIONSHIP_REMOVED)
    assert (removed.person, removed.member) == (boss.person, None)
    assert removed.detail["asked_by"] == "Hanna Nowicka"
    assert removed.detail["confirmed_for"] == "Nordvik Distribution"
    theirs = Event.objects.for_partner(nordvik).get(verb=Verb.RELATIONSHIP_REMOVED)
    assert (theirs.member, theirs.detail["asked_by"]) == (boss, "Hanna Nowicka")


def test_the_report_names_both(client, acme, boss, asked, bond, hanna):
    confirm_removal(boss, asked.pk)
    client.force_login(hanna.person)
    page = reverse("relationships:removal_report", args=["acme", bond.pk])
    text = client.get(page).text
    assert "Hanna Nowicka (Acme Cloud)" in text
    assert "Piotr Wójcik (Nordvik Distribution)" in text


def test_the_asker_is_told_and_the_customer_is_not(boss, hanna, contoso, asked):
    marta = make_customer_person(contoso, "marta@contoso.example")
    confirm_removal(boss, asked.pk)
    assert told(hanna.person) == ["removal_confirmed"]
    assert told(marta) == []
    assert not Email.unscoped.filter(to=marta.email).exists()


def test_the_provider_refuses_with_a_sentence(client, acme, boss, hanna, contoso, bond, asked):
    client.force_login(boss.person)
    page = here("removal_refusal", asked, "nordvik")
    assert client.post(page, {"answer": ""}).status_code == 422
    client.post(page, {"answer": "An order is under way."})
    assert is_active(bond)
    assert told(hanna.person) == ["removal_refused"]
    client.force_login(hanna.person)
    text = client.get(reverse("relationships:removal", args=["acme", contoso.pk])).text
    assert "An order is under way." in text
    assert "Ask the provider" in text


def test_the_reseller_takes_it_back(client, boss, hanna, bond, asked):
    client.force_login(hanna.person)
    client.post(here("removal_withdrawal", asked, "acme"))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert set(told(boss.person)) == {"removal_wanted", "removal_withdrawn"}
    with pytest.raises(RequestClosed):
        confirm_removal(boss, asked.pk)
    assert is_active(bond)


def test_who_answers_late_reads_why_not(client, boss, hanna, asked):
    withdraw_removal(hanna, asked.pk)
    client.force_login(boss.person)
    answer = client.post(here("removal_confirmation", asked, "nordvik"), follow=True)
    assert "This request is closed: Withdrawn." in answer.text
    with pytest.raises(RequestClosed):
        refuse_removal(boss, asked.pk, "No.")


def test_a_blocker_of_the_reseller_stands_in_the_way(client, acme, contoso, boss, bond, asked):
    invitation = open_invitation(acme, contoso)
    client.force_login(boss.person)
    text = client.get(here("removal_request", asked, "nordvik")).text
    assert "1 thing at the reseller must end first." in text
    assert invitation.reference not in text
    client.post(here("removal_confirmation", asked, "nordvik"))
    assert is_active(bond)
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_after_the_partnership_nothing_is_confirmed(partnership, boss, bond, asked):
    partnership.state, partnership.ended_at = "ended", now()
    partnership.save()
    with pytest.raises(PartnershipClosed):
        confirm_removal(boss, asked.pk)
    assert is_active(bond)


def test_the_queue_shows_what_waits_first(client, acme, boss, asked, hanna):
    client.force_login(boss.person)
    text = client.get(reverse("relationships:removal_requests", args=["nordvik"])).text
    assert "Contoso Łódź" in text
    assert "Acme Cloud" in text
    client.force_login(hanna.person)
    text = client.get(reverse("relationships:removal_requests", args=["acme"])).text
    assert "Nordvik Distribution" in text


@pytest.mark.parametrize(
    "page",
    ["removal_request", "removal_confirmation", "removal_refusal", "removal_withdrawal"],
)
def test_strangers_find_nothing(client, globex, bond, asked, sign_in, page):
    sign_in(globex)
    act = client.get if page == "removal_request" else client.post
    for of in ["globex", "acme", "nordvik"]:
        assert act(here(page, asked, of), {"answer": "x"}).status_code == 404
    assert is_active(bond)


def test_a_reseller_cannot_confirm_its_own_request(client, hanna, bond, asked):
    client.force_login(hanna.person)
    assert client.post(here("removal_confirmation", asked, "acme")).status_code == 404
    assert is_active(bond)


def test_when_resellers_may_remove_again_the_request_is_not_needed(
    settings, acme, contoso, hanna, asked
):
    settings.RESELLER_MAY_REMOVE = True
    remove_relationship(hanna, acme, contoso, reason="moved")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert not Relationship.objects.for_partner(acme).active().exists()
