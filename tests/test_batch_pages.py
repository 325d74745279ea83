"""The pages of many invitations: file, check, fix in place, create, share, result."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.tables import MOST_BYTES
from invitations.models import Batch, BatchRow, Invitation
from jobs.models import Job
from jobs.running import run_due
from partners.permissions import Role
from tests.batches import HEAD, companies, create, outcome, share, stage
from tests.conftest import make_account, make_customer, make_member

pytestmark = pytest.mark.django_db
OPTIONS = {"stage": "1", "language": "en", "valid_days": "30"}
PARTIAL = {"HX-Request-Type": "partial"}


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


def address(name, *args, partner="acme"):
    return reverse(f"invitations:{name}", args=[partner, *args])


def upload(client, text, name="list.csv", **options):
    data = text if isinstance(text, bytes) else (HEAD + text).encode()
    file = SimpleUploadedFile(name, data)
    return client.post(address("batch_new"), OPTIONS | options | {"file": file})


def download(client, name, batch):
    response = client.get(address(name, batch.pk))
    assert "attachment" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_whole_way_without_a_script(client, agent):
    """Upload, look, put right, create, watch, download, share."""
    answer = upload(client, companies(2) + "Bakery;office@bakery;;;;\n")
    batch = Batch.unscoped.get()
    assert answer["Location"] == address("batch", batch.pk)
    page = client.get(answer["Location"]).text
    assert "office@bakery is not an e-mail address" in page
    assert "Create 2 invitations" in page

    fixing = address("batch_row", batch.pk, 4)
    fixed = client.post(fixing, {"email": "office@bakery.example"})
    assert fixed["Location"] == address("batch", batch.pk)
    assert outcome(batch) == [("ready", "")] * 3

    confirm = client.get(address("batch_creation", batch.pk)).text
    assert "10000 more invitations" in confirm
    assert not Job.unscoped.exists(), "looking starts nothing"
    started = client.post(address("batch_creation", batch.pk))
    job = Job.unscoped.get()
    assert started["Location"] == reverse("jobs:job", args=["acme", job.pk])
    assert "0 of 3" in client.get(started["Location"]).text
    run_due()
    assert "3 of 3" in client.get(started["Location"]).text

    rows = download(client, "batch_result", batch)
    assert [row["Company"] for row in rows] == ["Company No 1", "Company No 2", "Bakery"]
    links = [invitation.link() for invitation in Invitation.unscoped.all()]
    assert {row["Link"] for row in rows} == set(links)
    assert all(row["Link"] in row["Letter"] for row in rows)
    assert "Mark 3 invitations as shared?" in client.get(address("batch_sharing", batch.pk)).text
    client.post(address("batch_sharing", batch.pk))
    run_due()
    assert {i.state for i in Invitation.unscoped.all()} == {"open"}
    assert "Every link works" in client.get(address("batch", batch.pk)).text


def test_no_table_holds_a_link(client, agent):
    upload(client, companies(1))
    create(agent, Batch.unscoped.get())
    token = Invitation.unscoped.get().link().split("/i/")[1].strip("/")
    assert token not in str(list(BatchRow.unscoped.values()))
    assert token not in str(list(Invitation.unscoped.values()))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\x00\x00", "neither a CSV nor an XLSX"),
        (b"x" * (MOST_BYTES + 1), "too large"),
        (b"company;email\n", "There is no row in it"),
        (b"company;email\n" + b"Mill;a@b.pl\n" * 10_001, "10001 rows. The limit is 10000"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(client, agent, data, sentence):
    refused = upload(client, data)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert not Batch.unscoped.exists()


def test_neither_or_both_is_asked_again(client, agent):
    assert client.post(address("batch_new"), OPTIONS).status_code == 422
    both = upload(client, companies(1), pasted="a@b.example")
    assert "not both" in both.text


def test_a_pasted_list_is_checked_like_a_file(client, agent):
    pasted = "Mill Ltd; a@mill.example\nAnn <ann@other.example>\nnonsense"
    client.post(address("batch_new"), OPTIONS | {"pasted": pasted})
    batch = Batch.unscoped.get()
    assert outcome(batch) == [("ready", ""), ("ready", ""), ("to_fix", "email_bad")]


def test_columns_that_are_not_used_are_named(client, agent):
    upload(client, b"company,email,Region,Size\nMill,a@mill.example,North,9\n")
    page = client.get(address("batch", Batch.unscoped.get().pk)).text
    assert "Region, Size" in page


def test_the_sample_can_be_uploaded_as_it_is(client, agent):
    sample = b"".join(client.get(address("batch_sample")).streaming_content)
    upload(client, sample)
    assert outcome(Batch.unscoped.get()) == [("ready", "")] * 2


def test_customers_chosen_on_the_list_are_filled_in(client, acme, agent, contoso, relationship):
    mill = make_customer("mill.example", "Mill")
    make_account(acme, mill, contact_email="a@mill.example")
    chosen = {"customer": [contoso.pk, mill.pk]}
    shown = client.post(address("batch_new"), chosen)
    assert "Contoso" in shown.text
    assert not Batch.unscoped.exists(), "only shown so far"
    client.post(address("batch_new"), OPTIONS | chosen)
    batch = Batch.unscoped.get()
    assert sorted(outcome(batch)) == [("ready", ""), ("to_fix", "email_missing")]


def test_the_table_mends_a_row_and_gives_the_focus_on(client, agent):
    upload(client, "Bakery;office@bakery;;;;\nMill;office@mill;;;;\n")
    batch = Batch.unscoped.get()
    answer = client.post(
        address("batch_row", batch.pk, 2) + "?view=to_fix",
        {"email": "office@bakery.example"},
        headers=PARTIAL,
    ).text
    assert "<html" not in answer
    assert 'id="checked"' in answer
    assert re.search(r'id="fix-3"[^>]* autofocus', answer)
    assert 'id="live"' in answer
    assert "Bakery" not in answer, "it has left the rows to fix"


def test_a_row_that_is_still_wrong_says_so(client, agent):
    upload(client, "Bakery;office@bakery;;;;\n")
    batch = Batch.unscoped.get()
    again = client.post(address("batch_row", batch.pk, 2), {"email": "still wrong"})
    assert again.status_code == 422
    assert "still wrong is not an e-mail address" in again.text


def test_a_row_can_be_left_out_and_taken_in_again(client, agent):
    upload(client, companies(2))
    batch = Batch.unscoped.get()
    client.post(address("batch_row_out", batch.pk, 2))
    assert outcome(batch)[0] == ("skipped", "left_out")
    assert "Take it in" in client.get(address("batch_row", batch.pk, 2)).text
    client.post(address("batch_row", batch.pk, 2), {"company": "Company No 1"})
    assert outcome(batch)[0] == ("ready", "")


def test_the_rows_to_fix_go_out_and_come_back(client, agent):
    upload(client, companies(1) + "Bakery;=HYPERLINK(1);;;;\n")
    batch = Batch.unscoped.get()
    (row,) = download(client, "batch_to_fix", batch)
    assert (row["Row"], row["E-mail"]) == ("3", "'=HYPERLINK(1)"), "no formula for the spreadsheet"
    assert "not an e-mail address" in row["Problem"]
    row["E-mail"] = "office@bakery.example"
    text = io.StringIO()
    writer = csv.DictWriter(text, row.keys())
    writer.writeheader()
    writer.writerow(row)
    file = SimpleUploadedFile("fixed.csv", text.getvalue().encode())
    client.post(address("batch_corrected", batch.pk), {"file": file})
    assert outcome(batch) == [("ready", "")] * 2


def test_options_can_be_changed_until_creation(client, agent):
    upload(client, companies(1))
    batch = Batch.unscoped.get()
    link = {"before": "See http://localhost:8000/i/" + "a" * 43}
    assert (
        client.post(
            address("batch_options", batch.pk), {"language": "pl", "valid_days": "7", **link}
        ).status_code
        == 422
    )
    client.post(
        address("batch_options", batch.pk),
        {"language": "pl", "valid_days": "7", "before": "Dzień dobry, {contact}"},
    )
    create(agent, batch)
    invitation = Invitation.unscoped.get()
    assert (invitation.language, invitation.valid_days) == ("pl", 7)
    late = client.post(
        address("batch_options", batch.pk), {"language": "en", "valid_days": "7"}, follow=True
    )
    assert "past that step" in late.text


def test_a_batch_too_large_for_the_day_is_told_before(client, agent, settings):
    settings.BATCH_INVITATIONS_PER_PARTNER_AND_DAY = 1
    upload(client, companies(2))
    batch = Batch.unscoped.get()
    assert "That is too few for this batch" in client.get(address("batch_creation", batch.pk)).text
    refused = client.post(address("batch_creation", batch.pk), follow=True)
    assert "only 1 more can be created today" in refused.text
    assert not Job.unscoped.exists()


def test_a_batch_can_be_deleted_before_creation_only(client, agent):
    upload(client, companies(1))
    batch = Batch.unscoped.get()
    assert "Delete this batch?" in client.get(address("batch_deletion", batch.pk)).text
    assert Batch.unscoped.exists()
    other = stage(agent, companies(1, start=5))
    create(agent, other)
    client.post(address("batch_deletion", batch.pk))
    client.post(address("batch_deletion", other.pk))
    assert Batch.unscoped.get() == other


def test_pressing_twice_starts_once(client, agent):
    upload(client, companies(1))
    batch = Batch.unscoped.get()
    client.post(address("batch_creation", batch.pk))
    again = client.post(address("batch_creation", batch.pk), follow=True)
    assert "past that step" in again.text
    assert Job.unscoped.count() == 1


def test_another_partner_finds_nothing(client, agent, globex, sign_in):
    batch = stage(agent, companies(1))
    create(agent, batch)
    share(agent, batch)
    sign_in(globex)
    for name in ("batch", "batch_result", "batch_to_fix"):
        assert client.get(address(name, batch.pk, partner="globex")).status_code == 404
    row = address("batch_row", batch.pk, 2, partner="globex")
    assert client.get(row).status_code == 404
    assert client.post(row, {"company": "Mine"}).status_code == 404


def test_a_page_of_many_rows_goes_on(client, agent):
    upload(client, companies(60))
    batch = Batch.unscoped.get()
    first = client.get(address("batch", batch.pk)).text
    assert first.count("firm5") == first.count("firm5")
    assert "after=51" in first
    second = client.get(address("batch", batch.pk) + "?view=ready&after=51").text
    assert "Company No 60" in second
    assert "Company No 9<" not in second


def test_each_problem_has_its_sentence_in_both_languages(
    client, acme, agent, contoso, relationship
):
    make_member(acme)
    wrong = [
        *("Firm;;;;;", "Firm;x;;;;", ";a@a.example;;;;", "S.A.;b@b.example;;;;"),
        *(
            "Firm;c@c.example;no domain;;;",
            "Firm;d@d.example;gmail.com;;;",
            "Firm;a@acme.example;;;;",
        ),
        *("Firm;e@e.example;;xx;;", "Firm;f@f.example;;;Nobody;", "Firm;g@g.example;;;;"),
        *(
            "Firm;h@g.example;;;;",
            "Contoso;marta@contoso.example;;;;",
            f"{'Firm ' * 30};i@i.pl;;;;",
        ),
    ]
    upload(client, "\n".join(wrong))
    page = address("batch", Batch.unscoped.get().pk)
    for language in ("en", "pl"):
        agent.person.language = language
        agent.person.save()
        for view in ("to_fix", "skipped"):
            text = client.get(f"{page}?view={view}").text
            assert "%(" not in text


def test_the_term_is_30_days_at_first_and_said_in_the_readers_language(client, agent):
    agent.person.language = "pl"
    agent.person.save()
    page = client.get(reverse("invitations:batch_new", args=["acme"])).text
    assert '<option value="30" selected>30 dni</option>' in page
