"""A new customer registers through its link, and no domain is ever taken over."""

import pytest

from audit.models import Event, Verb
from customers.models import Customer, CustomerMember
from invitations.models import Invitation
from outbox.models import Email
from tests.conftest import make_customer, make_invitation, make_person

COMPANY = {
    "name": "Młyn Wodny Zagórze",
    "domain": "zagorze.example",
    "country": "PL",
    "tax_id": "526-025-02-74",
    "street": "Młyńska 3",
    "postcode": "90-001",
    "city": "Łódź",
}


def path_of(invitation, name=""):
    return invitation.link().removeprefix("http://localhost:8000") + name


def register(client, invitation, **changes):
    return client.post(path_of(invitation, "organisation/"), COMPANY | changes, follow=True)


@pytest.fixture
def unknown(acme):
    return make_invitation(acme, company="Młyn Wodny Zagórze")


@pytest.fixture
def newcomer(db):
    return make_person("ewa@zagorze.example", "Ewa")


def test_the_form_is_filled_from_the_invitation(client, unknown, newcomer, sign_in):
    sign_in(newcomer)
    page = client.get(unknown.link(), follow=True)
    assert page.redirect_chain[-1][0] == path_of(unknown, "organisation/")
    assert 'value="Młyn Wodny Zagórze"' in page.text
    assert 'value="zagorze.example"' in page.text


def test_the_first_person_becomes_administrator_and_decides_next(
    client, unknown, newcomer, sign_in
):
    sign_in(newcomer)
    page = register(client, unknown)
    assert "You decide for <strong>Młyn Wodny Zagórze</strong>" in page.text
    customer = Customer.objects.get(domain="zagorze.example")
    assert (customer.tax_id, customer.city) == ("5260250274", "Łódź")
    assert customer.registered_at
    member = CustomerMember.objects.get(customer=customer)
    assert (member.person, member.may_decide) == (newcomer, True)
    assert Event.unscoped.get(verb=Verb.CUSTOMER_REGISTERED).partner is None


def test_an_organisation_a_partner_wrote_down_is_claimed(client, acme, newcomer, sign_in):
    named = make_customer("zagorze.example", "Zagorze")
    invitation = make_invitation(acme, named)
    sign_in(newcomer)
    assert "You decide for" in register(client, invitation).text
    named.refresh_from_db()
    assert named.name == "Młyn Wodny Zagórze"
    assert Customer.objects.count() == 1


def test_a_link_for_a_named_customer_registers_no_other(client, acme, newcomer, sign_in):
    invitation = make_invitation(acme, make_customer("other.example", "Other"))
    sign_in(newcomer)
    page = register(client, invitation)
    assert "This request is for another organisation." in page.text
    assert not CustomerMember.objects.exists()


def test_a_domain_with_people_is_not_taken_over(client, unknown, contoso, contoso_admin, sign_in):
    stranger = make_person("mallory@contoso.example", "Mallory")
    sign_in(stranger)
    page = register(client, unknown, domain="contoso.example", name="Contoso New")
    assert page.status_code == 422
    assert "This organisation is registered already." in page.text
    contoso.refresh_from_db()
    assert contoso.name == "Contoso Łódź"
    assert not CustomerMember.objects.filter(person=stranger).exists()
    assert Email.unscoped.get(kind="notice").to == contoso_admin.email
    assert Event.unscoped.get(verb=Verb.TAKEOVER_REFUSED).person == stranger


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"domain": "contoso.example"}, "You can register the domain of your own address"),
        ({"domain": "gmail.com"}, "This domain belongs to a mail service"),
        ({"tax_id": "5260250275"}, "its check digit does not fit"),
        ({"tax_id": ""}, "In this country the number is required."),
        ({"name": "Sp. z o.o."}, "Write the name of the company."),
        ({"name": "Mіcrosoft"}, "The name mixes alphabets"),
        ({"name": "Zagórze\u202eabc"}, "The name mixes alphabets"),
        ({"name": "Win at https://x.example"}, "A name cannot contain a link"),
    ],
)
def test_what_cannot_be_registered(client, unknown, newcomer, sign_in, changes, sentence):
    sign_in(newcomer)
    page = register(client, unknown, **changes)
    assert page.status_code == 422
    assert sentence in page.text
    assert not CustomerMember.objects.exists()


def test_a_public_mailbox_registers_nothing(client, unknown, sign_in):
    sign_in(make_person("ewa@gmail.com"))
    assert register(client, unknown, domain="gmail.com").status_code == 422


def test_an_address_that_was_not_confirmed_registers_nothing(client, unknown, newcomer, sign_in):
    newcomer.emailaddress_set.update(verified=False)
    sign_in(newcomer)
    page = register(client, unknown)
    assert "Confirm your e-mail address first." in page.text
    assert not CustomerMember.objects.exists()


def test_a_closed_invitation_registers_nothing(client, unknown, newcomer, sign_in):
    Invitation.unscoped.update(version=1, state="revoked", closed_at="2026-01-01T00:00Z")
    sign_in(newcomer)
    assert register(client, unknown).status_code == 410
    assert not CustomerMember.objects.exists()


def test_signed_out_there_is_nothing_to_fill_in(client, unknown):
    page = register(client, unknown)
    assert "Sign in to answer" in page.text
    assert not Customer.objects.exists()
