"""A customer's own pages: partners and their rights, receipts, activity, people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Verb
from audit.record import customer_side, record
from customers.models import AgreementAcceptance, CustomerMember, CustomerRole
from invitations.models import Invitation, InvitationState, Party, PartyDecision, PartyRole
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.models import Cause, Relationship, RemovalReason
from tests.conftest import (
    make_admin_relationship,
    make_customer,
    make_customer_person,
    make_member,
    make_relationship,
)

PAGES = ["own:start", "own:partners", "own:receipts", "own:activity", "own:people"]


def own(page, customer, *args):
    return reverse(f"own:{page}", args=[customer.pk, *args])


@pytest.fixture
def accepted(acme, nordvik, contoso, contoso_admin):
    """Contoso took Acme with DAP, and refused Nordvik."""
    at = now()
    invitation = Invitation.unscoped.create(
        partner=acme,
        inviter=make_member(acme).person,
        customer=contoso,
        subject="Request",
        internal_note="They haggle",
        asks_dap=True,
        granted_dap=True,
        state=InvitationState.ACCEPTED,
        shared_at=at - timedelta(days=1),
        expires_at=at + timedelta(days=30),
        closed_at=at,
        decided_by=contoso_admin,
        agreement_version="2026-11",
        token_sha256="1" * 64,
    )
    by = customer_side(contoso_admin)
    relationship = establish_relationship(
        by,
        acme,
        contoso,
        cause=Cause.INVITATION,
        cause_id=invitation.pk,
        dap=True,
        providers=[],
        at=at,
    )
    Party.unscoped.create(
        invitation=invitation,
        partner=acme,
        role=PartyRole.RESELLER,
        decision=PartyDecision.ACCEPTED,
        relationship=relationship,
    )
    Party.unscoped.create(
        invitation=invitation,
        partner=nordvik,
        role=PartyRole.PROVIDER,
        decision=PartyDecision.DECLINED,
    )
    AgreementAcceptance.objects.create(customer=contoso, version="2026-11", person=contoso_admin)
    return invitation


def test_one_card_a_partner_one_line_a_right(client, acme, nordvik, contoso, accepted, sign_in):
    make_admin_relationship(acme, contoso, name="Helpdesk 2026")
    make_relationship(nordvik, contoso)
    sign_in(accepted.decided_by)
    page = client.get(own("partners", contoso))
    assert [card.partner.name for card in page.context["cards"]] == [
        "Acme Cloud",
        "Nordvik Distribution",
    ]
    for words in [
        "Delegated admin privileges (DAP)",
        "May do everything an administrator may",
        "agreed by: Marta Example",
        "GDAP: Helpdesk 2026",
        "2 roles",
        accepted.reference,
    ]:
        assert words in page.text
    page = client.get(own("receipts", contoso))
    assert "Version 2026-11" in page.text
    assert accepted.reference in page.text


def test_gdap_without_a_relationship_is_shown_all_the_same(
    client, acme, contoso, accepted, sign_in
):
    make_admin_relationship(acme, contoso, name="Helpdesk 2026")
    remove_relationship(make_member(acme), acme, contoso, reason=RemovalReason.MOVED)
    sign_in(accepted.decided_by)
    (card,) = client.get(own("partners", contoso)).context["cards"]
    assert card.relationship is None
    assert [grant.admin_relationship.name for grant in card.grants] == ["Helpdesk 2026"]


def test_no_partner_is_said(client, contoso, contoso_admin, sign_in):
    sign_in(contoso_admin)
    assert (
        "No partner has access to your organisation." in client.get(own("partners", contoso)).text
    )


def test_the_number_of_queries_does_not_grow_with_the_partners(
    client, acme, globex, nordvik, contoso, accepted, sign_in, django_assert_max_num_queries
):
    for partner in (globex, nordvik):
        make_relationship(partner, contoso)
        make_admin_relationship(partner, contoso, name="One")
        make_admin_relationship(partner, contoso, name="Two")
    sign_in(accepted.decided_by)
    with django_assert_max_num_queries(14):
        client.get(own("partners", contoso))


def test_a_receipt_says_what_was_decided_by_whom_and_when(client, contoso, accepted, sign_in):
    sign_in(accepted.decided_by)
    text = client.get(own("receipt", contoso, accepted.pk)).text
    for words in [
        accepted.reference,
        "Reseller: Acme Cloud",
        "Indirect provider: Nordvik Distribution",
        "Declined",
        "Granted",
        "Marta Example",
        "marta@contoso.example",
        "Version 2026-11 accepted",
        str(contoso.pk),
    ]:
        assert words in text
    assert "haggle" not in text


@pytest.mark.parametrize("state", ["draft", "open"])
def test_there_is_no_receipt_of_what_was_not_accepted(
    client, acme, contoso, contoso_admin, sign_in, state
):
    shared = {"shared_at": now(), "expires_at": now()} if state == "open" else {}
    open_one = Invitation.unscoped.create(
        partner=acme, inviter=contoso_admin, customer=contoso, subject="Request", state=state,
        token_sha256="2" * 64, **shared,
    )  # fmt: skip
    sign_in(contoso_admin)
    assert client.get(own("receipt", contoso, open_one.pk)).status_code == 404


def test_another_customer_cannot_read_it(client, contoso, accepted, sign_in):
    other = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(other, "ola@fabrikam.example"))
    assert client.get(own("receipt", contoso, accepted.pk)).status_code == 404
    assert client.get(own("receipt", other, accepted.pk)).status_code == 404
    assert client.get(own("activity", other)).context["rows"] == []


def test_activity_tells_what_concerns_the_customer_and_nothing_internal(
    client, acme, contoso, accepted, sign_in
):
    member = make_member(acme, name="Hanna Nowicka")
    record(Verb.CUSTOMER_CHANGED, contoso, by=member, partner=acme, customer=contoso,
           after={"notes": "They haggle"})  # fmt: skip
    record(Verb.CUSTOMER_TAGGED, contoso, by=member, partner=acme, customer=contoso)
    remove_relationship(member, acme, contoso, reason=RemovalReason.OTHER, note="They never pay")
    sign_in(accepted.decided_by)
    page = client.get(own("activity", contoso))
    assert [(row["who"], row["sentence"]) for row in page.context["rows"]] == [
        ("Acme Cloud", "Delegated administration (DAP) ended"),
        ("Acme Cloud", "Reseller relationship removed; DAP ended"),
        ("Marta Example", "Delegated administration (DAP) granted"),
        ("Marta Example", "Reseller relationship established"),
    ]
    for secret in ["haggle", "never pay", "Hanna", "Tags"]:
        assert secret not in page.text


def test_people_are_listed_with_who_may_decide(client, contoso, contoso_admin, sign_in):
    make_customer_person(contoso, "u@contoso.example", CustomerRole.USER, name="Ola User")
    sign_in(contoso_admin)
    page = client.get(own("people", contoso))
    assert [(one.person.name, one.may_decide) for one in page.context["members"]] == [
        ("Marta Example", True),
        ("Ola User", False),
    ]


@pytest.mark.parametrize("page", PAGES)
def test_an_ordinary_user_may_look(client, contoso, sign_in, page):
    sign_in(make_customer_person(contoso, "u@contoso.example", CustomerRole.USER))
    assert client.get(reverse(page, args=[contoso.pk]), follow=True).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_strangers_find_nothing(client, acme, contoso, accepted, sign_in, page):
    url = reverse(page, args=[contoso.pk])
    assert client.get(url).status_code == 302  # to sign in
    sign_in(acme)
    assert client.get(url).status_code == 404


def test_somebody_who_left_finds_nothing(client, contoso, contoso_admin, sign_in):
    sign_in(contoso_admin)
    assert client.get(own("partners", contoso)).status_code == 200
    CustomerMember.objects.update(ended_at=now())
    assert client.get(own("partners", contoso)).status_code == 404


def test_nothing_of_the_customers_is_changed_by_looking(client, contoso, accepted, sign_in):
    sign_in(accepted.decided_by)
    before = list(Relationship.unscoped.values())
    for page in PAGES:
        client.get(reverse(page, args=[contoso.pk]))
        assert client.post(reverse(page, args=[contoso.pk])).status_code == 405
    assert list(Relationship.unscoped.values()) == before
