"""Many changed at once in real transactions: two runners of a job, somebody else meanwhile."""

from functools import partial

import pytest

from audit.models import Event, Verb
from jobs.models import Job
from partners.permissions import Role
from relationships.actions.bulk import run_slice, stage_bulk, start_bulk
from relationships.actions.calendar import make_feed
from relationships.actions.ending import end_admin_relationship
from relationships.actions.requesting import Terms, delete_draft, draft_admin_relationship
from relationships.invariants import INVARIANTS
from relationships.models import (
    AdminRelationship,
    AlreadyStarted,
    BulkAct,
    BulkRow,
    CalendarFeed,
    Obstacle,
    Outcome,
    WrongState,
)
from tests.conftest import in_parallel, make_member
from tests.gdap import HELPDESK, grant

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def rows(agent, contoso, contoso_admin):
    return [grant(agent, contoso, contoso_admin, name=f"No {n}") for n in range(4)]


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(transactional_db):
    yield
    for statement, broken in INVARIANTS.items():
        assert not broken().exists(), statement


def staged(agent, act=BulkAct.END):
    return stage_bulk(agent, act, AdminRelationship.objects.for_partner(agent.partner))


def ended():
    return Event.unscoped.filter(verb=Verb.GDAP_TERMINATION_REQUESTED).count()


@pytest.mark.parametrize("_round", range(3))
def test_two_runners_of_one_job_do_each_row_once(agent, rows, _round):
    job = start_bulk(agent, staged(agent))
    in_parallel(*[partial(run_slice, Job.unscoped.get(pk=job.pk)) for _runner in range(3)])
    assert set(BulkRow.unscoped.values_list("outcome", flat=True)) == {Outcome.DONE}
    assert ended() == 4


@pytest.mark.parametrize("_round", range(3))
def test_what_somebody_ends_meanwhile_is_ended_once(agent, rows, _round):
    job = start_bulk(agent, staged(agent))
    others = [partial(end_admin_relationship, agent, row.pk) for row in rows[:2]]
    outcomes = in_parallel(partial(run_slice, job), *others)
    assert ended() == 4
    skipped = BulkRow.unscoped.filter(obstacle=Obstacle.NOT_IN_FORCE).count()
    assert skipped + outcomes.count(WrongState) == 2


def test_a_draft_that_is_deleted_meanwhile_locks_nobody_out(agent, contoso):
    terms = {"customer": contoso, "role_ids": [HELPDESK], "duration_days": 90}
    drafts = [draft_admin_relationship(agent, Terms(name=f"Draft {n}", **terms)) for n in range(4)]
    job = start_bulk(agent, staged(agent, BulkAct.EXTEND))
    acts = [partial(delete_draft, agent, draft.pk) for draft in drafts]
    assert in_parallel(partial(run_slice, job), *acts) == [None] * 5
    assert not BulkRow.unscoped.exists()


def test_a_job_is_started_once(agent, rows):
    bulk = staged(agent)
    outcomes = in_parallel(*[partial(start_bulk, agent, bulk)] * 4)
    assert outcomes.count(AlreadyStarted) == 3
    assert Job.unscoped.count() == 1


def test_two_addresses_made_at_once_are_one(agent):
    in_parallel(*[partial(make_feed, agent)] * 4)
    assert CalendarFeed.unscoped.get().version == 4
