"""Users of a customer: added, changed, blocked, deleted, restored, and their passwords."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from directory.actions.users import (
    Details,
    add_user,
    delete_users,
    edit_user,
    purge_user,
    restore_user,
)
from directory.models import (
    DirectoryRole,
    DirectoryUser,
    NotDeleted,
    Stale,
    UserNameTaken,
)
from directory.rights import NotAllowedHere
from directory.tasks import purge_deleted
from partners.permissions import Role
from subscriptions.models import NoLicenceLeft
from tests.conftest import make_customer, make_member
from tests.directory import assert_counts_hold, let_into, make_pool, make_user, users_of_licence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(db):
    yield
    assert_counts_hold()


@pytest.fixture
def agent(acme, contoso, relationship, sign_in):
    """A helpdesk agent, signed in, who may manage users and licences at Contoso."""
    member = sign_in(acme, Role.HELPDESK_AGENT)
    let_into(member, contoso, "User Administrator")
    return member


def page(name, customer, *args):
    return reverse(f"directory:{name}", args=["acme", customer.pk, *args])


def typed(**changes):
    return {
        "first_name": "Łucja",
        "last_name": "Żak",
        "display_name": "Łucja Żak",
        "local_part": "Lucja.Zak",
        "country": "PL",
        "role": "user",
    } | changes


def test_a_user_is_added_and_the_password_shown_once(client, agent, contoso):
    pool = make_pool(contoso)
    answer = client.post(page("user_new", contoso), typed(licences=[pool.licence]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    user = DirectoryUser.objects.get()
    assert user.user_name == "lucja.zak@contoso.example"
    shown = answer.context["password"]
    assert shown in answer.text
    assert check_password(shown, user.password)
    assert user.must_change
    assert users_of_licence(pool) == {"Łucja Żak"}
    assert shown not in client.get(page("user", contoso, user.pk)).text
    verbs = list(Event.unscoped.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.DIRECTORY_USER_ADDED, Verb.LICENCE_ASSIGNED]
    assert not [event for event in Event.unscoped.all() if shown in str(vars(event))]


@pytest.mark.parametrize("local", ["lucja.zak", "LUCJA.ZAK", "lucja.zak@contoso.example"])
def test_a_name_is_given_once_however_it_is_written(client, agent, contoso, local):
    make_user(contoso, "Lucja Zak")
    answer = client.post(page("user_new", contoso), typed(local_part=local))
    assert answer.status_code == 422
    assert "That sign-in name is taken." in answer.text


@pytest.mark.parametrize("local", ["łucja", "a b", ".a", "a..b", "a@other.example", ""])
def test_what_is_no_sign_in_name_is_refused(client, agent, contoso, local):
    assert client.post(page("user_new", contoso), typed(local_part=local)).status_code == 422
    assert not DirectoryUser.objects.exists()


def test_without_a_free_licence_nobody_is_added(agent, contoso):
    pool = make_pool(contoso, enabled=1)
    make_user(contoso, "Ewa Kos", pool)
    with pytest.raises(NoLicenceLeft):
        add_user(agent, contoso, Details("a@contoso.example", "A", "PL"), [pool.licence])
    assert DirectoryUser.objects.count() == 1


def test_only_who_may_give_roles_adds_an_administrator(client, agent, contoso):
    client.post(page("user_new", contoso), typed(role="global_administrator"))
    assert DirectoryUser.objects.get().role == DirectoryRole.USER
    details = Details("b@contoso.example", "B", "PL", role="global_administrator")
    with pytest.raises(NotAllowedHere):
        add_user(agent, contoso, details)
    let_into(agent, contoso, "Privileged Role Administrator")
    client.post(page("user_new", contoso), typed(local_part="c", role="user_administrator"))
    assert DirectoryUser.objects.get(user_name__startswith="c@").is_administrator


def test_a_user_is_changed_and_the_log_says_what(client, agent, contoso):
    user = make_user(contoso)
    changed = typed(display_name="Anna Zawada", local_part="anna.zawada", version=user.version)
    assert client.post(page("user", contoso, user.pk), changed).status_code == 302
    user.refresh_from_db()
    assert (user.display_name, user.name_key) == ("Anna Zawada", "anna zawada")
    event = Event.unscoped.get(verb=Verb.DIRECTORY_USER_CHANGED)
    assert event.before["display_name"] == "Anna Nowak"
    activity = client.get(reverse("audit:activity", args=["acme"])).text
    assert "User changed" in activity


def test_who_comes_second_is_told(client, agent, contoso):
    user = make_user(contoso)
    edit_user(agent, contoso, user.pk, 1, Details("x@contoso.example", "X", "PL"))
    answer = client.post(page("user", contoso, user.pk), typed(version=1))
    assert answer.status_code == 409
    assert "Somebody changed this user meanwhile" in answer.text
    with pytest.raises(Stale):
        edit_user(agent, contoso, user.pk, 1, Details("y@contoso.example", "Y", "PL"))


def test_a_taken_name_is_not_taken_over(agent, contoso):
    make_user(contoso, "Ewa Kos")
    user = make_user(contoso)
    with pytest.raises(UserNameTaken):
        edit_user(agent, contoso, user.pk, 1, Details("ewa.kos@contoso.example", "E", "PL"))


def test_a_user_is_blocked_and_let_in_again(client, agent, contoso):
    user = make_user(contoso)
    for on, verb in (("1", Verb.DIRECTORY_USER_BLOCKED), ("0", Verb.DIRECTORY_USER_UNBLOCKED)):
        for _twice in range(2):
            client.post(page("blocking", contoso, user.pk), {"on": on})
        user.refresh_from_db()
        assert (user.blocked_at is not None) == (on == "1")
        assert Event.unscoped.filter(verb=verb).count() == 1


def test_deleting_is_asked_first_and_frees_the_licences(client, agent, contoso):
    pool = make_pool(contoso)
    user, other = make_user(contoso, "Anna Nowak", pool), make_user(contoso, "Ewa Kos", pool)
    asked = client.post(page("deletion", contoso), {"user": [user.pk, other.pk]})
    assert "Delete 2 users?" in asked.text
    assert DirectoryUser.objects.present().count() == 2
    client.post(page("deletion", contoso), {"user": [user.pk, other.pk], "confirmed": "1"})
    assert not DirectoryUser.objects.present().exists()
    pool.refresh_from_db()
    assert pool.assigned == 0
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_USER_DELETED).count() == 2


def test_a_restored_user_has_the_licences_that_are_left(client, agent, contoso):
    scarce, plenty = make_pool(contoso, 1, "Scarce"), make_pool(contoso, 5, "Plenty")
    user = make_user(contoso, "Anna Nowak", scarce, plenty)
    delete_users(agent, contoso, [user.pk])
    make_user(contoso, "Ewa Kos", scarce)
    answer = client.post(page("restoration", contoso, user.pk), follow=True)
    assert "without the licences of which none is left: Scarce" in answer.text
    assert users_of_licence(plenty) == {"Anna Nowak"}
    assert users_of_licence(scarce) == {"Ewa Kos"}
    with pytest.raises(NotDeleted):
        restore_user(agent, contoso, user.pk)


def test_after_thirty_days_a_deleted_user_is_gone_for_good(agent, contoso):
    user, other = make_user(contoso), make_user(contoso, "Ewa Kos")
    delete_users(agent, contoso, [user.pk, other.pk])
    long_ago = now() - timedelta(days=30, minutes=1)
    DirectoryUser.objects.filter(pk=user.pk).update(deleted_at=long_ago)
    with pytest.raises(NotDeleted):
        restore_user(agent, contoso, user.pk)
    purge_deleted()
    assert list(DirectoryUser.objects.all()) == [other]
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_USER_PURGED).count() == 1
    assert not purge_user(other.pk)


def test_a_name_is_kept_for_who_can_be_restored(agent, contoso):
    user = make_user(contoso)
    delete_users(agent, contoso, [user.pk])
    with pytest.raises(UserNameTaken):
        add_user(agent, contoso, Details(user.user_name, "Other", "PL"))


def test_a_password_is_reset_and_shown_once(client, agent, contoso):
    user = make_user(contoso, must_change=False)
    assert "Reset the password of" in client.get(page("password", contoso, user.pk)).text
    answer = client.post(page("password", contoso, user.pk))
    assert answer["Cache-Control"] == "no-store"
    user.refresh_from_db()
    assert check_password(answer.context["password"], user.password)
    assert user.must_change
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_PASSWORD_RESET).count() == 1


def test_an_administrators_password_needs_more(client, agent, contoso):
    user = make_user(contoso, role=DirectoryRole.USER_ADMINISTRATOR)
    before = user.password
    answer = client.post(page("password", contoso, user.pk))
    assert answer.status_code == 409
    assert "Privileged Authentication Administrator" in answer.text
    user.refresh_from_db()
    assert user.password == before
    let_into(agent, contoso, "Privileged Authentication Administrator")
    assert client.post(page("password", contoso, user.pk)).status_code == 200


def test_another_customers_user_is_not_found(client, agent, contoso):
    other = make_user(make_customer("zenith.example", "Zenith"))
    for name in ("user", "password"):
        assert client.get(page(name, contoso, other.pk)).status_code == 404
    for name in ("blocking", "restoration"):
        assert client.post(page(name, contoso, other.pk)).status_code == 404
    client.post(page("deletion", contoso), {"user": [other.pk], "confirmed": "1"})
    other.refresh_from_db()
    assert other.deleted_at is None


def test_the_page_is_in_polish_too(client, agent, contoso):
    make_pool(contoso)
    make_user(contoso)
    agent.person.language = "pl"
    agent.person.save()
    text = client.get(page("users", contoso)).text
    assert "Użytkownicy i licencje" in text
    assert "Bez licencji" in text


def test_a_colleague_who_left_does_nothing_any_more(acme, contoso, agent):
    user = make_user(contoso)
    agent.ended_at = now()
    agent.save()
    with pytest.raises(NotAllowedHere):
        delete_users(agent, contoso, [user.pk])
    other = make_member(acme, Role.HELPDESK_AGENT)
    with pytest.raises(NotAllowedHere):
        delete_users(other, contoso, [user.pk])


def test_the_customer_reads_who_changed_its_users(client, agent, contoso, contoso_admin, sign_in):
    user = make_user(contoso)
    client.post(page("password", contoso, user.pk))
    sign_in(contoso_admin)
    text = client.get(reverse("own:activity", args=[contoso.pk])).text
    assert "Password of a user reset: Anna Nowak" in text
