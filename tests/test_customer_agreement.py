"""The customer agreement by the partner's word, and what a customer may buy as."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Event, Verb
from customers.agreements import AgreementOnRecord, Attestation, NoRelationship, attest_agreement
from customers.models import Account, AgreementAcceptance, AgreementRoute, Qualification
from customers.qualifying import qualify
from customers.segments import segment_of
from notifications.models import Notification
from partners.permissions import Role
from subscriptions.models import Segment
from tests.conftest import in_parallel, make_account, make_member, make_relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(nordvik, contoso):
    return make_relationship(nordvik, contoso)


def said(day=None):
    return Attestation("Zofia", "Wrona", "zofia@contoso.example", "", day or localdate())


def typed(**changes):
    fields = {"first_name": "Zofia", "last_name": "Wrona", "email": "zofia@contoso.example",
              "phone": "+48 22 123 45 67", "day": localdate().isoformat()}  # fmt: skip
    return fields | changes


def page(partner, customer, name="attestation"):
    return reverse(f"customers:{name}", args=[partner.slug, customer.pk])


def test_a_provider_attests_and_the_customers_administrators_are_told(
    client, nordvik, contoso, contoso_admin, sold, sign_in
):
    member = sign_in(nordvik, Role.SALES_AGENT)
    day = localdate() - timedelta(days=3)
    answer = client.post(page(nordvik, contoso), typed(day=day.isoformat()), follow=True)
    assert "Zofia Wrona" in answer.text
    agreement = AgreementAcceptance.objects.get(customer=contoso)
    assert (agreement.route, agreement.person) == (AgreementRoute.ATTESTED, None)
    assert (agreement.attested_by, agreement.phone) == (member, "+48 22 123 45 67")
    assert agreement.accepted_at.date() == day
    event = Event.objects.for_partner(nordvik).get(verb=Verb.AGREEMENT_ATTESTED)
    assert (event.member, event.detail["accepted_on"]) == (member, day.isoformat())
    told = Notification.unscoped.get(person=contoso_admin)
    assert told.event == "own_agreement_attested"
    sign_in(contoso_admin)
    own = client.get(reverse("own:receipts", args=[contoso.pk])).text
    assert "Zofia Wrona" in own
    assert "Nordvik Distribution" in own
    assert "Nordvik" in client.get(reverse("own:activity", args=[contoso.pk])).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", (localdate() + timedelta(days=2)).isoformat()),
        ("day", "1999-12-31"),
        ("first_name", ""),
        ("email", "nobody"),
        ("phone", "abc"),
    ],
)
def test_what_is_typed_must_make_sense(client, nordvik, contoso, sold, sign_in, field, value):
    sign_in(nordvik)
    assert client.post(page(nordvik, contoso), typed(**{field: value})).status_code == 422
    assert not AgreementAcceptance.objects.exists()


def test_a_reseller_does_not_attest(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    assert "Ask your provider" in client.get(page(acme, contoso)).text
    answer = client.post(page(acme, contoso), typed(), follow=True)
    assert "cannot attest" in answer.text
    assert not AgreementAcceptance.objects.exists()


def test_without_a_relationship_nobody_speaks_for_the_customer(nordvik, contoso):
    make_account(nordvik, contoso)
    with pytest.raises(NoRelationship):
        attest_agreement(make_member(nordvik), contoso.pk, said())


def test_each_version_is_on_record_once(
    client, nordvik, contoso, contoso_admin, sold, sign_in, settings
):
    sign_in(nordvik)
    client.post(page(nordvik, contoso), typed())
    answer = client.post(page(nordvik, contoso), typed(first_name="Adam"), follow=True)
    assert "already on record since" in answer.text
    assert Notification.unscoped.filter(person=contoso_admin).count() == 1
    settings.CUSTOMER_AGREEMENT_VERSION = "2027-01"
    answer = client.post(page(nordvik, contoso), typed(first_name="Adam"), follow=True)
    assert "Adam Wrona" in answer.text
    assert AgreementAcceptance.objects.count() == 2


def test_the_database_refuses_a_record_that_names_nobody(nordvik, contoso, contoso_admin):
    member = make_member(nordvik)
    wrong = [
        {"route": "attested", "attested_by": member},
        {"route": "direct"},
        {"route": "direct", "person": contoso_admin, "attested_by": member},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementAcceptance.objects.create(customer=contoso, version="1", **fields)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_attest_at_once_make_one_record(nordvik, contoso):
    make_relationship(nordvik, contoso)
    members = [make_member(nordvik) for _n in range(3)]
    outcomes = in_parallel(
        *(lambda m=member: attest_agreement(m, contoso.pk, said()) for member in members)
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None] + 2 * [AgreementOnRecord]))
    assert Event.unscoped.filter(verb=Verb.AGREEMENT_ATTESTED).count() == 1


# --- Qualifications ------------------------------------------------------------------------------


def post(client, partner, customer, **fields):
    return client.post(page(partner, customer, "qualification"), fields)


def test_every_qualification_has_its_segment(acme, contoso):
    account = make_account(acme, contoso)
    found = {}
    for qualification in Qualification:
        account.qualification = qualification
        found[qualification] = segment_of(account)
    assert set(found.values()) == set(Segment.values)
    assert found[Qualification.NONE] == found[Qualification.STATE_OWNED] == Segment.COMMERCIAL


def test_education_is_confirmed_and_stays(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    assert post(client, acme, contoso, qualification="education").status_code == 422
    assert post(client, acme, contoso, qualification="education", sure="on").status_code == 302
    account = Account.objects.for_partner(acme).get()
    assert account.qualification == Qualification.EDUCATION
    post(client, acme, contoso, qualification="none")
    account.refresh_from_db()
    assert account.qualification == Qualification.EDUCATION
    event = Event.objects.for_partner(acme).get(verb=Verb.QUALIFICATION_CHANGED)
    assert event.after == {"qualification": "education"}


def test_government_needs_its_code_and_loses_it_again(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    assert post(client, acme, contoso, qualification="government").status_code == 422
    post(client, acme, contoso, qualification="government", code="GCC-7788")
    account = Account.objects.for_partner(acme).get()
    assert (account.qualification, account.validation_code) == ("government", "GCC-7788")
    post(client, acme, contoso, qualification="state_owned", code="GCC-7788")
    account.refresh_from_db()
    assert (account.qualification, account.validation_code) == ("state_owned", "")


def test_non_profit_is_neither_set_nor_taken_here(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    assert post(client, acme, contoso, qualification="nonprofit").status_code == 422
    Account.unscoped.update(qualification=Qualification.NONPROFIT)
    post(client, acme, contoso, qualification="none")
    assert Account.objects.for_partner(acme).get().qualification == Qualification.NONPROFIT


def test_it_is_the_partners_own_record(acme, globex, contoso, relationship):
    make_account(globex, contoso)
    qualify(make_member(acme), contoso.pk, Qualification.STATE_OWNED)
    assert Account.objects.for_partner(globex).get().qualification == Qualification.NONE
