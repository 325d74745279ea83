"""Admin relationships (GDAP): all of a partner's, one of them, those with one customer."""

import json

import pytest
from django.urls import reverse
from django.utils.timezone import now

from partners.permissions import Role
from relationships.actions.reseller import remove_relationship
from relationships.models import AdminRelationship, RemovalReason
from relationships.roles import FULL_CONTROL, ROLES_FILE, SENTENCES, Level, catalogue, highest
from tests.conftest import make_account, make_admin_relationship, make_customer, make_member


def listing(**query):
    return reverse("relationships:admin_relationships", args=["acme"], query=query)


@pytest.fixture
def helpdesk(acme, contoso, relationship):
    return make_admin_relationship(acme, contoso, name="Helpdesk 2026")


def test_the_list_says_with_whom_what_and_until_when(client, helpdesk, acme, sign_in):
    sign_in(acme, Role.HELPDESK_AGENT)
    text = client.get(listing()).text
    for words in [
        "Contoso Łódź",
        "Helpdesk 2026",
        "Active",
        ">2<",
        helpdesk.ends_at.strftime("%Y"),
    ]:
        assert words in text


@pytest.mark.parametrize("words", ["lodz", "HELPDESK", "contoso.example", "7251904418"])
def test_it_is_found_by_name_and_by_what_the_customer_list_knows(
    client, helpdesk, acme, sign_in, words
):
    other = make_customer("fabrikam.example", "Fabrikam")
    make_account(acme, other)
    make_admin_relationship(acme, other, name="Other")
    sign_in(acme)
    assert [row.found.name for row in client.get(listing(q=words)).context["rows"]] == [
        "Helpdesk 2026"
    ]


def test_nothing_found_is_said(client, helpdesk, acme, sign_in):
    sign_in(acme)
    assert "Nothing matches" in client.get(listing(q="zzz")).text


def test_none_yet_is_said(client, acme, sign_in):
    sign_in(acme)
    assert "No admin relationships here" in client.get(listing()).text


def test_one_shows_its_roles_in_plain_words_and_who_approved(client, helpdesk, acme, sign_in):
    approver = make_member(acme, Role.SALES_AGENT, name="Marta Approver").person
    AdminRelationship.unscoped.update(approved_by=approver, approved_at=now())
    sign_in(acme, Role.SALES_AGENT)
    page = client.get(reverse("relationships:admin_relationship", args=["acme", helpdesk.pk]))
    first, second = page.context["roles"]
    for words in [first.name, str(first.sentence), second.name, "Marta Approver"]:
        assert words in page.text


def test_it_is_within_reach_after_the_customer_left_the_list(
    client, helpdesk, acme, contoso, sign_in
):
    member = sign_in(acme)
    remove_relationship(member, acme, contoso, reason=RemovalReason.MOVED)
    page = client.get(
        reverse("relationships:customer_admin_relationships", args=["acme", contoso.pk])
    )
    assert "Helpdesk 2026" in page.text
    assert "off your list" in page.text
    assert "Contoso" in client.get(listing()).text


def test_a_rival_finds_nothing(client, helpdesk, globex, contoso, sign_in):
    sign_in(globex)
    rivals = reverse("relationships:admin_relationships", args=["globex"])
    assert "Helpdesk" not in client.get(rivals).text
    for page in [
        reverse("relationships:admin_relationship", args=["globex", helpdesk.pk]),
        reverse("relationships:customer_admin_relationships", args=["globex", contoso.pk]),
    ]:
        assert client.get(page).status_code == 404


def test_every_role_is_in_the_catalogue_once():
    assert len(catalogue()) == len(json.loads(ROLES_FILE.read_text("utf-8")))


def test_sentences_and_levels_are_of_roles_that_exist():
    names = {role.name for role in catalogue().values()}
    assert set(SENTENCES) | FULL_CONTROL <= names


def test_together_roles_reach_as_far_as_the_furthest():
    roles = {role.name: role for role in catalogue().values()}
    assert highest([]) is None
    assert highest([roles["Global Reader"]]) == Level.READ
    assert highest([roles["Global Reader"], roles["Global Administrator"]]) == Level.FULL
