"""A batch on a real broker, with a real worker that is really killed in the middle of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account
from invitations.batches.creating import start_creation
from invitations.models import BatchRow, Invitation, Party
from jobs.models import Job, JobState
from partners.permissions import Role
from tests.batches import companies, stage
from tests.conftest import make_member
from tests.processes import Installation, database_url, eventually, kill

pytestmark = [
    pytest.mark.redis,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
ROWS = 4000


@pytest.fixture
def installation(tmp_path, redis_url):
    return Installation(tmp_path, database=database_url(connection), redis=redis_url)


def job_now():
    return Job.unscoped.get()


def test_a_job_of_a_killed_worker_is_finished_by_another_without_doubling_a_row(installation, acme):
    agent = make_member(acme, Role.SALES_AGENT)
    start_creation(agent, stage(agent, companies(ROWS)))
    with installation.worker() as worker:
        installation.call("jobs.tasks.sweep")
        assert eventually(lambda: Invitation.unscoped.count() >= 500, seconds=60)
        kill(worker)
    done = Invitation.unscoped.count()
    assert 0 < done < ROWS
    assert job_now().state == JobState.RUNNING, "nobody told it that it was over"

    Job.unscoped.update(leased_until=now() - timedelta(seconds=1))  # a minute later
    with installation.worker():
        installation.call("jobs.tasks.sweep")
        assert eventually(lambda: job_now().is_over, seconds=90), installation.logs()
    job = job_now()
    assert (job.state, job.done, job.skipped, job.failed) == (JobState.DONE, ROWS, 0, 0)
    assert Invitation.unscoped.count() == ROWS
    assert Account.unscoped.count() == ROWS
    assert Party.unscoped.count() == ROWS
    assert Event.unscoped.filter(verb=Verb.INVITATION_CREATED).count() == ROWS
    each = BatchRow.unscoped.values("named_domain").annotate(n=Count("invitation"))
    assert {row["n"] for row in each} == {1}
    assert "firm1.example" not in installation.logs()
