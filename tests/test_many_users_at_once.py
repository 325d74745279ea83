"""Several users blocked, unblocked or given new passwords: asked first, told one by one."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from directory.actions import acting
from directory.actions.acting import act_on_users, act_slice, take_new_passwords
from directory.actions.users import delete_users
from directory.models import (
    Act,
    ActProblem,
    ActState,
    DirectoryRole,
    DirectoryUser,
    NothingChosen,
    PasswordsGone,
    UserAct,
    UserActRow,
)
from directory.rights import NotAllowedHere
from directory.tasks import wipe_forgotten_passwords
from jobs.actions import retry_job
from jobs.models import Job, JobState
from jobs.running import run
from partners.permissions import Role
from relationships.models import AccessAssignment
from tests.conftest import make_account, make_member
from tests.directory import let_into, make_user
from tests.test_directory_users import page

pytestmark = pytest.mark.django_db
PASSWORD = re.compile(r"\b(?:[a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}\b")


@pytest.fixture
def agent(acme, contoso, relationship, sign_in):
    """A helpdesk agent, signed in, who may manage users of Contoso, but no administrators."""
    member = sign_in(acme, Role.HELPDESK_AGENT)
    let_into(member, contoso, "User Administrator")
    return member


@pytest.fixture
def anna(contoso):
    return make_user(contoso, "Anna Nowak")


@pytest.fixture
def ewa(contoso):
    return make_user(contoso, "Ewa Kos")


@pytest.fixture
def boss(contoso):
    return make_user(contoso, "Jan Ryba", role=DirectoryRole.GLOBAL_ADMINISTRATOR)


def selected(*users, **more):
    return {"user": [user.pk for user in users]} | more


def outcome():
    """What became of each, by name."""
    rows = UserActRow.unscoped.order_by("number")
    return {row.name: row.problem or row.state for row in rows}


def test_blocking_is_asked_first_with_what_it_does(client, agent, contoso, anna, ewa):
    anna.blocked_at = now()
    anna.save()
    asked = client.post(page("block_many", contoso), selected(anna, ewa))
    assert "Block 2 users?" in asked.text
    assert "Ends at once, until somebody unblocks them." in asked.text
    assert "1 of them is blocked already. Nothing changes there." in asked.text
    assert not UserAct.unscoped.exists()
    assert client.get(page("block_many", contoso), selected(ewa, confirmed=1)).status_code == 200
    assert not UserAct.unscoped.exists(), "reading changes nothing"


def test_each_person_is_told_of_who_was_blocked(client, agent, contoso, anna, ewa, boss):
    anna.blocked_at = now()
    anna.save()
    delete_users(agent, contoso, [ewa.pk])
    told = client.post(
        page("block_many", contoso), selected(anna, ewa, boss, confirmed=1), follow=True
    )
    assert outcome() == {
        "Anna Nowak": ActProblem.BLOCKED, "Ewa Kos": ActProblem.DELETED, "Jan Ryba": ActState.DONE,
    }  # fmt: skip
    assert "Was blocked already." in told.text
    assert "The user was deleted meanwhile." in told.text
    boss.refresh_from_db()
    assert boss.blocked_at
    events = Event.unscoped.filter(verb=Verb.DIRECTORY_USER_BLOCKED)
    assert [event.subject_id for event in events] == [str(boss.pk)]


def test_unblocking_many(client, agent, contoso, anna, ewa):
    DirectoryUser.objects.filter(pk=anna.pk).update(blocked_at=now())
    asked = client.post(page("unblock_many", contoso), selected(anna, ewa)).text
    assert "1 of them is not blocked." in asked
    client.post(page("unblock_many", contoso), selected(anna, ewa, confirmed=1))
    assert outcome() == {"Anna Nowak": ActState.DONE, "Ewa Kos": ActProblem.NOT_BLOCKED}
    assert not DirectoryUser.objects.exclude(blocked_at=None).exists()
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_USER_UNBLOCKED).count() == 1


def test_everybody_the_search_shows_is_meant_by_all(client, agent, contoso, anna, ewa):
    make_user(contoso, "Ewa Mak")
    chosen = {"all": "1", "view": "users", "q": "ewa"}
    assert "Block 2 users?" in client.post(page("block_many", contoso), chosen).text
    client.post(page("block_many", contoso), chosen | {"confirmed": "1"})
    assert outcome() == {"Ewa Kos": ActState.DONE, "Ewa Mak": ActState.DONE}


def test_new_passwords_are_shown_once(client, agent, contoso, anna, ewa, caplog):
    result = client.post(page("reset_many", contoso), selected(anna, ewa, confirmed=1), follow=True)
    assert not PASSWORD.search(result.text), "only who presses sees them"
    act = UserAct.unscoped.get()
    shown = client.post(page("act_passwords", contoso, act.pk))
    passwords = PASSWORD.findall(shown.text)
    assert shown["Cache-Control"] == "no-store"
    for user, password in zip((anna, ewa), passwords, strict=True):
        user.refresh_from_db()
        assert check_password(password, user.password)
        assert user.must_change
        assert password not in caplog.text
    again = client.post(page("act_passwords", contoso, act.pk), follow=True)
    assert "These passwords are gone" in again.text
    assert not UserActRow.unscoped.with_password().exists()
    told = [str(vars(event)) for event in Event.unscoped.filter(verb=Verb.DIRECTORY_PASSWORD_RESET)]
    assert len(told) == 2
    assert not any(password in line for password in passwords for line in told)


def test_or_downloaded_once(client, agent, contoso, anna):
    client.post(page("reset_many", contoso), selected(anna, confirmed=1))
    act = UserAct.unscoped.get()
    file = client.post(page("act_passwords", contoso, act.pk), {"file": "1"})
    assert file["Cache-Control"] == "no-store"
    _heads, line = file.content.decode("utf-8-sig").splitlines()
    name, user_name, password = line.split(",")
    anna.refresh_from_db()
    assert (name, user_name) == ("Anna Nowak", anna.user_name)
    assert check_password(password, anna.password)
    assert act.what in Act.values
    assert client.post(page("act_passwords", contoso, act.pk), {"file": "1"}).status_code == 302


def test_administrators_are_refused_with_the_reason_and_who_can_help(
    client, acme, agent, contoso, anna, boss
):
    colleague = make_member(acme, Role.ADMIN_AGENT)
    let_into(colleague, contoso, "Global Administrator")
    kept = boss.password
    asked = client.post(page("reset_many", contoso), selected(anna, boss)).text
    assert "1 of them is an administrator. That password stays as it is." in asked
    assert "Your roles here lack Privileged Authentication Administrator." in asked
    assert f"mailto:{colleague.person.email}" in asked
    client.post(page("reset_many", contoso), selected(anna, boss, confirmed=1))
    assert outcome() == {"Anna Nowak": ActState.DONE, "Jan Ryba": ActProblem.ADMINISTRATOR}
    boss.refresh_from_db()
    assert boss.password == kept
    alone = client.post(page("reset_many", contoso), selected(boss)).text
    assert 'name="confirmed"' not in alone
    let_into(agent, contoso, "Privileged Authentication Administrator")
    act_on_users(agent, contoso, Act.RESET, [boss.pk])
    boss.refresh_from_db()
    assert boss.password != kept


def test_passwords_are_for_whoever_reset_them_alone(client, acme, agent, contoso, anna):
    act, _job = act_on_users(agent, contoso, Act.RESET, [anna.pk])
    other = make_member(acme, Role.ADMIN_AGENT)
    let_into(other, contoso, "User Administrator")
    with pytest.raises(PasswordsGone):
        take_new_passwords(other, act)
    AccessAssignment.unscoped.update(state="deleting")
    with pytest.raises(NotAllowedHere):
        take_new_passwords(agent, act)
    assert UserActRow.unscoped.with_password().exists()


def test_after_an_hour_they_are_wiped(client, agent, contoso, anna):
    act, _job = act_on_users(agent, contoso, Act.RESET, [anna.pk])
    wipe_forgotten_passwords()
    assert UserActRow.unscoped.with_password().exists()
    UserAct.unscoped.update(passwords_until=now() - timedelta(seconds=1))
    with pytest.raises(PasswordsGone):
        take_new_passwords(agent, act)
    wipe_forgotten_passwords()
    assert not UserActRow.unscoped.with_password().exists()
    text = client.get(page("act", contoso, act.pk)).text
    assert "The temporary passwords were handed over or wiped." in text


@pytest.fixture
def few(monkeypatch):
    """Two are already many, and one is a slice."""
    monkeypatch.setitem(acting.AT_ONCE, Act.RESET, 1)
    monkeypatch.setitem(acting.SLICE, Act.RESET, 1)


def test_many_are_a_job_whose_result_holds_no_password(client, agent, contoso, anna, boss, few):
    answer = client.post(page("reset_many", contoso), selected(anna, boss, confirmed=1))
    job = Job.unscoped.get()
    assert answer["Location"] == reverse("jobs:job", args=["acme", job.pk])
    assert UserActRow.unscoped.filter(state=ActState.WAITING).count() == 2
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == (JobState.DONE, 1, 1)
    shown = client.get(answer["Location"]).text
    assert "An administrator: your right does not cover them." in shown
    assert not PASSWORD.search(shown)
    act = UserAct.unscoped.get()
    assert "Show passwords (once)" in client.get(page("act", contoso, act.pk)).text
    assert len(take_new_passwords(agent, act)) == 1


def test_a_slice_that_runs_twice_resets_nobody_twice(agent, contoso, anna, ewa, few):
    _act, job = act_on_users(agent, contoso, Act.RESET, [anna.pk, ewa.pk])
    assert [act_slice(job).done for _n in range(3)] == [1, 2, 2]
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_PASSWORD_RESET).count() == 2


def test_who_loses_the_right_meanwhile_resets_no_more_until_it_is_back(
    agent, contoso, anna, ewa, few
):
    _act, job = act_on_users(agent, contoso, Act.RESET, [anna.pk, ewa.pk])
    act_slice(job)
    AccessAssignment.unscoped.update(state="deleting")
    run(job.pk)
    assert outcome() == {"Anna Nowak": ActState.DONE, "Ewa Kos": ActProblem.NOT_ALLOWED}
    AccessAssignment.unscoped.update(state="active")
    job.refresh_from_db()
    retry_job(agent, job)
    run(job.pk)
    assert set(outcome().values()) == {ActState.DONE}


def test_without_the_role_nobody_is_touched(client, acme, contoso, relationship, sign_in, anna):
    member = sign_in(acme, Role.HELPDESK_AGENT)
    let_into(member, contoso, "Password Administrator")
    for name in ("block_many", "unblock_many"):
        answer = client.post(page(name, contoso), selected(anna, confirmed=1))
        assert answer.status_code == 409
        assert "needs User Administrator." in answer.text
    with pytest.raises(NotAllowedHere):
        act_on_users(member, contoso, Act.BLOCK, [anna.pk])
    listed = client.get(page("users", contoso)).text
    assert page("reset_many", contoso) in listed
    assert page("block_many", contoso) not in listed
    assert not UserAct.unscoped.exists()


def test_nobody_selected_and_nobody_of_another_organisation(client, agent, contoso, globex):
    answer = client.post(page("block_many", contoso), {"confirmed": "1"}, follow=True)
    assert "Select somebody first." in answer.text
    with pytest.raises(NothingChosen):
        act_on_users(agent, contoso, Act.BLOCK, [globex.pk])


def test_another_partners_act_is_not_found(client, agent, contoso, anna, globex, sign_in):
    act, _job = act_on_users(agent, contoso, Act.BLOCK, [anna.pk])
    assert client.get(page("act", contoso, act.pk)).status_code == 200
    make_account(globex, contoso)
    let_into(sign_in(globex, Role.ADMIN_AGENT), contoso, "User Administrator")
    there = reverse("directory:act", args=["globex", contoso.pk, act.pk])
    assert client.get(there).status_code == 404


def test_the_result_is_for_those_who_could_do_it(client, acme, agent, contoso, anna, sign_in):
    act, _job = act_on_users(agent, contoso, Act.BLOCK, [anna.pk])
    let_into(sign_in(acme, Role.HELPDESK_AGENT), contoso, "Password Administrator")
    shown = client.get(page("act", contoso, act.pk)).text
    assert "needs User Administrator." in shown
    assert "Anna Nowak" not in shown
