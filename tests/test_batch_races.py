"""Many at once against one, and many against many, in real transactions."""

import threading
from functools import partial

import pytest
from django.db import connection, connections

from audit.models import Event, Verb
from customers.models import Account, AccountState
from invitations.actions import share_invitation
from invitations.answers import accept_invitation
from invitations.batches.creating import create_slice, start_creation
from invitations.batches.sharing import share_slice, start_sharing
from invitations.invariants import INVARIANTS as INVITATIONS
from invitations.models import BatchClosed, BatchLimit, Invitation
from invitations.refusals import InvitationOpenAlready
from invitations.writing import Request, create_invitation
from jobs.running import run_due
from partners.permissions import Role
from relationships.invariants import INVARIANTS as RELATIONSHIPS
from relationships.models import Relationship
from tests.batches import companies, create, outcome, stage
from tests.conftest import (
    in_parallel,
    make_account,
    make_customer_person,
    make_invitation,
    make_member,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = range(4)
CONTOSO = "Contoso;marta@contoso.example;;;;\n"


@pytest.fixture
def agent(acme, transactional_db):
    return make_member(acme, Role.SALES_AGENT)


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(transactional_db):
    yield
    for statement, broken in (INVITATIONS | RELATIONSHIPS).items():
        assert not broken().exists(), statement


def test_two_runners_on_one_job_double_nothing(acme, agent):
    batch = stage(agent, companies(60))
    job = start_creation(agent, batch)
    outcomes = in_parallel(*[partial(create_slice, job)] * 4)
    assert outcomes == [None] * 4
    assert Invitation.unscoped.count() == 60
    assert Account.unscoped.count() == 60
    assert Event.unscoped.filter(verb=Verb.INVITATION_CREATED).count() == 60


def test_a_batch_is_started_once(acme, agent):
    batch = stage(agent, companies(3))
    outcomes = in_parallel(*[partial(start_creation, agent, batch)] * 4)
    assert outcomes.count(None) == 1
    assert outcomes.count(BatchClosed) == 3


def test_two_batches_together_keep_the_limit(acme, agent, settings):
    settings.BATCH_INVITATIONS_PER_PARTNER_AND_DAY = 5
    batches = [stage(agent, companies(3, start)) for start in (1, 10)]
    outcomes = in_parallel(*[partial(start_creation, agent, batch) for batch in batches])
    assert outcomes.count(None) == 1
    assert outcomes.count(BatchLimit) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_batches_with_the_same_companies(acme, agent, _round):
    """In opposite orders, so that locks taken in the order of the file would meet head-on."""
    lines = companies(40).splitlines(keepends=True)
    batches = [stage(agent, "".join(lines)), stage(agent, "".join(reversed(lines)))]
    jobs = [start_creation(agent, batch) for batch in batches]
    assert in_parallel(*[partial(create_slice, job) for job in jobs]) == [None, None]
    assert Account.unscoped.count() == 40
    run_due()
    jobs = [start_sharing(agent, batch) for batch in batches]
    assert in_parallel(*[partial(share_slice, job) for job in jobs]) == [None, None]
    assert Invitation.unscoped.filter(state="open").count() == 40
    assert {a.state for a in Account.unscoped.all()} == {AccountState.AWAITING}


@pytest.mark.parametrize("_round", ROUNDS)
def test_sharing_many_against_sharing_one_for_the_same_customer(acme, agent, contoso, _round):
    make_account(acme, contoso)
    batch = stage(agent, companies(20) + CONTOSO)
    create(agent, batch)
    single = create_invitation(agent, Request(company="Contoso", language="en", customer=contoso))
    job = start_sharing(agent, batch)
    one = [None]

    def share_many():
        share_slice(job)

    def share_one():
        try:
            share_invitation(agent, single)
        except InvitationOpenAlready:
            one[0] = InvitationOpenAlready

    assert in_parallel(share_many, share_one) == [None, None]
    assert Invitation.unscoped.filter(customer=contoso, state="open").count() == 1
    last = outcome(batch)[-1]
    assert last == (("shared", "") if one[0] else ("failed", "open_invitation"))


@pytest.mark.parametrize("_round", ROUNDS)
def test_creating_many_against_creating_one_for_the_same_domain(acme, agent, _round):
    batch = stage(agent, companies(30))
    job = start_creation(agent, batch)
    request = Request(company="By hand", language="en", domain="firm7.example")
    outcomes = in_parallel(partial(create_slice, job), partial(create_invitation, agent, request))
    assert outcomes == [None, None]
    assert Account.unscoped.filter(customer__domain="firm7.example").count() == 1
    assert Invitation.unscoped.filter(customer__domain="firm7.example").count() == 2


@pytest.mark.parametrize("_round", ROUNDS)
def test_sharing_many_against_an_acceptance(acme, agent, contoso, _round):
    """The customer accepts an earlier link while the batch that names it again is shared."""
    person = make_customer_person(contoso, "marta@contoso.example")
    make_account(acme, contoso)
    unknown = make_invitation(acme)
    batch = stage(agent, companies(20) + CONTOSO)
    create(agent, batch)
    job = start_sharing(agent, batch)
    outcomes = in_parallel(
        partial(share_slice, job),
        partial(accept_invitation, person, unknown, contoso, {acme.pk}, dap=False),
    )
    assert outcomes == [None, None]
    assert Relationship.unscoped.count() == 1
    assert Account.unscoped.get(customer=contoso).state == AccountState.RESELLER
    assert outcome(batch)[-1] in [("shared", ""), ("failed", "already_customer")]


def test_a_slice_stopped_half_way_leaves_nothing_of_it(acme, agent):
    """The connection dies before the commit: none of the slice is there, and the next does it."""
    batch = stage(agent, companies(10))
    job = start_creation(agent, batch)
    reached, dead = threading.Event(), threading.Event()

    def dies():
        with connection.execute_wrapper(die_at_the_rows(reached)):
            try:
                create_slice(job)
            except Exception:
                dead.set()
        connections.close_all()

    thread = threading.Thread(target=dies)
    thread.start()
    thread.join()
    assert reached.is_set()
    assert dead.is_set()
    assert not Invitation.unscoped.exists()
    run_due()
    assert Invitation.unscoped.count() == 10


def die_at_the_rows(reached):
    def wrapper(execute, sql, params, many, context):
        if sql.startswith('UPDATE "invitations_batchrow"'):
            reached.set()
            connection.connection.close()
        return execute(sql, params, many, context)

    return wrapper
