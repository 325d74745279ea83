"""From a list of companies to invitations: nothing before the last step, nothing twice."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState, Customer
from invitations.actions import revoke_invitation, share_invitation
from invitations.batches import creating
from invitations.batches.creating import start_creation
from invitations.batches.reading import read_table
from invitations.batches.staging import (
    Options,
    change_options,
    fix_row,
    leave_out,
    left_today,
    stage_customers,
    take_corrected,
)
from invitations.invariants import INVARIANTS
from invitations.models import (
    Batch,
    BatchClosed,
    BatchLimit,
    BatchRow,
    Invitation,
    LetterText,
    NothingReady,
    Party,
)
from invitations.refusals import TooManyInvitations
from invitations.writing import Request, create_invitation, delete_draft
from jobs.actions import cancel_job, retry_job
from jobs.models import Job
from jobs.running import run_due
from partners.permissions import Role
from tests.batches import companies, create, outcome, rows_of, share, stage
from tests.conftest import (
    make_account,
    make_invitation,
    make_letter_text,
    make_member,
    make_partner,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.SALES_AGENT)


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(db):
    yield
    for statement, broken in INVARIANTS.items():
        assert not broken().exists(), statement


def test_nothing_is_created_before_the_last_step(acme, agent):
    batch = stage(agent, companies(3))
    assert outcome(batch) == [("ready", "")] * 3
    assert not Invitation.unscoped.exists()
    assert not Customer.objects.exists()
    assert Event.unscoped.get().verb == Verb.BATCH_STAGED


def test_each_row_becomes_an_invitation_like_a_single_one(acme, agent):
    batch = stage(agent, companies(1))
    create(agent, batch)
    mine = Invitation.unscoped.get()
    other = make_invitation(acme, by=agent, shared=False)
    single = create_invitation(
        agent, Request(company="Company No 1", language="en", domain="other.example", to="a@b.pl")
    )
    assert (mine.company, mine.to, mine.domain) == (
        "Company No 1",
        "office@firm1.example",
        "firm1.example",
    )
    for name in ("state", "language", "subject", "before", "after", "valid_days", "asks_dap"):
        assert getattr(mine, name) == getattr(single, name), name
    assert mine.token_sha256
    assert mine.link() != other.link()
    assert Party.unscoped.get(invitation=mine).partner == acme
    account = Account.unscoped.get(customer=mine.customer)
    assert (account.name, account.contact_email) == ("Company No 1", "office@firm1.example")
    assert (account.state, account.owner) == (AccountState.NONE, agent)
    event = Event.unscoped.get(verb=Verb.INVITATION_CREATED, subject_id=str(mine.pk))
    assert (event.member, event.customer_name) == (agent, "Company No 1")


def test_links_work_only_after_sharing(acme, agent, client):
    batch = stage(agent, companies(3))
    create(agent, batch)
    assert {i.state for i in Invitation.unscoped.all()} == {"draft"}
    assert batch.state == "created"

    share(agent, batch)
    assert batch.state == "shared"
    for invitation in Invitation.unscoped.all():
        assert invitation.state == "open"
        assert invitation.expires_at - invitation.shared_at == timedelta(days=30)
        assert (
            client.get(invitation.link().removeprefix("http://localhost:8000")).status_code == 200
        )
    assert {a.state for a in Account.unscoped.all()} == {AccountState.AWAITING}
    assert Event.unscoped.filter(verb=Verb.INVITATION_SHARED).count() == 3
    assert outcome(batch) == [("shared", "")] * 3


def test_every_step_is_in_the_history(acme, agent):
    batch = stage(agent, companies(2))
    create(agent, batch)
    share(agent, batch)
    told = Event.objects.for_partner(acme).filter(verb__startswith="batch.").order_by("id")
    assert [event.verb for event in told] == [
        *("batch.staged", "batch.started", "batch.finished"),
        *("batch.started", "batch.finished"),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Firm;;firm.example;;;", "email_missing"),
        ("Firm;office@firm;firm.example;;;", "email_bad"),
        ("Firm;office at firm.example;firm.example;;;", "email_bad"),
        (";office@firm.example;;;;", "company_missing"),
        ("Sp. z o.o.;office@firm.example;;;;", "name_refused"),
        ("Mіcrosoft;office@firm.example;;;;", "name_refused"),
        ("www.firm.example/pay;office@firm.example;;;;", "name_refused"),
        (f"{'Firm ' * 30};office@firm.example;;;;", "too_long"),
        ("Firm;office@firm.example;not a domain;;;", "domain_bad"),
        ("Firm;office@firm.example;gmail.com;;;", "domain_public"),
        ("Firm;office@acme.example;;;;", "own_domain"),
        ("Firm;office@firm.example;;de;;", "language_unknown"),
        ("Firm;office@firm.example;;;Hanza;", "provider_unknown"),
    ],
)
def test_a_row_says_what_to_put_right(acme, agent, row, problem):
    batch = stage(agent, row + "\n" + companies(1))
    assert outcome(batch) == [("to_fix", problem), ("ready", "")]


def test_the_second_of_two_doubles_says_where_the_first_is(acme, agent):
    batch = stage(
        agent,
        "One;a@firm.example;firm.example;;;\nOther;b@other.example;;;;\nTwo;c@firm.example;;;;\n",
    )
    assert outcome(batch) == [("ready", ""), ("ready", ""), ("to_fix", "duplicate")]
    assert rows_of(batch)[2].facts == {"row": 2}, "the head is the file's first line"


def test_people_at_a_mail_service_are_told_apart_by_address(acme, agent):
    batch = stage(agent, "Ann;a@gmail.com;;;;\nBob;b@gmail.com;;;;\nAnn B;A@GMAIL.com;;;;\n")
    assert outcome(batch) == [("ready", ""), ("ready", ""), ("to_fix", "duplicate")]


def test_customers_that_cannot_be_asked_are_skipped_with_a_reason(
    acme, agent, relationship, contoso
):
    batch = stage(agent, "Contoso;marta@contoso.example;;;;\n")
    assert outcome(batch) == [("skipped", "already_customer")]


def test_an_open_invitation_names_its_reference(acme, agent, contoso):
    waiting = make_invitation(acme, contoso)
    batch = stage(agent, "Contoso;marta@contoso.example;;;;\n")
    assert outcome(batch) == [("skipped", "open_invitation")]
    assert rows_of(batch)[0].facts == {"reference": waiting.reference}


def test_what_other_partners_have_with_a_customer_is_not_told(acme, agent, globex, contoso):
    make_invitation(globex, contoso)
    batch = stage(agent, "Contoso by another name;marta@contoso.example;;;;\n")
    assert outcome(batch) == [("ready", "")]
    create(agent, batch)
    account = Account.objects.for_partner(acme).get()
    assert account.name == "Contoso by another name"
    assert "Łódź" not in str(list(Event.objects.for_partner(acme).values()))


def test_a_row_may_name_a_provider_and_a_language_of_its_own(acme, agent, nordvik, partnership):
    batch = stage(agent, "Firm;a@firm.example;;polski;nordvik distribution;\n" + companies(1))
    create(agent, batch)
    firm = Invitation.unscoped.get(company="Firm")
    assert firm.language == "pl"
    assert {party.partner for party in Party.unscoped.filter(invitation=firm)} == {acme, nordvik}
    assert Party.unscoped.exclude(invitation=firm).get().partner == acme


def test_a_partnership_that_ended_is_said(acme, agent, nordvik, partnership):
    partnership.end(partnership.requested_by, now())
    partnership.save()
    batch = stage(agent, "Firm;a@firm.example;;;Nordvik Distribution;\n")
    assert outcome(batch) == [("to_fix", "partnership_not_active")]


def test_a_provider_invites_together_with_one_reseller(nordvik, acme, partnership):
    boss = make_member(nordvik)
    other = make_partner("second", "indirect_reseller")
    batch = stage(boss, f"Firm;a@firm.example;;;acme,{other.slug};\nBob;b@b.example;;;acme;\n")
    assert outcome(batch) == [("to_fix", "provider_unknown"), ("ready", "")]


def test_a_customer_is_found_by_its_tax_number(acme, agent, contoso, relationship):
    batch = stage(agent, "Contoso;jan@gmail.com;725-190-44-18\n", head="firma;mail;NIP\n")
    assert outcome(batch) == [("skipped", "already_customer")]


def test_a_row_is_put_right_in_place(acme, agent):
    batch = stage(agent, "Bakery;office@bakery;;;;\n" + companies(1))
    row = fix_row(agent, batch, 2, {"email": "office@bakery.example"})
    assert (row.state, row.named_domain) == ("ready", "bakery.example")


def test_putting_one_right_decides_its_doubles_again(acme, agent):
    batch = stage(agent, "Ann;a@x;;;;\nBob;b@firm.example;;;;\nCid;c@firm.example;;;;\n")
    assert outcome(batch) == [("to_fix", "email_bad"), ("ready", ""), ("to_fix", "duplicate")]
    fix_row(agent, batch, 3, {"email": "b@elsewhere.example"})
    assert outcome(batch)[1:] == [("ready", ""), ("ready", "")]
    fix_row(agent, batch, 2, {"email": "a@firm.example"})
    assert outcome(batch) == [("ready", ""), ("ready", ""), ("to_fix", "duplicate")]


def test_a_row_left_out_stays_out_until_it_is_taken_in(acme, agent):
    batch = stage(agent, companies(2))
    leave_out(agent, batch, 2)
    change_options(agent, batch, Options(language="pl", valid_days=7))
    assert outcome(batch) == [("skipped", "left_out"), ("ready", "")]
    fix_row(agent, batch, 2, {})
    assert outcome(batch) == [("ready", ""), ("ready", "")]


def test_options_hold_for_every_row_that_says_nothing_else(acme, agent, nordvik, partnership):
    batch = stage(agent, "Firm;a@firm.example;;en;;\nOther;b@b.example;;;;\n")
    text = {"subject": "For {company}", "before": "Dear {company}", "after": "Bye"}
    options = Options("pl", 7, asks_dap=True, others=["nordvik"], **text)
    change_options(agent, batch, options)
    create(agent, batch)
    first, second = Invitation.unscoped.order_by("company")
    assert (first.language, second.language) == ("en", "pl")
    assert (first.valid_days, first.asks_dap) == (7, True)
    assert (first.subject, first.before) == ("For Firm", "Dear Firm")
    assert Party.unscoped.filter(partner=nordvik).count() == 2


def test_a_corrected_file_takes_the_place_of_the_rows_to_fix(acme, agent):
    batch = stage(agent, companies(1) + "Bakery;office@bakery;;;;\nMill;;;;;\n")
    corrected = "row,company,email\n3,Bakery,office@bakery.example\n,New,new@new.example\n"
    assert take_corrected(agent, batch, read_table(corrected.encode())) == 2
    assert [(r.number, r.company, r.state) for r in rows_of(batch)] == [
        (2, "Company No 1", "ready"),
        (3, "Bakery", "ready"),
        (5, "New", "ready"),
    ]


def test_chosen_customers_become_rows(acme, agent, contoso, relationship):
    other = make_account(acme, Customer.objects.create(domain="mill.example", name="Mill"))
    other.contact_email = "office@mill.example"
    other.save()
    batch = stage_customers(
        agent, "Customers", [contoso.pk, other.customer_id], Options(language="en", valid_days=30)
    )
    assert sorted(outcome(batch)) == [("ready", ""), ("to_fix", "email_missing")]
    fix_row(agent, batch, 1, {"email": "marta@contoso.example"})
    assert outcome(batch)[0] == ("skipped", "already_customer")


def test_what_came_about_since_the_check_is_skipped_while_creating(acme, agent, contoso):
    batch = stage(agent, "Contoso;marta@contoso.example;;;;\n" + companies(2))
    make_invitation(acme, contoso)
    job = create(agent, batch)
    assert (job.done, job.skipped, job.failed, job.total) == (2, 1, 0, 3)
    assert outcome(batch)[0] == ("skipped", "open_invitation")


def test_retrying_does_only_what_failed(acme, agent, nordvik, partnership):
    batch = stage(agent, "Firm;a@firm.example;;;nordvik;\n" + companies(2))
    start_creation(agent, batch)
    partnership.end(partnership.requested_by, now())
    partnership.save()
    run_due()
    batch.refresh_from_db()
    assert outcome(batch) == [("failed", "partnership_not_active"), *[("created", "")] * 2]

    partnership.state, partnership.ended_at = "active", None
    partnership.save()
    job = Job.unscoped.get()
    assert (job.failed, job.state) == (1, "done")
    retry_job(agent, job)
    run_due()
    assert outcome(batch) == [("created", "")] * 3
    assert Invitation.unscoped.count() == 3
    job.refresh_from_db()
    assert (job.done, job.failed, job.state) == (3, 0, "done")


def test_cancelling_keeps_what_is_done_and_one_may_go_on(acme, agent, monkeypatch):
    monkeypatch.setattr("invitations.batches.creating.SLICE", 2)
    batch = stage(agent, companies(5))
    job = start_creation(agent, batch)
    creating.create_slice(job)
    cancel_job(agent, job)
    run_due()
    batch.refresh_from_db()
    assert [state for state, _p in outcome(batch)] == ["created"] * 2 + ["ready"] * 3
    assert batch.state == "created"
    assert Event.unscoped.filter(verb=Verb.BATCH_CANCELLED).count() == 1
    job.refresh_from_db()
    retry_job(agent, job)
    run_due()
    assert Invitation.unscoped.count() == 5


def test_a_slice_that_runs_twice_doubles_nothing(acme, agent):
    batch = stage(agent, companies(3))
    job = start_creation(agent, batch)
    creating.create_slice(job)
    BatchRow.unscoped.update(state="ready", invitation=None)  # as if the rows had been lost
    progress = creating.create_slice(job)
    assert Invitation.unscoped.count() == 3
    assert progress.failed == 3


def test_a_batch_is_created_once(acme, agent):
    batch = stage(agent, companies(1))
    start_creation(agent, batch)
    for again in (
        start_creation,
        partial(leave_out, number=2),
        partial(fix_row, number=2, typed={}),
    ):
        with pytest.raises(BatchClosed):
            again(agent, batch)


def test_a_batch_without_a_ready_row_creates_nothing(acme, agent):
    batch = stage(agent, "Firm;;;;;\n")
    with pytest.raises(NothingReady):
        start_creation(agent, batch)


def test_batches_have_a_limit_of_their_own(acme, agent, settings):
    settings.BATCH_INVITATIONS_PER_PARTNER_AND_DAY = 5
    create(agent, stage(agent, companies(3)))
    assert left_today(acme) == 2
    with pytest.raises(BatchLimit) as refused:
        start_creation(agent, stage(agent, companies(3, start=10)))
    assert refused.value.left == 2
    create(agent, stage(agent, companies(2, start=20)))
    assert left_today(acme) == 0


def test_a_batch_leaves_the_limit_of_single_invitations_alone(acme, agent, settings):
    settings.INVITATIONS_PER_AGENT_AND_HOUR = 1
    create(agent, stage(agent, companies(3)))
    create_invitation(agent, Request(company="One more", language="en"))
    with pytest.raises(TooManyInvitations):
        create_invitation(agent, Request(company="Too many", language="en"))


def test_sharing_says_which_rows_it_could_not_share(acme, agent, contoso):
    batch = stage(agent, "Contoso;marta@contoso.example;;;;\n" + companies(2))
    create(agent, batch)
    rival = make_invitation(acme, contoso)
    deleted = Invitation.unscoped.get(company="Company No 2")
    delete_draft(agent, deleted)
    job = share(agent, batch)
    assert outcome(batch) == [
        ("failed", "open_invitation"),
        ("shared", ""),
        ("failed", "deleted"),
    ]
    assert (job.done, job.failed) == (1, 2)

    revoke_invitation(agent, rival)
    retry_job(agent, job)
    run_due()
    assert outcome(batch)[0] == ("shared", "")


def test_an_address_at_which_enough_requests_wait_gets_no_more(acme, agent, settings):
    settings.INVITATIONS_WAITING_PER_ADDRESS = 1
    batch = stage(
        agent, "Mill;a@shared.example;mill.example;;;\nBank;a@shared.example;bank.pl;;;\n"
    )
    create(agent, batch)
    job = share(agent, batch)
    assert outcome(batch) == [("shared", ""), ("failed", "address_full")]
    revoke_invitation(agent, Invitation.unscoped.get(state="open"))
    retry_job(agent, job)
    run_due()
    assert outcome(batch)[1] == ("shared", "")


def test_a_batch_begins_with_the_text_the_partner_chose(acme, agent):
    make_letter_text(acme)
    LetterText.unscoped.update(is_default=True)
    batch = stage(agent, companies(1))
    create(agent, batch)
    single = create_invitation(
        agent, Request(company="Company No 1", language="en", domain="other.example")
    )
    mine = Invitation.unscoped.exclude(pk=single.pk).get()
    assert mine.letter_version is not None
    for name in ("letter_version", "subject", "before", "after"):
        assert getattr(mine, name) == getattr(single, name)


def test_what_was_shared_by_hand_counts_as_shared(acme, agent):
    batch = stage(agent, companies(2))
    create(agent, batch)
    share_invitation(agent, Invitation.unscoped.first())
    share(agent, batch)
    assert outcome(batch) == [("shared", "")] * 2
    assert Event.unscoped.filter(verb=Verb.INVITATION_SHARED).count() == 2


def test_another_partner_cannot_touch_a_batch(acme, agent, globex):
    batch = stage(agent, companies(1))
    stranger = make_member(globex)
    for act in (start_creation, partial(fix_row, number=2, typed={}), partial(leave_out, number=2)):
        with pytest.raises(Batch.DoesNotExist):
            act(stranger, batch)


def test_checking_asks_the_database_as_often_for_many_rows_as_for_few(
    acme, agent, django_assert_max_num_queries
):
    for number in (2, 600):
        with django_assert_max_num_queries(14):
            stage(agent, companies(number))
