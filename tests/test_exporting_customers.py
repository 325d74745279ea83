"""The list as a file: what is shown, safe in a spreadsheet, kept in the log."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from audit.models import Event, Verb
from customers.export import harmless
from customers.models import Account
from tests.conftest import make_account, make_customer


def export(client, partner, **posted):
    return client.post(reverse("customers:export", args=[partner.slug]), posted)


def lines(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def customers(acme):
    return [
        make_account(acme, make_customer("b.example", "Berg", country="DE")),
        make_account(acme, make_customer("z.example", "=cmd|' /C calc'!A0")),
        make_account(acme, make_customer("l.example", "Łąka")),
    ]


def test_it_holds_exactly_what_the_list_shows(client, acme, sign_in, customers):
    sign_in(acme)
    rows = lines(export(client, acme, format="csv", asked="?sort=-name"))
    assert rows[0][:3] == ["Customer", "Primary domain", "Relationship"]
    assert [row[0] for row in rows[1:]] == ["Łąka", "Berg", "'=cmd|' /C calc'!A0"]
    assert [row[0] for row in lines(export(client, acme, asked="?country=DE"))[1:]] == ["Berg"]
    assert [row[0] for row in lines(export(client, acme, asked="?q=laka"))[1:]] == ["Łąka"]


def test_chosen_rows_alone(client, acme, sign_in, customers):
    sign_in(acme)
    rows = lines(export(client, acme, customer=[customers[0].customer_id, "nonsense"]))
    assert [row[0] for row in rows[1:]] == ["Berg"]


def test_another_partners_rows_cannot_be_chosen(client, acme, globex, sign_in, customers):
    sign_in(globex)
    assert lines(export(client, globex, customer=[customers[0].customer_id]))[1:] == []


def test_the_chosen_columns_in_their_order(client, acme, sign_in, customers):
    member = sign_in(acme)
    Account.unscoped.update(tag_names=["VIP", "@home"], owner=member)
    keys = ["tags", "country", "owner", "id", "tax_id", "since", "changed", "access", "provider"]
    client.post(reverse("customers:preferences", args=["acme"]), {"order": keys, "columns": keys})
    rows = lines(export(client, acme, asked="?country=DE"))
    assert rows[0][2:5] == ["Tags", "Country", "Owner"]
    assert rows[1][2:6] == ["VIP, @home", "Germany", "Agent 1", str(customers[0].customer_id)]


def test_an_excel_file(client, acme, sign_in, customers):
    sign_in(acme)
    response = export(client, acme, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        "'=cmd|' /C calc'!A0",
        "Berg",
        "Łąka",
    ]


def test_the_log_keeps_who_took_how_many(client, acme, sign_in, customers):
    member = sign_in(acme)
    export(client, acme, asked="?country=DE")
    event = Event.objects.for_partner(acme).get(verb=Verb.CUSTOMERS_EXPORTED)
    assert event.member == member
    assert event.detail["count"] == 1
    assert "country=DE" in event.detail["asked"]


def test_a_link_exports_nothing(client, acme, sign_in, customers):
    sign_in(acme)
    assert client.get(reverse("customers:export", args=["acme"])).status_code == 405
    assert not Event.objects.for_partner(acme).exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("Acme") == "Acme"


def test_an_unknown_format_is_nowhere(client, acme, sign_in, customers):
    sign_in(acme)
    assert export(client, acme, format="exe").status_code == 404
