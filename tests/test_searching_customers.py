"""Finding a customer by a part of its name, domain, tax number or id."""

import contextlib
import time

import pytest
from django.db import connection
from django.urls import reverse

from customers import finding
from customers.finding import find, matching, search_text
from customers.models import Account
from customers.search import fold, sort_key
from tests.conftest import make_account, make_customer


@pytest.fixture
def accounts(acme):
    names = {
        "laczna24.pl": "Hurtownia Łączna 24",
        "lawka.archi": "Pracownia Architektury Ławka",
        "zubr.example": "Transport Żubr Logistyka",
        "mlyn-zagorze.pl": "Młyn Wodny Zagórze Sp. z o.o.",
        "lodz.example": "ŁÓDŹ Centrum",
    }
    return [
        make_account(acme, make_customer(domain, name, tax_id=f"526104082{n}"))
        for n, (domain, name) in enumerate(names.items())
    ]


def search(client, partner, q, **more):
    response = client.get(reverse("customers:list", args=[partner.slug]), {"q": q, **more})
    return [row["name"] for row in response.context["page"].rows]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lodz", ["ŁÓDŹ Centrum"]),
        ("ŁAW", ["Pracownia Architektury Ławka"]),
        ("ubr", ["Transport Żubr Logistyka"]),
        ("zagórze.pl", ["Młyn Wodny Zagórze Sp. z o.o."]),
        ("526-104-08-20", ["Hurtownia Łączna 24"]),
        ("wodny młyn", ["Młyn Wodny Zagórze Sp. z o.o."]),
        ("  łą  ", []),
        ("hu", ["Hurtownia Łączna 24"]),
        ("100%", []),
        ("_____", []),
        ("nowhere", []),
    ],
)
def test_inside_words_whatever_the_case_and_the_marks(
    client, acme, sign_in, accounts, typed, found
):
    sign_in(acme)
    assert search(client, acme, typed) == found


def test_by_a_part_of_the_customer_id(client, acme, sign_in, accounts):
    sign_in(acme)
    part = str(accounts[2].customer_id)[4:20]
    assert search(client, acme, part) == ["Transport Żubr Logistyka"]


def test_another_partners_customers_are_never_found(client, globex, sign_in, accounts):
    sign_in(globex)
    assert search(client, globex, "lodz") == []


def test_names_that_begin_with_it_come_first(client, acme, sign_in):
    for n, name in enumerate(["Auto Kowal", "Kowal i Syn", "Kowalscy", "Zakład Kowalski"]):
        make_account(acme, make_customer(f"k{n}.example", name))
    sign_in(acme)
    assert search(client, acme, "kowal") == [
        "Kowal i Syn",
        "Kowalscy",
        "Auto Kowal",
        "Zakład Kowalski",
    ]
    assert search(client, acme, "kowal", sort="-name")[0] == "Zakład Kowalski"


def test_a_search_is_paged_and_combined_with_filters(client, acme, sign_in):
    for n in range(23):
        make_account(
            acme, make_customer(f"s{n}.example", f"Sklep {n:02}", country="DE" if n % 2 else "PL")
        )
    sign_in(acme)
    first = client.get(reverse("customers:list", args=["acme"]), {"q": "sklep", "size": 10})
    assert first.context["page"].total == 23
    second = client.get(reverse("customers:list", args=["acme"]) + first.context["page"].next)
    assert "11–20 of 23 customers" in second.text
    assert second.context["page"].rows[0]["name"] == "Sklep 10"
    assert len(search(client, acme, "sklep", country="DE")) == 11


@pytest.mark.parametrize("typed", ["sklep", "klep", "sk"])
@pytest.mark.parametrize("order", [("sort_key", "id"), ("changed_at", "id")])
def test_more_matches_than_the_cap_are_said_to_be_more(acme, monkeypatch, typed, order):
    monkeypatch.setattr(finding, "CAP", 10)
    for n in range(25):
        make_account(acme, make_customer(f"s{n}.example", f"Sklep {n:02}"))
    mine = Account.objects.for_partner(acme)
    found = find(mine, typed, order, False, slice(0, 5))
    assert (len(found.ids), found.total, found.capped) == (5, 10, True)
    names = Account.unscoped.in_bulk(found.ids)
    assert [names[pk].name for pk in found.ids] == [f"Sklep {n:02}" for n in range(5)]
    assert find(mine, typed, order, False, slice(10, 15)).ids == []
    assert matching(mine, search_text(typed)).count() == 25


def test_folding_drops_case_marks_and_what_databases_refuse():
    assert fold("ŁÓDŹ  Sp.\0") == "lodz sp."
    assert search_text("725-190 44 18") == "7251904418"
    assert search_text("a\ud800b") == "ab"
    assert sort_key("Lato") < sort_key("Łąka") < sort_key("Mewa")


@contextlib.contextmanager
def locked(table):
    """Nobody reads the table meanwhile: the surest way for a statement to take for ever."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", [{"q": "lodz"}, {"country": "PL"}])
def test_after_two_seconds_the_search_is_given_up(client, acme, sign_in, accounts, query):
    sign_in(acme)
    address = reverse("customers:list", args=["acme"])
    with locked("customers_account"):
        started = time.monotonic()
        whole = client.get(address, query)
        waited = time.monotonic() - started
        part = client.get(address, query, headers={"HX-Request-Type": "partial"})
    assert 1.9 < waited < 4
    assert "That search takes too long" in whole.text
    assert "Type more letters, or take a filter off." in whole.text
    assert part.text.startswith('<div class="empty" id="results">')
    assert "That search" not in client.get(address, query).text
