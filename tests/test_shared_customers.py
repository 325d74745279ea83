"""What a provider and a reseller see of the customers they share."""

import pytest
from django.urls import reverse

from customers.models import Account, AccountProvider
from relationships.models import RemovalRequest
from tests.conftest import (
    make_admin_relationship,
    make_customer,
    make_member,
    make_relationship,
)


@pytest.fixture
def shared(acme, nordvik, contoso, partnership):
    bond = make_relationship(acme, contoso)
    account = Account.objects.for_partner(acme).get()
    account.name = "Our name for Contoso"
    account.save()
    AccountProvider.unscoped.create(account=account, provider=nordvik)
    make_relationship(acme, make_customer("alone.example", "Acme alone"))
    return bond


def page(name, partnership, of):
    return reverse(name, args=[of, partnership.pk])


@pytest.mark.parametrize("name", ["partners:partnership", "relationships:shared_customers"])
def test_the_provider_sees_the_customers_that_named_it(
    client, nordvik, contoso, shared, partnership, sign_in, name
):
    sign_in(nordvik)
    text = client.get(page(name, partnership, "nordvik")).text
    assert "Contoso Łódź" in text
    assert "Acme alone" not in text
    assert "Our name for Contoso" not in text


def test_it_sees_its_own_relationship_and_gdap(
    client, acme, nordvik, contoso, shared, partnership, sign_in
):
    make_relationship(nordvik, contoso)
    make_admin_relationship(nordvik, contoso)
    make_admin_relationship(acme, contoso)
    sign_in(nordvik)
    text = client.get(page("partners:partnership", partnership, "nordvik")).text
    assert "Your own relationship since" in text
    assert "GDAP: 1" in text
    ending = client.get(page("partners:partnership_end", partnership, "nordvik")).text
    assert "1 reseller relationship of your own with them" in ending
    assert "1 admin relationship (GDAP) of your own with them" in ending


def test_the_reseller_reads_its_own_names(client, acme, shared, partnership, sign_in):
    sign_in(acme)
    text = client.get(page("relationships:shared_customers", partnership, "acme")).text
    assert "Our name for Contoso" in text


def test_waiting_requests_are_seen_by_the_provider(
    client, acme, nordvik, contoso, shared, partnership, sign_in
):
    RemovalRequest.unscoped.create(
        partner=acme,
        provider=nordvik,
        customer=contoso,
        relationship=shared,
        reason="moved",
        asked_by=make_member(acme).person,
    )
    sign_in(nordvik)
    assert "1 request for removal waits" in client.get("/p/nordvik/partnerships/").text
    text = client.get(page("partners:partnership", partnership, "nordvik")).text
    assert "1 request for removal waits" in text


def test_a_rival_sees_nothing(client, globex, shared, partnership, sign_in):
    sign_in(globex)
    for of in ["globex", "nordvik"]:
        url = page("relationships:shared_customers", partnership, of)
        assert client.get(url).status_code == 404


def test_the_number_of_queries_does_not_grow(
    client, acme, nordvik, shared, partnership, sign_in, django_assert_max_num_queries
):
    for n in range(20):
        customer = make_customer(f"s{n}.example", f"Shared {n}")
        make_relationship(acme, customer)
        account = Account.objects.for_partner(acme).get(customer=customer)
        AccountProvider.unscoped.create(account=account, provider=nordvik)
    sign_in(nordvik)
    with django_assert_max_num_queries(20):
        client.get(page("relationships:shared_customers", partnership, "nordvik"))
