"""Several removals at once: from the chosen rows of the customer list."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.reseller import remove_relationship
from relationships.models import AdminRelationship, Relationship
from relationships.removals import bulk
from tests.conftest import (
    make_admin_relationship,
    make_customer,
    make_member,
    make_relationship,
)
from tests.removals import open_invitation

PAGE = "/p/acme/customers/removal/"
CONSENT = {"reason": "moved", "note": "", "good_faith": "on", "confirmed": "1"}


@pytest.fixture
def customers(acme):
    made = [make_customer(f"c{n}.example", f"Customer {n}") for n in range(1, 8)]
    for n, customer in enumerate(made):
        dap = {"has_dap": True, "dap_granted_at": now()} if n == 0 else {}
        make_relationship(acme, customer, **dap)
    return made


def chosen(customers):
    return {"customer": [customer.pk for customer in customers]}


def active(partner):
    return Relationship.objects.for_partner(partner).active().count()


def test_the_list_offers_it_to_whom_may(client, acme, customers, sign_in):
    sign_in(acme, Role.HELPDESK_AGENT)
    assert PAGE not in client.get(reverse("customers:list", args=["acme"])).text
    sign_in(acme, Role.SALES_AGENT)
    assert f'formaction="{PAGE}"' in client.get(reverse("customers:list", args=["acme"])).text


def test_choosing_changes_nothing(client, acme, customers, sign_in):
    sign_in(acme)
    text = client.post(PAGE, chosen(customers[:3])).text
    assert "Remove the relationships with 3 customers?" in text
    assert active(acme) == 7
    assert not Event.unscoped.exists()


def test_each_customer_has_its_own_effects(client, acme, nordvik, customers, sign_in):
    make_admin_relationship(acme, customers[1])
    open_invitation(acme, customers[2])
    Account.unscoped.filter(customer=customers[0]).update(provider_names=["Nordvik Distribution"])
    sign_in(acme)
    text = client.post(PAGE, chosen(customers[:3])).text
    assert "1, up to you" in text
    assert "Nordvik Distribution: own relationship kept" in text
    assert "Revoke it first." in text
    assert "1 of the chosen customers cannot be removed" in text
    assert "Remove 2 relationships" in text


def test_up_to_five_are_removed_without_typing(client, acme, customers, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    answer = client.post(PAGE, chosen(customers[:5]) | CONSENT)
    assert answer.url == "/p/acme/customers/removal/result/"
    assert active(acme) == 2
    told = Event.objects.for_partner(acme).filter(verb=Verb.RELATIONSHIP_REMOVED)
    assert told.count() == 5
    assert all(event.detail["good_faith"] for event in told)
    text = client.get(answer.url).text
    assert "5 relationships removed" in text
    assert text.count("/report/") == 5


@pytest.mark.parametrize(("language", "phrase"), [("en", "REMOVE 7"), ("pl", "USUŃ 7")])
def test_above_five_the_number_is_typed(client, acme, customers, sign_in, language, phrase):
    member = sign_in(acme)
    member.person.language = language
    member.person.save()
    posted = chosen(customers) | CONSENT
    assert phrase in client.post(PAGE, chosen(customers)).text
    for typed in ["", "REMOVE 6", "remove"]:
        assert client.post(PAGE, posted | {"phrase": typed}).status_code == 422
    assert active(acme) == 7
    client.post(PAGE, posted | {"phrase": f" {phrase} "})
    assert active(acme) == 0


def test_without_the_statement_nothing_happens(client, acme, customers, sign_in):
    sign_in(acme)
    answer = client.post(PAGE, chosen(customers[:2]) | CONSENT | {"good_faith": ""})
    assert answer.status_code == 422
    assert active(acme) == 7


def test_what_cannot_be_removed_is_left_and_says_why(client, acme, customers, sign_in):
    invitation = open_invitation(acme, customers[1])
    remove_relationship(make_member(acme), acme, customers[2], reason="moved")
    sign_in(acme)
    answer = client.post(PAGE, chosen(customers[:3]) | CONSENT)
    text = client.get(answer.url).text
    assert "1 relationship removed" in text
    assert "2 were left as they are" in text
    assert invitation.reference in text
    assert "There is no reseller relationship to remove" in text


def test_one_that_fails_leaves_the_others_removed(acme, customers):
    by = make_member(acme)
    rows = bulk.rows_of(acme, [customer.pk for customer in customers[:3]])
    remove_relationship(make_member(acme), acme, customers[1], reason="moved")
    left = bulk.remove_each(by, rows, reason="moved", note="", end_gdap=False)
    assert list(left) == [customers[1].pk]
    assert active(acme) == 4


def test_gdap_ends_only_where_it_is_asked_for(client, acme, customers, sign_in):
    for customer in customers[:2]:
        make_admin_relationship(acme, customer, name=customer.domain)
    sign_in(acme)
    client.post(PAGE, chosen(customers[:1]) | CONSENT)
    client.post(PAGE, chosen(customers[1:2]) | CONSENT | {"gdap": "end"})
    states = dict(AdminRelationship.unscoped.values_list("name", "state"))
    assert states == {"c1.example": "active", "c2.example": "terminationRequested"}


def test_nobody_is_told(client, acme, customers, sign_in):
    sign_in(acme)
    client.post(PAGE, chosen(customers[:3]) | CONSENT)
    assert not Email.unscoped.exists()
    assert not Notification.unscoped.exists()


def test_fifty_at_most_and_one_at_least(client, acme, customers, sign_in, monkeypatch):
    sign_in(acme)
    assert client.post(PAGE).url == reverse("customers:list", args=["acme"])
    monkeypatch.setattr("relationships.removals.bulk_views.MOST", 6)
    assert client.post(PAGE, chosen(customers) | CONSENT).status_code == 302
    assert active(acme) == 7


def test_somebody_elses_customers_are_not_among_them(client, acme, globex, customers, sign_in):
    sign_in(globex)
    answer = client.post("/p/globex/customers/removal/", chosen(customers) | CONSENT)
    assert answer.url == reverse("customers:list", args=["globex"])
    assert active(acme) == 7


def test_where_the_provider_decides_none_is_removed(client, acme, customers, settings, sign_in):
    settings.RESELLER_MAY_REMOVE = False
    sign_in(acme)
    assert "Your provider decides" in client.post(PAGE, chosen(customers[:2])).text
    client.post(PAGE, chosen(customers[:2]) | CONSENT)
    assert active(acme) == 7
