"""A file whose first line does not say enough: a person says which column is which."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Event, Verb
from customers.imports.staging import match_columns
from customers.models import CustomerImport, ImportClosed, ImportRow
from invitations.models import Batch, BatchRow
from partners.permissions import Role
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

TEXT = (
    "Podmiot;Strona;Skrzynka;Region\nMill;mill.example;office@mill.example;N\nInn;inn.example;x;\n"
)
OPTIONS = {"language": "en", "valid_days": "30", "stage": "1"}
FLOWS = {
    "customers:import": ("customers:import_new", {}, CustomerImport, ImportRow, "domain"),
    "invitations:batch": ("invitations:batch_new", OPTIONS, Batch, BatchRow, "email"),
}
PLACES = {"company": "0", "domain": "1", "contact_email": "2", "email": "2"}


@pytest.fixture(params=FLOWS)
def flow(request):
    return request.param


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


def upload(client, flow, text=TEXT, partner="acme"):
    name, options, model, *_ = FLOWS[flow]
    file = SimpleUploadedFile("klienci.csv", text.encode())
    page = client.post(reverse(name, args=[partner]), options | {"file": file}, follow=True)
    return page, model.unscoped.order_by("-created_at").first()


def columns_of(flow, file, partner="acme"):
    return reverse(f"{flow}_columns", args=[partner, file.pk])


def rows_in(flow, file):
    return list(FLOWS[flow][3].unscoped.of(file).order_by("number"))


def test_what_was_found_is_said_and_matched(client, acme, agent, flow):
    page, file = upload(client, flow)
    needed = FLOWS[flow][4]
    assert page.request["PATH_INFO"] == columns_of(flow, file)
    label = {"domain": "Domain", "email": "E-mail"}[needed]
    assert f"Columns missing: Company, {label}." in page.text
    assert "Found: Podmiot, Strona, Skrzynka, Region." in page.text
    assert "Skrzynka (such as office@mill.example)" in page.text
    assert not rows_in(flow, file)
    client.post(columns_of(flow, file), {"company": "0", needed: PLACES[needed]})
    assert [(row.number, row.company) for row in rows_in(flow, file)] == [(2, "Mill"), (3, "Inn")]
    file.refresh_from_db()
    assert (file.state, file.unread, "Region" in file.ignored_columns) == ("staged", [], True)
    staged = [Verb.CUSTOMER_IMPORT_STAGED, Verb.BATCH_STAGED]
    assert Event.objects.for_partner(acme).filter(verb__in=staged).count() == 1


def test_a_needed_column_is_asked_for_and_none_serves_twice(client, agent, flow):
    _page, file = upload(client, flow)
    needed = FLOWS[flow][4]
    empty = client.post(columns_of(flow, file), {"company": "0"})
    assert empty.status_code == 422
    assert "Choose the column that has it." in empty.text
    twice = client.post(columns_of(flow, file), {"company": "0", needed: "0"})
    assert twice.status_code == 422
    assert "This column is chosen already: Company." in twice.text
    beyond = client.post(columns_of(flow, file), {"company": "0", needed: "9"})
    assert beyond.status_code == 422
    assert not rows_in(flow, file)


def test_the_next_file_with_the_same_first_line_is_filled_in(
    client, acme, globex, agent, flow, sign_in
):
    _page, file = upload(client, flow)
    needed = FLOWS[flow][4]
    client.post(columns_of(flow, file), {"company": "0", needed: PLACES[needed]})
    page, _again = upload(client, flow)
    assert "Filled in as for your last file" in page.text
    assert page.text.count(" selected>") == 2 + page.text.count('value="" selected')
    sign_in(globex)
    page, _theirs = upload(client, flow, partner="globex")
    assert "Filled in" not in page.text


def test_what_is_not_matched_yet_waits_and_can_be_thrown_away(client, globex, agent, flow, sign_in):
    _page, file = upload(client, flow)
    model = FLOWS[flow][2]
    listed = client.get(reverse(FLOWS[flow][0], args=["acme"])).text
    assert "Columns to match" in listed
    for name in ("corrected", "row"):
        args = ["acme", file.pk, *([2] if name == "row" else [])]
        assert client.get(reverse(f"{flow}_{name}", args=args)).status_code in {302, 404}
    client.post(reverse(f"{flow}_deletion", args=["acme", file.pk]))
    assert not model.unscoped.exists()
    _page, file = upload(client, flow)
    sign_in(globex)
    assert client.get(columns_of(flow, file)).status_code == 404
    assert client.get(columns_of(flow, file, "globex")).status_code == 404


def test_matching_again_changes_nothing(acme, client, agent):
    _page, file = upload(client, "customers:import")
    client.post(columns_of("customers:import", file), {"company": "0", "domain": "1"})
    answer = client.post(columns_of("customers:import", file), {"company": "1", "domain": "0"})
    assert answer.status_code == 302
    assert rows_in("customers:import", file)[0].company == "Mill"
    with pytest.raises(ImportClosed):
        match_columns(make_member(acme), file, {"company": 1, "domain": 0})


def test_the_whole_corrected_file_needs_no_matching_anew(client, agent, flow):
    _page, file = upload(client, flow)
    needed = FLOWS[flow][4]
    client.post(columns_of(flow, file), {"company": "0", needed: PLACES[needed]})
    mended = SimpleUploadedFile("k.csv", TEXT.replace("Inn;", "Tavern;").encode())
    client.post(
        reverse(f"{flow}_corrected", args=["acme", file.pk]), {"file": mended, "whole": "1"}
    )
    assert [row.company for row in rows_in(flow, file)] == ["Mill", "Tavern"]


def test_cells_pasted_with_their_heads_are_matched_too(client, agent):
    pasted = "Podmiot\tE-mail\nMill\toffice@mill.example\n"
    page = client.post(
        reverse("invitations:batch_new", args=["acme"]), OPTIONS | {"pasted": pasted}, follow=True
    )
    assert "Column missing: Company." in page.text
    batch = Batch.unscoped.get()
    client.post(columns_of("invitations:batch", batch), {"company": "0", "email": "1"})
    assert [row.state for row in rows_in("invitations:batch", batch)] == ["ready"]


def test_a_file_of_nothing_but_its_first_line_is_refused(client, agent, flow):
    page, file = upload(client, flow, "Podmiot;Strona;Skrzynka\n")
    assert (page.status_code, file) == (422, None)
    assert "There is no row in it." in page.text
