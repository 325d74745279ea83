"""Licences of one person and of many: given, taken, looked at first, and told one by one."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from directory.actions import changing
from directory.actions.changing import change_licences, change_slice
from directory.actions.licences import take_excess
from directory.models import (
    ChangedState,
    ChangeProblem,
    Choice,
    DirectoryUser,
    LicenceChangeRow,
    NothingChosen,
)
from directory.rights import NotAllowedHere
from jobs.actions import cancel_job, retry_job
from jobs.models import Job, JobState
from jobs.running import run
from partners.permissions import Role
from relationships.models import AccessAssignment
from tests.directory import assert_counts_hold, let_into, make_pool, make_user, users_of_licence
from tests.test_directory_users import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_hold_afterwards(db):
    yield
    assert_counts_hold()


@pytest.fixture
def agent(acme, contoso, relationship, sign_in):
    member = sign_in(acme, Role.SALES_AGENT)
    let_into(member, contoso, "License Administrator")
    return member


def field(pool):
    return f"licence-{pool.licence}"


def test_the_list_says_what_is_used_and_what_is_free(client, agent, contoso):
    pool = make_pool(contoso, 3)
    make_user(contoso, "Anna Nowak", pool)
    text = client.get(page("users", contoso)).text
    assert "1 of 3 used" in text
    assert "2 free" in text
    assert "Add user" not in text, "a sales agent manages licences alone"


def test_first_one_looks_then_one_changes(client, agent, contoso):
    standard, extra = make_pool(contoso, 3), make_pool(contoso, 3, "Extra")
    users = [make_user(contoso, "Anna Nowak", standard), make_user(contoso, "Ewa Kos")]
    chosen = {"user": [user.pk for user in users], field(standard): "give", field(extra): "give"}
    looked = client.post(page("licences", contoso), chosen | {"look": "1"})
    assert "In all: adds 3, removes 0." in looked.text
    assert users_of_licence(extra) == set()
    done = client.post(page("licences", contoso), chosen | {"apply": "1"}, follow=True)
    assert "Given: Office Standard, Extra" in done.text or "Extra, Office Standard" in done.text
    assert users_of_licence(extra) == {"Anna Nowak", "Ewa Kos"}
    assert users_of_licence(standard) == {"Anna Nowak", "Ewa Kos"}
    assert Event.unscoped.filter(verb=Verb.LICENCE_ASSIGNED).count() == 2


def test_one_person_by_a_link(client, agent, contoso):
    pool = make_pool(contoso)
    user = make_user(contoso, "Anna Nowak", pool)
    shown = client.get(page("licences", contoso) + f"?user={user.pk}").text
    assert "held by 1 of 1" in shown
    client.post(page("licences", contoso), {"user": user.pk, field(pool): "take", "apply": "1"})
    assert users_of_licence(pool) == set()
    assert Event.unscoped.get(verb=Verb.LICENCE_TAKEN).detail == {"licences": ["Office Standard"]}


def test_when_they_run_out_each_person_is_told_of(client, agent, contoso):
    pool = make_pool(contoso, 1)
    users = [make_user(contoso, name) for name in ("Anna Nowak", "Ewa Kos")]
    chosen = {"user": [user.pk for user in users], field(pool): "give"}
    assert "1 licence left. Buy more or free one" in client.post(
        page("licences", contoso), chosen | {"look": "1"}
    ).text  # fmt: skip
    result = client.post(page("licences", contoso), chosen | {"apply": "1"}, follow=True).text
    assert "Office Standard: No licence was left." in result
    assert users_of_licence(pool) == {"Anna Nowak"}


def test_a_person_is_changed_whole_or_not_at_all(agent, contoso):
    full, free, old = (make_pool(contoso, n, name) for n, name in ((0, "F"), (5, "G"), (5, "O")))
    user = make_user(contoso, "Anna Nowak", old)
    wanted = {full.licence: Choice.GIVE, free.licence: Choice.GIVE, old.licence: Choice.TAKE}
    change_licences(agent, contoso, [user.pk], wanted)
    assert users_of_licence(free) == set()
    assert users_of_licence(old) == {"Anna Nowak"}
    assert LicenceChangeRow.unscoped.get().problem == ChangeProblem.NO_LICENCE


def test_nothing_chosen_is_no_change(agent, contoso):
    pool, user = make_pool(contoso), make_user(contoso)
    with pytest.raises(NothingChosen):
        change_licences(agent, contoso, [user.pk], {pool.licence: Choice.KEEP})
    with pytest.raises(NothingChosen):
        change_licences(agent, contoso, [], {pool.licence: Choice.GIVE})


@pytest.fixture
def crowd(monkeypatch, contoso):
    """Seven people, and four are already many."""
    monkeypatch.setattr(changing, "AT_ONCE", 4)
    monkeypatch.setattr(changing, "SLICE", 3)
    return [make_user(contoso, f"Anna N{number}") for number in range(7)]


@pytest.fixture
def started(agent, contoso, crowd):
    pool = make_pool(contoso, 5)
    change, job = change_licences(
        agent, contoso, [user.pk for user in crowd], {pool.licence: Choice.GIVE}
    )
    return pool, change, job


def test_many_are_a_job_of_which_each_person_is_told(client, started, contoso):
    pool, change, job = started
    assert users_of_licence(pool) == set()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == (JobState.DONE, 5, 2)
    assert len(users_of_licence(pool)) == 5
    assert "No licence was left." in client.get(page("change", contoso, change.pk)).text
    assert "No licence was left." in client.get(reverse("jobs:job", args=["acme", job.pk])).text


def test_a_slice_that_runs_twice_gives_nothing_twice(started):
    pool, _change, job = started
    change_slice(job)
    change_slice(job)
    assert change_slice(job).left == 0
    assert change_slice(job).done == 5
    pool.refresh_from_db()
    assert pool.assigned == 5


def test_the_rest_is_cancelled_and_what_failed_is_tried_again(agent, started):
    pool, _change, job = started
    change_slice(job)
    cancel_job(agent, job)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert len(users_of_licence(pool)) == 3
    pool.refresh_from_db()
    pool.enabled = 7
    pool.save()
    Job.unscoped.filter(pk=job.pk).update(done=3)
    job.refresh_from_db()
    retry_job(agent, job)
    run(job.pk)
    assert len(users_of_licence(pool)) == 7


def test_who_loses_the_right_meanwhile_changes_no_more(agent, started):
    pool, _change, job = started
    change_slice(job)
    AccessAssignment.unscoped.update(state="deleting")
    run(job.pk)
    assert len(users_of_licence(pool)) == 3
    failed = LicenceChangeRow.unscoped.filter(state=ChangedState.FAILED)
    assert set(failed.values_list("problem", flat=True)) == {ChangeProblem.NOT_ALLOWED}


def test_seats_that_go_are_taken_from_who_got_theirs_last(agent, contoso):
    pool = make_pool(contoso, 3)
    for name in ("Anna Nowak", "Ewa Kos", "Jan Ryba"):
        make_user(contoso, name, pool)
    pool.refresh_from_db()
    take_excess(pool, 2, now())
    assert users_of_licence(pool) == {"Anna Nowak"}
    assert DirectoryUser.objects.get(display_name="Jan Ryba").licences == 0
    event = Event.unscoped.filter(verb=Verb.LICENCE_TAKEN).first()
    assert (event.actor_kind, event.customer_id) == (ActorKind.SYSTEM, contoso.pk)


def test_everybody_of_a_view_at_once(client, agent, contoso):
    pool = make_pool(contoso, 9)
    for name in ("Anna Nowak", "Ewa Kos", "Ewa Mak"):
        make_user(contoso, name)
    chosen = {"all": "1", "view": "users", "q": "ewa", field(pool): "give"}
    client.post(page("licences", contoso), chosen | {"apply": "1"})
    assert users_of_licence(pool) == {"Ewa Kos", "Ewa Mak"}


def test_another_partners_change_is_not_found(client, agent, contoso, globex, sign_in):
    pool, user = make_pool(contoso), make_user(contoso)
    change, _job = change_licences(agent, contoso, [user.pk], {pool.licence: Choice.GIVE})
    there = page("change", contoso, change.pk)
    assert client.get(there).status_code == 200
    sign_in(globex, Role.ADMIN_AGENT)
    assert client.get(there).status_code == 404


def test_without_the_role_nothing_is_changed(acme, contoso, relationship, sign_in, client):
    member = sign_in(acme, Role.SALES_AGENT)
    let_into(member, contoso, "Directory Readers")
    pool, user = make_pool(contoso), make_user(contoso)
    act = partial(change_licences, member, contoso, [user.pk], {pool.licence: Choice.GIVE})
    with pytest.raises(NotAllowedHere):
        act()
    answer = client.post(page("licences", contoso), {"user": user.pk})
    assert answer.status_code == 409
    assert "needs License Administrator." in answer.text
