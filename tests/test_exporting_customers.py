"""The list as a file: what is shown, safe in a spreadsheet, kept in the log."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from audit.models import Event, Verb
from customers.columns import COLUMNS
from customers.copying import copied
from customers.export import as_csv, harmless
from customers.models import Account, AccountState, since_or_never
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


NASTY = ["=1+1", "+48", "-x", "@me", "\tTab", "\rReturn", '"quoted"', "a,b", "two\nlines", "\\.",
         " spaces ", "Łąka 100%", "100%s", "'", "NULL", "x" * 100]  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_database_writes_the_same_file_as_we_do(acme, sign_in, language):
    owner = sign_in(acme)
    for n, name in enumerate(NASTY):
        account = make_account(acme, make_customer(f"n{n}.example", name, tax_id=name[:20]))
        account.tag_names, account.provider_names = NASTY[: n % 3], NASTY[n : n + n % 4]
        account.state = AccountState.values[n % 4]
        account.listed = True
        account.country = ["PL", "DE", "ZZ"][n % 3]
        account.owner = owner if n % 2 else None
        account.gdap_active = n % 3
        account.since = account.gdap_ends_at = (
            datetime(2026, 3, 28 + n % 4, 22 + n % 2, 30, tzinfo=UTC) if n % 3 else None
        )
        account.save()
    owner.person.name = NASTY[0]
    owner.person.save()
    Account.unscoped.filter(name="NULL").update(state="reseller", has_dap=True)
    accounts = Account.objects.for_partner(acme).annotate(since_key=since_or_never())
    accounts = accounts.order_by("sort_key", "id")
    columns = list(COLUMNS.values())
    with translation.override(language):
        ours = "".join(as_csv(accounts, columns)).encode()
        theirs = b"".join(copied(accounts, columns))
    assert theirs == ours
    assert len(list(csv.reader(io.StringIO(ours.decode(), newline="")))) == len(NASTY)


@pytest.mark.postgresql
def test_a_reader_who_leaves_stops_the_file(acme, customers, monkeypatch):
    monkeypatch.setattr("customers.copying._BLOCK", 1)
    rows = copied(Account.objects.for_partner(acme), list(COLUMNS.values()))
    assert next(rows).count(b"\n") == 1
    rows.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
