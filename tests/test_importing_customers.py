"""A partner moves in: a file of its customers becomes its own records, and nothing more."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Event, Verb
from customers.checks import plain_domain
from customers.imports.importing import import_slice, start_import
from customers.imports.staging import counts_of, decide, decide_all, delete_import, fix_row
from customers.models import (
    Account,
    AccountState,
    Customer,
    CustomerImport,
    ImportClosed,
    ImportProblem,
    ImportRow,
    ImportState,
    NothingToImport,
    Source,
)
from jobs.actions import cancel_job
from jobs.models import JobState
from partners.permissions import Role
from relationships.models import Relationship
from tests.conftest import in_parallel, make_account, make_customer, make_member
from tests.intakes import HEAD, bring, row_of, some_customers, stage

pytestmark = pytest.mark.django_db

NIP = "5260250274"


@pytest.fixture
def agent(acme):
    return make_member(acme)


def upload(client, text):
    file = SimpleUploadedFile("moving.csv", text.encode())
    return client.post(reverse("customers:import_new", args=["acme"]), {"file": file})


def test_a_file_becomes_records_without_a_relationship(client, acme, sign_in):
    member = sign_in(acme, Role.SALES_AGENT)
    text = (
        "Firma;Domena;NIP;Kraj;Ulica;Kod pocztowy;Miasto;Kontakt;E-mail;Telefon;Język;Tagi;"
        "Opiekun;Identyfikator;Kwalifikacja;Uwagi;Region\n"
        f"Młyn Łąka;łąka.example;526-025-02-74;Polska;Młyńska 1;00-001;Łódź;Ewa Łąka;e@l.example;"
        f"+48 22 123 45 67;polski;VIP, szkoły;{member.person.email};CRM-7;non-profit;=SUM(1);N\n"
    )
    page = client.get(upload(client, text).url)
    assert "Columns that are not used:" in page.text
    intake = CustomerImport.objects.for_partner(acme).get()
    job = bring(member, intake)
    assert (job.state, job.done) == (JobState.DONE, 1)
    account = Account.objects.for_partner(acme).get()
    assert (account.name, account.domain) == ("Młyn Łąka", plain_domain("łąka.example"))
    assert (account.tax_id, account.country, account.language) == (NIP, "PL", "pl")
    assert (account.state, account.listed, account.source) == (
        AccountState.NONE, True, Source.OTHER_PORTAL)  # fmt: skip
    assert account.tag_names == ["szkoły", "VIP"]
    assert (account.owner, account.external_id) == (member, "CRM-7")
    assert account.qualification == "nonprofit"
    assert not Relationship.unscoped.exists()
    verbs = list(Event.objects.for_partner(acme).order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        Verb.CUSTOMER_IMPORT_STAGED,
        Verb.CUSTOMER_IMPORT_STARTED,
        Verb.CUSTOMER_IMPORTED,
        Verb.CUSTOMER_IMPORT_FINISHED,
    ]
    after = client.get(reverse("customers:import", args=["acme", intake.pk])).text
    assert "Invite selected" in after
    assert "No relationship was made" in after
    result = client.get(reverse("customers:import_result", args=["acme", intake.pk]))
    written = b"".join(result.streaming_content).decode()
    assert str(account.customer_id) in written
    assert "'=SUM(1)" in written


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (";a.example;;;;;", ImportProblem.COMPANY_MISSING),
        ("Sp. z o.o.;a.example;;;;;", ImportProblem.NAME_REFUSED),
        ("Mill;;;;;;", ImportProblem.DOMAIN_MISSING),
        ("Mill;https://a.example;;;;;", ImportProblem.DOMAIN_BAD),
        ("Mill;gmail.com;;;;;", ImportProblem.DOMAIN_PUBLIC),
        ("Mill;mail.acme.example;;;;;", ImportProblem.OWN_DOMAIN),
        ("Mill;a.example;5260250275;;;;", ImportProblem.TAX_ID_WRONG),
        ("Mill;a.example;;nobody;;;", ImportProblem.EMAIL_BAD),
        (f"Mill;a.example;;;{'x' * 60};;", ImportProblem.TAG_BAD),
        ("Mill;a.example;;;;boss@else.example;", ImportProblem.OWNER_UNKNOWN),
        (f"{'M' * 130};a.example;;;;;", ImportProblem.TOO_LONG),
    ],
)
def test_each_mistake_has_its_reason(agent, row, problem):
    assert row_of(stage(agent, row + "\n"), 2).problem == problem


@pytest.mark.parametrize(
    ("head", "row", "problem"),
    [
        ("country", "Atlantis", ImportProblem.COUNTRY_UNKNOWN),
        ("postcode", "123", ImportProblem.POSTCODE_BAD),
        ("phone", "abc", ImportProblem.PHONE_BAD),
        ("language", "de", ImportProblem.LANGUAGE_UNKNOWN),
        ("customer id", "7", ImportProblem.ID_BAD),
        ("qualification", "royal", ImportProblem.QUALIFICATION_UNKNOWN),
        ("qualification", "government", ImportProblem.CODE_MISSING),
        ("contact", "www.link.example", ImportProblem.NAME_REFUSED),
    ],
)
def test_each_other_column_too(agent, head, row, problem):
    intake = stage(agent, f"Mill;a.example;{row}\n", f"company;domain;{head}\n")
    assert row_of(intake, 2).problem == problem


def test_what_the_partner_has_already_is_skipped_by_domain_and_by_id(acme, agent, contoso):
    make_account(acme, contoso)
    rows = f"Contoso;CONTOSO.example;\nOther Name;other.example;{contoso.pk}\n"
    intake = stage(agent, rows, "company;domain;customer id\n")
    assert counts_of(intake)["skipped"] == 2
    with pytest.raises(NothingToImport):
        start_import(agent, intake)


def test_an_organisation_of_others_is_not_changed_and_not_told(client, acme, globex, sign_in):
    known = make_customer("known.example", "Known by Globex", tax_id=NIP)
    make_account(globex, known)
    agent = sign_in(acme)
    intake = stage(agent, "Ours;known.example;;;;;\n")
    page = client.get(reverse("customers:import", args=["acme", intake.pk])).text
    assert "Globex" not in page
    bring(agent, intake)
    known.refresh_from_db()
    assert (known.name, known.tax_id) == ("Known by Globex", NIP)
    account = Account.objects.for_partner(acme).get()
    assert (account.customer, account.name) == (known, "Ours")
    assert Event.objects.for_partner(acme).filter(customer_name="Known by Globex").count() == 0


def test_a_tax_number_of_another_domain_is_a_question(client, acme, sign_in):
    make_account(acme, make_customer("igla.example", "Igła", tax_id=NIP))
    agent = sign_in(acme)
    intake = stage(agent, f"Branch;branch.example;PL{NIP};;;;\nMill;m.example;;;;;\n")
    row = row_of(intake, 2)
    assert (row.state, row.problem) == ("asked", ImportProblem.SAME_TAX_ID)
    page = client.get(reverse("customers:import", args=["acme", intake.pk]) + "?view=asked")
    assert "Igła (igla.example)" in page.text
    address = reverse("customers:import_decision", args=["acme", intake.pk, 2])
    client.post(address, {"take": "1"})
    assert row_of(intake, 2).state == "ready"
    client.post(address, {"take": "0"})
    assert row_of(intake, 2).problem == ImportProblem.LEFT_OUT
    bring(agent, intake)
    assert set(Account.objects.for_partner(acme).values_list("name", flat=True)) == {
        "Igła", "Mill"}  # fmt: skip


def test_two_rows_with_one_tax_number_are_a_question_and_one_answer_serves_all(agent):
    rows = "".join(f"Firm {n};firm{n}.example;{NIP};;;;\n" for n in range(3))
    intake = stage(agent, rows)
    assert counts_of(intake)["asked"] == 2
    assert decide_all(agent, intake, take=True) == 2
    assert counts_of(intake)["ready"] == 3
    assert bring(agent, intake).done == 3


def test_doubles_in_the_file_are_decided_again_when_one_is_fixed(agent):
    intake = stage(agent, "Mill;a.example;;;;;\nMill again;a.example;;;;;\n")
    assert row_of(intake, 3).problem == ImportProblem.DUPLICATE
    fix_row(agent, intake, 2, {"domain": "b.example"})
    assert counts_of(intake)["ready"] == 2


def test_a_row_is_put_right_in_its_place(client, acme, sign_in):
    agent = sign_in(acme)
    intake = stage(agent, "Mill;a.example;;nobody;;;\n")
    address = reverse("customers:import_row", args=["acme", intake.pk, 2])
    assert client.post(address, {"contact_email": "still wrong"}).status_code == 422
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = client.post(address, {"contact_email": "a@a.example"}, headers=headers)
    assert "Row saved" in answer.text
    assert row_of(intake, 2).state == "ready"
    assert client.get(address).status_code == 200


def test_nothing_can_be_changed_once_it_runs(client, acme, sign_in):
    agent = sign_in(acme)
    intake = stage(agent, "Mill;a.example;;;;;\n")
    start = reverse("customers:import_start", args=["acme", intake.pk])
    assert "None is made" in client.get(start).text
    client.post(start)
    client.post(start)
    assert Event.unscoped.filter(verb=Verb.CUSTOMER_IMPORT_STARTED).count() == 1
    with pytest.raises(ImportClosed):
        decide(agent, intake, 2, take=False)
    with pytest.raises(ImportClosed):
        delete_import(agent, intake)


def test_a_prepared_import_can_be_thrown_away(client, acme, sign_in):
    agent = sign_in(acme)
    intake = stage(agent, "Mill;a.example;;;;;\n")
    address = reverse("customers:import_deletion", args=["acme", intake.pk])
    assert client.get(address).status_code == 200
    client.post(address)
    assert not CustomerImport.unscoped.exists()
    assert not Customer.objects.exists()


def test_what_a_killed_worker_left_is_done_once(agent, monkeypatch):
    monkeypatch.setattr("customers.imports.importing.SLICE", 2)
    intake = stage(agent, "".join(f"Firm {n};firm{n}.example;;;;;\n" for n in range(5)))
    job = start_import(agent, intake)
    assert import_slice(job).left == 3
    assert import_slice(job).left == 1
    cancel_job(agent, job)
    intake.refresh_from_db()
    assert intake.state == ImportState.DONE
    assert (Account.unscoped.count(), counts_of(intake)["ready"]) == (4, 1)
    assert Event.unscoped.filter(verb=Verb.CUSTOMER_IMPORTED).count() == 4


def test_ten_thousand_rows_are_staged_in_few_statements(agent, django_assert_max_num_queries):
    rows = "".join(f"Firm {n};firm{n}.example;;;;;\n" for n in range(1200))
    with django_assert_max_num_queries(16):
        intake = stage(agent, rows)
    assert counts_of(intake)["ready"] == 1200


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_make_each_record_once(acme):
    agent = make_member(acme)
    rows = "".join(f"Firm {n};firm{n}.example;;;;;\n" for n in range(20))
    jobs = [start_import(agent, stage(agent, rows)) for _n in range(2)]
    in_parallel(*(lambda j=job: import_slice(j) for job in jobs))
    assert Account.unscoped.count() == 20
    assert Event.unscoped.filter(verb=Verb.CUSTOMER_IMPORTED).count() == 20
    assert ImportRow.unscoped.filter(state="ready").count() == 0


def test_a_stranger_sees_nothing_of_it(client, acme, globex, sign_in, agent):
    intake = stage(agent, "Mill;a.example;;;;;\n")
    sign_in(globex)
    for partner in ("acme", "globex"):
        address = reverse("customers:import", args=[partner, intake.pk])
        assert client.get(address).status_code == 404


def test_a_file_without_a_row_is_refused(client, acme, sign_in):
    sign_in(acme)
    assert upload(client, HEAD).status_code == 422
    assert some_customers(1).rows


def corrected(client, intake, text, whole="0"):
    file = SimpleUploadedFile("fixed.csv", text.encode())
    address = reverse("customers:import_corrected", args=["acme", intake.pk])
    return client.post(address, {"file": file, "whole": whole}, follow=True)


def numbers(intake):
    rows = ImportRow.unscoped.of(intake).order_by("number")
    return [(row.number, row.company, row.state) for row in rows]


def test_the_rows_to_fix_go_out_with_their_reasons_and_come_back(client, acme, sign_in):
    intake = stage(sign_in(acme), "Mill;mill.example;;;;;\nBakery;gmail.com;;;;;\nInn;;;;;;\n")
    file = client.get(reverse("customers:import_to_fix", args=["acme", intake.pk]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    head, bakery, _inn = text.splitlines()
    assert head.startswith("Row,Company,Domain,Customer ID,")
    assert "belongs to a mail service" in bakery
    assert (
        "Upload corrected" in client.get(reverse("customers:import", args=["acme", intake.pk])).text
    )
    mended = bakery.replace(",gmail.com,", ",bakery.example,")
    page = corrected(client, intake, f"{head}\n{mended}\n,New,new.example\n")
    assert "2 rows read." in page.text
    assert numbers(intake) == [
        (2, "Mill", "ready"), (3, "Bakery", "ready"), (5, "New", "ready"),
    ], "the inn was deleted from the file"  # fmt: skip


def test_a_whole_corrected_file_takes_the_place_of_every_row(client, acme, sign_in):
    intake = stage(sign_in(acme), "Mill;mill.example;;;;;\nInn;;;;;;\n")
    corrected(client, intake, HEAD + "Mill;mill2.example;;;;;\nInn;inn.example;;;;;\n", whole="1")
    assert numbers(intake) == [(2, "Mill", "ready"), (3, "Inn", "ready")]
    assert row_of(intake, 2).domain == "mill2.example"


def test_no_corrected_file_is_taken_once_it_runs_or_when_it_says_nothing(client, acme, sign_in):
    agent = sign_in(acme)
    intake = stage(agent, "Mill;mill.example;;;;;\n")
    nameless = corrected(client, intake, "Podmiot;Adres\nMill;m.example\n")
    assert nameless.status_code == 422
    assert "A column is missing: Company, Domain. The first line has: Podmiot" in nameless.text
    bring(agent, intake)
    page = corrected(client, intake, HEAD + "Inn;inn.example;;;;;\n", whole="1")
    assert "past that step" in page.text
    assert numbers(intake) == [(2, "Mill", "imported")]
