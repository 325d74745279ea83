"""Journey A of product.md §3 over HTTP, by the processes of compose.yaml: a new partner asks, a
new customer registers and accepts, everybody gets their mail."""

import re

import pytest

from tests.invariants import assert_invariants
from tests.processes import eventually
from tests.test_production_processes import (  # noqa: F401 (fixtures)
    FOUNDER,
    PASSWORD,
    first_partner,
    post_office,
    production,
)
from tests.visitor import Visitor

pytestmark = [
    pytest.mark.redis,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]

MARTA = "marta@lawka.example"


def letters_to(post_office, address):
    return [message for message in post_office.messages if message["To"] == address]


def test_a_partner_asks_and_a_new_customer_accepts(production, post_office):  # noqa: F811
    hanna = first_partner(production)
    hanna.open("/p/baltic/invitations/new/")
    hanna.send("company", company="Studio Ławka", domain="lawka.example", to=MARTA, language="en")
    link = re.search(rf"{production.address}/i/[\w-]{{43}}/", hanna.page.text)[0]
    page = hanna.send("/done/", anyway="1")
    assert (page.status, "Studio Ławka" in page.text) == (200, True)

    marta = Visitor(production.address)
    assert marta.open(link).headers["Referrer-Policy"] == "no-referrer"
    marta.send("/account/")
    marta.send("email", email=MARTA, password1=PASSWORD, name="Marta Ławka")
    assert eventually(lambda: letters_to(post_office, MARTA)), production.logs()
    (confirmation,) = letters_to(post_office, MARTA)
    marta.open(re.search(r"https?://\S+confirm-email\S+", confirmation.get_content())[0])
    marta.send("confirm-email")
    marta.open("/account/login/?next=/i/")
    if "login" in {name for form in marta.page.forms for name, _value in form["fields"]}:
        marta.send("login", login=MARTA, password=PASSWORD)
    marta.open("/i/")
    company = {"country": "PL", "tax_id": "7251904412", "city": "Łódź", "postcode": "90-001"}
    marta.send("tax_id", name="Studio Ławka", street="Piotrkowska 1", **company)
    assert "lawka.example" not in hanna.open("/p/baltic/customers/?view=reseller").text

    page = marta.send("/accept/", authorised="on")
    assert page.address.endswith("/done/"), production.logs()
    assert "Studio Ławka" in hanna.open("/p/baltic/customers/").text
    assert eventually(lambda: letters_to(post_office, FOUNDER)), "the inviter is told"
    assert eventually(lambda: len(letters_to(post_office, MARTA)) == 2), "the customer's receipt"

    assert_invariants()
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in production.logs()
