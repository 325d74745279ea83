"""Two people at once over the last licence, in real transactions."""

from functools import partial

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from directory.actions.acting import act_on_users, act_slice, take_new_passwords
from directory.actions.changing import change_licences, change_slice
from directory.actions.creating import create_slice
from directory.actions.licences import locked_pools, take_excess
from directory.actions.reading import Line
from directory.actions.uploads import stage_upload, start_creation, take_passwords
from directory.actions.users import Details, add_user, delete_users, restore_user
from directory.models import (
    Act,
    Choice,
    DirectoryUser,
    LicenceAssignment,
    PasswordsGone,
    UploadClosed,
    UserActRow,
    UserNameTaken,
)
from jobs.models import Job
from jobs.running import run
from outbox.sealing import unsealed
from partners.permissions import Role
from subscriptions.models import NoLicenceLeft
from tests.conftest import in_parallel, make_member
from tests.directory import assert_counts_hold, let_into, make_pool, make_user, users_of_licence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = range(4)


@pytest.fixture(autouse=True)
def _counts_hold_afterwards(transactional_db):
    yield
    assert_counts_hold()


@pytest.fixture
def agents(acme, contoso, relationship, transactional_db):
    made = [make_member(acme, Role.ADMIN_AGENT) for _number in range(2)]
    for agent in made:
        let_into(agent, contoso, "User Administrator")
    return made


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_agents_give_the_last_licence_once(agents, contoso, _round):
    pool = make_pool(contoso, 1)
    users = [make_user(contoso, name) for name in ("Anna Nowak", "Ewa Kos")]
    acts = [
        partial(change_licences, agent, contoso, [user.pk], {pool.licence: Choice.GIVE})
        for agent, user in zip(agents, users, strict=True)
    ]
    assert in_parallel(*acts) == [None, None]
    assert len(users_of_licence(pool)) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_new_users_and_one_licence(agents, contoso, _round):
    pool = make_pool(contoso, 1)
    acts = [
        partial(
            add_user, agent, contoso, Details(f"u{n}@contoso.example", "U", "PL"), [pool.licence]
        )
        for n, agent in enumerate(agents)
    ]
    outcomes = in_parallel(*acts)
    assert sorted(outcomes, key=str) == sorted([None, NoLicenceLeft], key=str)
    assert DirectoryUser.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_deleting_against_giving(agents, contoso, _round):
    """Whoever comes second finds what the first did: a deleted person holds nothing."""
    pool = make_pool(contoso, 1)
    user = make_user(contoso)
    outcomes = in_parallel(
        partial(delete_users, agents[0], contoso, [user.pk]),
        partial(change_licences, agents[1], contoso, [user.pk], {pool.licence: Choice.GIVE}),
    )
    assert outcomes[0] is None or outcomes[1] is None
    assert not LicenceAssignment.objects.exists()


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_restored_for_one_free_licence(agents, contoso, _round):
    pool = make_pool(contoso, 2)
    users = [make_user(contoso, name, pool) for name in ("Anna Nowak", "Ewa Kos")]
    delete_users(agents[0], contoso, [user.pk for user in users])
    pool.refresh_from_db()
    pool.enabled = 1
    pool.save()
    acts = [
        partial(restore_user, agent, contoso, user.pk)
        for agent, user in zip(agents, users, strict=True)
    ]
    assert in_parallel(*acts) == [None, None]
    assert DirectoryUser.objects.present().count() == 2
    assert len(users_of_licence(pool)) == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_seats_that_go_against_giving_them(agents, contoso, _round):
    pool = make_pool(contoso, 2)
    users = [make_user(contoso, name, pool) for name in ("Anna Nowak", "Ewa Kos")]
    third = make_user(contoso, "Jan Ryba")

    def shrink():
        with transaction.atomic():
            (held,) = locked_pools(contoso)
            take_excess(held, 1, now())
            held.enabled = 1
            held.save(update_fields=["enabled"])

    outcomes = in_parallel(
        shrink,
        partial(change_licences, agents[0], contoso, [third.pk], {pool.licence: Choice.GIVE}),
        partial(delete_users, agents[1], contoso, [users[0].pk]),
    )
    assert outcomes == [None, None, None]
    assert len(users_of_licence(pool)) <= 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_one_name_is_given_once(agents, contoso, _round):
    details = Details("a@contoso.example", "A", "PL")
    outcomes = in_parallel(*[partial(add_user, agent, contoso, details) for agent in agents])
    assert outcomes.count(None) == 1
    assert outcomes.count(UserNameTaken) == 1


def test_two_runners_on_one_change_give_nothing_twice(agents, contoso, monkeypatch):
    monkeypatch.setattr("directory.actions.changing.AT_ONCE", 1)
    pool = make_pool(contoso, 5)
    users = [make_user(contoso, f"Anna N{n}") for n in range(8)]
    ids = [user.pk for user in users]
    _change, job = change_licences(agents[0], contoso, ids, {pool.licence: Choice.GIVE})
    assert in_parallel(*[partial(change_slice, job)] * 3) == [None] * 3
    assert len(users_of_licence(pool)) == 5


@pytest.fixture
def upload(agents, contoso):
    cells = [{"display_name": f"U{n}", "email": f"u{n}@contoso.example"} for n in range(6)]
    lines = [Line(number, one) for number, one in enumerate(cells, start=2)]
    return stage_upload(agents[0], contoso, "people.csv", lines)


def test_two_runners_on_one_file_create_nobody_twice(agents, contoso, upload):
    pool = make_pool(contoso, 6)
    start = partial(start_creation, agents[0], upload, "PL", [pool.licence])
    outcomes = in_parallel(start, start)
    assert outcomes.count(None) == 1
    assert outcomes.count(UploadClosed) == 1
    job = Job.unscoped.get()
    assert in_parallel(*[partial(create_slice, job)] * 3) == [None] * 3
    assert DirectoryUser.objects.count() == 6


def test_passwords_are_handed_over_once(agents, contoso, upload):
    job = start_creation(agents[0], upload, "PL", [])
    run(job.pk)
    take = partial(take_passwords, agents[0], upload)
    outcomes = in_parallel(take, take, take)
    assert outcomes.count(None) == 1
    assert outcomes.count(PasswordsGone) == 2


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_workers_give_each_person_one_new_password(agents, contoso, _round):
    users = [make_user(contoso, f"Anna N{number}") for number in range(6)]
    act, job = act_on_users(agents[0], contoso, Act.RESET, [user.pk for user in users])
    assert in_parallel(partial(act_slice, job), partial(act_slice, job)) == [None, None]
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_PASSWORD_RESET).count() == len(users)
    take = partial(take_new_passwords, agents[0], act)
    kept = {row.user_name: unsealed(row.password) for row in UserActRow.unscoped.all()}
    assert sorted(in_parallel(take, take), key=str) == sorted([None, PasswordsGone], key=str)
    for user in users:
        user.refresh_from_db()
        assert check_password(kept[user.user_name], user.password)


@pytest.mark.parametrize("_round", ROUNDS)
def test_blocking_against_deleting(agents, contoso, _round):
    """Neither is lost, and neither waits for the other for ever."""
    users = [make_user(contoso, f"Anna N{number}") for number in range(4)]
    ids = [user.pk for user in users]
    acts = [
        partial(act_on_users, agents[0], contoso, Act.BLOCK, ids[::-1]),
        partial(delete_users, agents[1], contoso, ids),
    ]
    assert in_parallel(*acts) == [None, None]
    assert not DirectoryUser.objects.filter(deleted_at=None).exists()
    told = UserActRow.unscoped.filter(state="done").count()
    assert told == Event.unscoped.filter(verb=Verb.DIRECTORY_USER_BLOCKED).count()
    assert told == DirectoryUser.objects.exclude(blocked_at=None).count()
