"""A catalogue: read, filtered, exported, imported with a look first, and taken out of."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Event, Verb
from partners.permissions import Role
from subscriptions.actions.cataloguing import import_catalogue, offers_of, plan_import
from subscriptions.models import AddOnBase, Availability, Product
from subscriptions.offers import NotACatalogue, as_csv, as_json, read_rows
from tests.conftest import make_member
from tests.orders import add_on, offer

pytestmark = pytest.mark.django_db

HEAD = "product,product_name,sku,sku_name,country,term,billing,currency,list_price"
OFFICE = "OFFICE,Office,0001,Office Standard,PL,P1Y,monthly,PLN,54.00"


@pytest.fixture
def keeper(nordvik):
    return make_member(nordvik, Role.ADMIN_AGENT)


def page(name, *args, partner="nordvik"):
    return reverse(f"subscriptions:{name}", args=[partner, *args])


def rows(*lines, head=HEAD):
    return read_rows("\n".join([head, *lines]).encode())


def planned(partner, *lines, head=HEAD):
    return plan_import(partner, rows(*lines, head=head))


def problem(partner, line, head=HEAD):
    (row,) = planned(partner, line, head=head).rows
    return " ".join(row.problems)


# --- What a file may say ---


def test_a_first_import_makes_products_skus_and_offers(keeper, nordvik):
    plan = import_catalogue(keeper, rows(OFFICE, OFFICE.replace("P1Y", "P1M")))
    assert plan.counts == {"new": 2, "changed": 0, "unchanged": 0, "error": 0}
    assert Product.unscoped.count() == 1
    assert Availability.unscoped.count() == 2


def test_the_same_file_again_changes_nothing_and_leaves_no_trace(keeper, nordvik):
    import_catalogue(keeper, rows(OFFICE))
    again = import_catalogue(keeper, rows(OFFICE))
    assert again.counts["unchanged"] == 1
    assert Event.unscoped.filter(verb=Verb.CATALOGUE_IMPORTED).count() == 1


def test_a_new_price_is_a_change(keeper, nordvik):
    import_catalogue(keeper, rows(OFFICE))
    dearer = OFFICE.replace("54.00", "59,90").replace("59,90", '"59,90"')
    assert planned(nordvik, dearer).counts["changed"] == 1
    import_catalogue(keeper, rows(dearer))
    assert str(Availability.unscoped.get().list_price) == "59.90"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("54.00", "54.001", "list_price"),
        ("54.00", "-1", "list_price"),
        ("54.00", "1e99", "list_price"),
        ("P1Y", "P2Y", "term"),
        ("P1Y,monthly", "P1M,annual", "cannot be billed"),
        ("PLN", "ZŁOTY", "currency"),
        (",PL,", ",XX,", "country"),
        ("Office Standard", "", "sku_name is missing"),
        ("Office Standard", "Office\u200bStandard", "cannot be seen"),
        ("0001", "00 01/7", "letters, digits"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(nordvik, old, new, said):
    assert said in problem(nordvik, OFFICE.replace(old, new))


def test_an_add_on_names_a_base_of_the_catalogue(keeper, nordvik):
    head = HEAD + ",add_on_of"
    assert "add_on_of" in problem(nordvik, OFFICE + ",OFFICE:9999", head)
    extra = "BACKUP,Backup,0001,Backup Add-on,PL,P1Y,monthly,PLN,9.00,OFFICE:0001"
    import_catalogue(keeper, rows(extra, OFFICE + ",", head=head))
    assert AddOnBase.unscoped.get().base.name == "Office Standard"


def test_rows_that_contradict_each_other_are_found(nordvik):
    other = OFFICE.replace("Office,0001", "Orifice,0001").replace("P1Y", "P1M")
    plan = planned(nordvik, OFFICE, other, OFFICE)
    assert [row.outcome for row in plan.rows] == ["new", "error", "error"]
    assert "row 2" in plan.rows[1].problems[0]
    assert "same offer" in plan.rows[2].problems[0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2",
        b"\xff\xfe\x00",
        b"{not json",
        b'{"catalogue": 7}',
        HEAD.encode(),
        b"x" * 1_100_000,
        (HEAD + "\n" + (OFFICE + "\n") * 2001).encode(),
        b"[" * 100_000,
    ],
    ids=["empty", "columns", "bytes", "json", "shape", "rows", "size", "many", "deep"],
)
def test_what_is_no_catalogue_is_refused_in_words(data):
    with pytest.raises(NotACatalogue, match=r"\w"):
        read_rows(data)


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_an_export_is_read_again_as_it_was(keeper, nordvik, write):
    base = offer(nordvik, name="=Sum of all")
    add_on(nordvik, base)
    text = write(offers_of(nordvik))
    assert plan_import(nordvik, read_rows(text.encode())).counts["unchanged"] == 2


# --- Pages ---


def upload(text, name="catalogue.csv"):
    return {"file": SimpleUploadedFile(name, text.encode(), "text/csv")}


def test_an_import_is_looked_at_before_it_is_written(client, keeper, nordvik):
    client.force_login(keeper.person)
    wrong = OFFICE.replace("0001", "0002").replace("54.00", "cheap")
    seen = client.post(page("catalogue_import"), upload("\n".join([HEAD, OFFICE, wrong])))
    assert seen.context["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "error": 1}
    assert "list_price is not an amount" in seen.text
    assert not Product.unscoped.exists()
    done = client.post(page("catalogue_commit"), {"checked": seen.context["checked"]}, follow=True)
    assert "1 new offer" in done.text
    assert [one.licence for one in offers_of(nordvik)] == ["OFFICE:0001"]


def test_a_file_that_is_none_is_answered_with_a_sentence(client, keeper):
    client.force_login(keeper.person)
    answer = client.post(page("catalogue_import"), upload("hello"))
    assert answer.status_code == 422
    assert "Columns are missing" in answer.text


def test_a_reseller_reads_its_providers_catalogue_and_no_other(
    client, acme, nordvik, globex, partnership, sign_in
):
    mine, theirs = offer(nordvik), offer(globex, "Globex Mail")
    sign_in(acme)
    listed = client.get(page("catalogue", partner="acme")).text
    assert "Office Standard" in listed
    assert "Globex Mail" not in listed
    assert "Import" not in listed
    for one, status in ((mine, 200), (theirs, 404)):
        address = page("product", one.sku.product_id, partner="acme")
        assert client.get(address).status_code == status
    assert client.post(page("offer_withdrawal", mine.pk, partner="acme")).status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?q=mail", 1),
        ("?kind=add_on", 0),
        ("?term=P1Y", 2),
        ("?country=DE", 1),
        ("?segment=education", 0),
        ("?withdrawn=1", 0),
        ("?kind=nonsense&page=99", 2),
    ],
)
def test_filters_narrow_the_catalogue(client, keeper, nordvik, query, count):
    offer(nordvik)
    offer(nordvik, "Mail Basic", "0002", country="DE")
    client.force_login(keeper.person)
    assert client.get(page("catalogue") + query).context["page"].paginator.count == count


def test_the_files_honour_the_filters(client, keeper, nordvik):
    offer(nordvik)
    offer(nordvik, "Mail Basic", "0002", country="DE")
    client.force_login(keeper.person)
    table = client.get(page("catalogue_csv") + "?country=DE").text
    assert "Mail Basic" in table
    assert "Office Standard" not in table
    found = json.loads(client.get(page("catalogue_json")).text)["catalogue"]
    assert [one["sku"] for one in found] == ["0001", "0002"]


def test_what_is_taken_out_stays_for_history_and_comes_back(client, keeper, nordvik):
    one = offer(nordvik)
    client.force_login(keeper.person)
    client.post(page("offer_withdrawal", one.pk))
    client.post(page("offer_withdrawal", one.pk))
    assert not offers_of(nordvik)
    assert "Offer again" in client.get(page("product", one.sku.product_id)).text
    client.post(page("offer_return", one.pk))
    assert len(offers_of(nordvik)) == 1
    verbs = [Verb.CATALOGUE_WITHDRAWN, Verb.CATALOGUE_CHANGED]
    assert [e.verb for e in Event.unscoped.order_by("pk")] == verbs


def test_a_whole_product_is_taken_out(client, keeper, nordvik):
    one = offer(nordvik)
    offer(nordvik, country="DE")
    client.force_login(keeper.person)
    assert client.get(page("product_withdrawal", one.sku.product_id)).status_code == 200
    assert len(offers_of(nordvik)) == 2
    client.post(page("product_withdrawal", one.sku.product_id))
    assert not offers_of(nordvik)
    assert Product.unscoped.get().withdrawn_at
