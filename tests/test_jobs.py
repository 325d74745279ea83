"""Long work: leased, done slice by slice, resumed, cancelled, tried again; and its page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from jobs import running
from jobs.actions import cancel_job, retry_job
from jobs.kinds import JobKind, Progress
from jobs.models import Job, JobOver, JobState, NothingToRetry
from jobs.queue import start_job
from jobs.running import TRIES, run, run_due
from jobs.worker import Worker
from partners.permissions import Action, Role
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


class Digging:
    """Some work of our own: `total` holes, `pace` in a slice; what it should do may be changed."""

    def __init__(self):
        self.dug = self.failed = 0
        self.total, self.pace = 10, 4
        self.told = []
        self.before_slice = lambda job: None

    def run_slice(self, job):
        self.before_slice(job)
        self.dug += min(self.pace, self.total - self.failed - self.dug)
        left = self.total - self.dug - self.failed
        return Progress(self.dug, 0, self.failed, left)

    def retry(self, job):
        self.told.append("retried")
        self.failed = 0


DIGGING = Digging()
KIND = JobKind(
    label="Holes",
    action=Action.MANAGE_INVITATIONS,
    run_slice=lambda job: DIGGING.run_slice(job),
    page=lambda job: "/somewhere/",
    retry=lambda job: DIGGING.retry(job),
    cancelled=lambda by, job: DIGGING.told.append("cancelled"),
    finished=lambda job: DIGGING.told.append(f"finished {job.state}"),
    problems=lambda job: ["Stone in row 3"] if DIGGING.failed else [],
)


@pytest.fixture(autouse=True)
def digging(settings):
    settings.JOB_KINDS = {"digging": "tests.test_jobs.KIND"}
    DIGGING.__init__()
    return DIGGING


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.SALES_AGENT)


@pytest.fixture
def job(agent):
    return start_job("digging", by=agent, total=10, subject=uuid4(), title="Ten holes")


def fresh(job):
    job.refresh_from_db()
    return job


def test_a_job_is_done_slice_by_slice(job, digging):
    assert run_due() == 1
    assert (fresh(job).state, job.done, job.left, job.lease) == (JobState.DONE, 10, 0, None)
    assert job.started_at <= job.finished_at
    assert digging.told == ["finished done"]
    assert run_due() == 0


def test_a_job_in_somebodys_hands_is_left_alone(job):
    Job.unscoped.update(lease=uuid4(), leased_until=now() + timedelta(seconds=5))
    assert run_due() == 0
    assert run(job.pk) is False
    assert fresh(job).done == 0


def test_a_job_whose_runner_died_is_resumed_when_its_lease_runs_out(job, digging):
    digging.dug = 4
    Job.unscoped.update(
        state="running", lease=uuid4(), leased_until=now() - timedelta(seconds=1), attempts=1
    )
    run_due()
    assert (fresh(job).state, job.done) == (JobState.DONE, 10)


def test_a_runner_that_was_too_slow_leaves_the_job_to_the_other(job, digging):
    def another_takes_it(job):
        Job.unscoped.filter(pk=job.pk).update(lease=uuid4())

    digging.before_slice = another_takes_it
    run_due()
    assert fresh(job).state == JobState.RUNNING
    assert job.done == 0, "what it counted is not written over the other's"
    assert digging.dug == 4, "it stopped after the slice in hand"


def test_each_slice_renews_the_lease(job, digging):
    seen = []
    digging.before_slice = lambda job: seen.append(Job.unscoped.get().leased_until)
    run_due()
    assert seen == sorted(seen)
    assert len(set(seen)) == 3


def stumble(job):
    raise RuntimeError("marta@contoso.example is not a hole")


def test_a_slice_that_raises_is_tried_again_after_a_pause(job, digging):
    digging.before_slice = stumble
    run_due()
    assert fresh(job).state == JobState.RUNNING
    assert (job.last_error, job.attempts) == ("RuntimeError", 1)
    assert timedelta(seconds=3) < job.next_at - now() < timedelta(seconds=6)
    assert run_due() == 0

    Job.unscoped.update(next_at=now())
    digging.before_slice = lambda job: None
    run_due()
    assert (fresh(job).state, job.last_error) == (JobState.DONE, "")


def test_a_job_that_never_gets_on_fails_and_says_so(job, digging):
    digging.before_slice = stumble
    for _try in range(TRIES):
        assert fresh(job).state != JobState.FAILED
        Job.unscoped.update(next_at=now())
        run_due()
    assert (fresh(job).state, job.last_error) == (JobState.FAILED, "RuntimeError")
    assert digging.told == ["finished failed"]


def test_a_job_whose_runners_all_die_fails_too(job):
    Job.unscoped.update(state="running", attempts=TRIES)
    run_due()
    assert fresh(job).state == JobState.FAILED


def test_cancelling_a_waiting_job_ends_it_at_once(job, agent, digging):
    cancel_job(agent, job)
    assert fresh(job).state == JobState.CANCELLED
    assert digging.told == ["cancelled", "finished cancelled"]
    with pytest.raises(JobOver):
        cancel_job(agent, job)


def test_cancelling_a_job_at_work_lets_the_slice_in_hand_finish(job, agent, digging):
    digging.before_slice = lambda job: cancel_job(agent, job)
    run_due()
    assert (fresh(job).state, job.done, job.left) == (JobState.CANCELLED, 4, 6)
    assert digging.told == ["cancelled", "finished cancelled"]


def test_what_was_left_can_be_gone_on_with(job, agent, digging):
    digging.before_slice = lambda job: cancel_job(agent, job)
    run_due()
    digging.before_slice = lambda job: None
    retry_job(agent, fresh(job))
    assert "retried" in digging.told
    run_due()
    assert (fresh(job).state, job.done) == (JobState.DONE, 10)


def test_what_went_well_cannot_be_tried_again(job, agent):
    run_due()
    with pytest.raises(NothingToRetry):
        retry_job(agent, fresh(job))


def test_one_job_at_a_time_works_on_a_thing(job, agent):
    with pytest.raises(IntegrityError), transaction.atomic():
        start_job("digging", by=agent, total=1, subject=job.subject_id, title="Again")
    run_due()
    start_job("digging", by=agent, total=1, subject=job.subject_id, title="Later")


def test_a_long_job_lets_others_have_their_turn(job, monkeypatch):
    monkeypatch.setattr(running, "BUDGET", 0.0)
    assert run(job.pk) is True
    assert (fresh(job).state, job.lease) == (JobState.RUNNING, None)


def test_another_partner_cannot_touch_it(job, globex):
    stranger = make_member(globex)
    for act in (cancel_job, retry_job):
        with pytest.raises(Job.DoesNotExist):
            act(stranger, job)


def test_the_thread_survives_what_stumbles(job, monkeypatch):
    def away():
        raise RuntimeError("the database went away")

    monkeypatch.setattr("jobs.worker.run_due", away)
    assert Worker().tick() is False


# --- The page ------------------------------------------------------------------------------------


@pytest.fixture
def page(job):
    return reverse("jobs:job", args=["acme", job.pk])


def test_the_page_shows_how_far_it_is_and_asks_again(client, sign_in, agent, job, page):
    sign_in(agent.person)
    Job.unscoped.update(state="running", done=4, started_at=now() - timedelta(seconds=65))
    html = client.get(page).text
    assert "4 of 10" in html
    assert 'hx-trigger="every 2s"' in html
    assert 'http-equiv="refresh"' in html, "without a script"
    assert "1:05" in html
    assert "Cancel the rest" in html


def test_polling_ends_with_the_job(client, sign_in, agent, job, page):
    sign_in(agent.person)
    run_due()
    answer = client.get(page, headers={"HX-Request-Type": "partial"}).text
    assert "<html" not in answer
    assert "every 2s" not in answer
    assert "10 of 10" in answer
    assert 'id="live"' in answer, "the end is announced"


@pytest.mark.parametrize(("done", "heard", "says"), [(2, 10, False), (3, 20, True), (8, 50, True)])
def test_only_quarters_are_announced(client, sign_in, agent, job, page, done, heard, says):
    sign_in(agent.person)
    Job.unscoped.update(state="running", done=done)
    answer = client.get(f"{page}?heard={heard}", headers={"HX-Request-Type": "partial"}).text
    assert ('id="live"' in answer) == says


def test_first_errors_and_retry_are_offered_at_the_end(client, sign_in, agent, job, page, digging):
    sign_in(agent.person)
    digging.failed, digging.total = 2, 10
    run_due()
    assert fresh(job).failed == 2
    html = client.get(page).text
    assert "Stone in row 3" in html
    assert "Retry failed" in html
    client.post(reverse("jobs:retry", args=["acme", job.pk]))
    run_due()
    assert (fresh(job).done, job.failed) == (10, 0)


def test_cancelling_is_asked_first(client, sign_in, agent, job, page):
    sign_in(agent.person)
    address = reverse("jobs:cancellation", args=["acme", job.pk])
    assert "Cancel the rest?" in client.get(address).text
    assert fresh(job).state == JobState.QUEUED
    assert client.post(address)["Location"] == page
    assert fresh(job).state == JobState.CANCELLED
    again = client.post(address, follow=True)
    assert "There is nothing to cancel" in again.text


def test_the_list_shows_the_partners_jobs_to_those_who_may(client, sign_in, agent, job, acme):
    sign_in(agent.person)
    address = reverse("jobs:list", args=["acme"])
    assert "Ten holes" in client.get(address).text
    sign_in(acme, Role.BILLING_ADMIN)
    assert "Ten holes" not in client.get(address).text
    assert client.get(reverse("jobs:job", args=["acme", job.pk])).status_code == 403
