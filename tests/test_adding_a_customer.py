"""Add a customer by hand: what is checked, what is told, what is not."""

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from customers.actions import CustomerKnown, add_customer
from customers.checks import is_only_a_legal_form, nip_is_right, plain_domain
from customers.models import Account, AccountState, Customer, Source
from people.names import hides_something
from tests.conftest import make_account, make_customer

TYPED = {
    "name": "Pracownia Ławka",
    "domain": "lawka.archi",
    "country": "PL",
    "tax_id": "526-104-08-28",
    "postcode": "00-950",
    "city": "Warszawa",
    "contact_name": "Anna Wrona",
    "contact_email": "anna@lawka.archi",
    "contact_phone": "+48 22 123 45 67",
    "language": "pl",
    "source": "referral",
    "tags": "VIP, szkoły",
}


def page(partner):
    return reverse("customers:new", args=[partner.slug])


def test_it_is_listed_without_a_relationship(client, acme, sign_in):
    member = sign_in(acme)
    answer = client.post(page(acme), TYPED | {"owner": member.pk}, follow=True)
    account = Account.objects.for_partner(acme).get()
    assert answer.redirect_chain[0][0] == reverse(
        "customers:overview", args=["acme", account.customer_id]
    )
    assert (account.state, account.listed) == (AccountState.NONE, True)
    assert (account.tax_id, account.source) == ("5261040828", Source.REFERRAL)
    assert account.owner == member
    assert account.tag_names == ["szkoły", "VIP"]
    event = Event.objects.for_partner(acme).get(verb=Verb.CUSTOMER_ADDED)
    assert (event.member, event.customer_id) == (member, account.customer_id)
    assert event.after["owner"] == "Agent 1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "X"}, "at least 2 letters"),
        ({"name": "Spółka z o.o."}, "not only a legal form"),
        ({"name": "Mіcrosoft"}, "mixes alphabets"),
        ({"name": "Acme\u202eltd"}, "mixes alphabets"),
        ({"name": "Ac\u200bme"}, "mixes alphabets"),
        ({"domain": "https://lawka.archi"}, "Enter a domain"),
        ({"domain": "lawka"}, "Enter a domain"),
        ({"domain": "a..b"}, "Enter a domain"),
        ({"domain": "gmail.com"}, "mail service"),
        ({"domain": "acme.example"}, "your own organisation"),
        ({"domain": "shop.acme.example"}, "your own organisation"),
        ({"tax_id": "5261040827"}, "wrong check digit"),
        ({"tax_id": ""}, "A tax ID is required"),
        ({"tax_id": "PL 5252248481"}, "your own organisation"),
        ({"postcode": "00950"}, "00-950"),
        ({"contact_email": "anna@"}, "name@company.pl"),
        ({"contact_phone": "call me"}, "+48 22"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"source": "invitation"}, "Select a valid choice"),
        ({"tags": "x" * 51}, "at most 50 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, acme, sign_in, changes, words):
    acme.tax_id = "5252248481"
    acme.save()
    sign_in(acme)
    answer = client.post(page(acme), TYPED | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Customer.objects.exists()
    assert not Event.objects.for_partner(acme).exists()


@pytest.mark.parametrize("value", ["\0", "\ud800".encode("utf-8", "surrogatepass"), "x" * 9000])
def test_hostile_typing_is_refused_politely(client, acme, sign_in, value):
    sign_in(acme)
    for name in TYPED:
        assert client.post(page(acme), TYPED | {name: value}).status_code in {302, 422}


def test_a_tax_id_is_not_required_everywhere(client, acme, sign_in):
    sign_in(acme)
    client.post(page(acme), TYPED | {"country": "DE", "tax_id": "", "postcode": "10115"})
    assert Account.objects.for_partner(acme).get().country == "DE"


def test_a_domain_with_letters_of_its_own_is_kept_in_ascii(client, acme, sign_in):
    sign_in(acme)
    client.post(page(acme), TYPED | {"domain": "ŁAWKA.pl."})
    assert Account.objects.for_partner(acme).get().domain == plain_domain("ławka.pl")


def test_the_same_domain_leads_to_the_record_there_is(client, acme, sign_in):
    known = make_account(acme, make_customer("lawka.archi", "Ławka"))
    sign_in(acme)
    answer = client.post(page(acme), TYPED)
    assert answer.status_code == 422
    assert reverse("customers:overview", args=["acme", known.customer_id]) in answer.text
    assert Account.objects.for_partner(acme).count() == 1


def test_the_same_tax_id_is_asked_about(client, acme, sign_in):
    make_account(acme, make_customer("other.example", "Ławka stara", tax_id="5261040828"))
    sign_in(acme)
    answer = client.post(page(acme), TYPED)
    assert answer.status_code == 422
    assert "Ławka stara" in answer.text
    assert client.post(page(acme), TYPED | {"same_tax_id": "on"}).status_code == 302


def test_nobody_learns_that_a_rival_has_the_customer(client, acme, globex, sign_in):
    theirs = make_customer("lawka.archi", "Their Name", tax_id="5261040828", street="Their Street")
    make_account(globex, theirs)
    sign_in(acme)
    answer = client.post(page(acme), TYPED, follow=True)
    account = Account.objects.for_partner(acme).get()
    assert account.customer_id == theirs.pk
    assert account.name == "Pracownia Ławka"
    assert "Their" not in answer.text
    shown = client.get(reverse("customers:account", args=["acme", theirs.pk])).text
    assert "Their" not in shown
    theirs.refresh_from_db()
    assert theirs.name == "Their Name"


def test_the_action_refuses_a_second_record(acme, sign_in):
    member = sign_in(acme)
    details = {"name": "A B", "domain": "ab.example", "country": "DE", "tax_id": ""}
    details |= {"language": "en"}
    first = add_customer(member, details)
    with pytest.raises(CustomerKnown) as refused:
        add_customer(member, details)
    assert refused.value.account == first


@pytest.mark.parametrize(
    "name", ["Sp. z o.o.", "GmbH & Co. KG", "S.A.", "12", "—", "Spółka akcyjna"]
)
def test_names_that_are_only_a_form(name):
    assert is_only_a_legal_form(name)


@pytest.mark.parametrize(
    "name", ["Żabka", "3M Polska", "Młyn Sp. z o.o.", "O2 Sp. k. Łódź", "株式会社"]
)
def test_names_of_companies(name):
    assert not is_only_a_legal_form(name)
    assert not hides_something(name)


def test_the_check_digit_of_a_nip():
    assert nip_is_right("526-104-08-28")
    assert nip_is_right("PL5261040828")
    assert not nip_is_right("526-104-08-29")
    assert not nip_is_right("٥٢٦١٠٤٠٨٢٨")
