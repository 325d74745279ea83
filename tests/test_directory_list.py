"""The list of users: views, search by beginnings, pages, export."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Account
from directory import listing
from directory.actions.users import block_user, delete_users
from directory.models import DirectoryUser
from partners.models import MemberRole
from partners.permissions import Role
from tests.directory import let_into, make_pool, make_user
from tests.test_directory_users import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme, contoso, relationship, sign_in):
    member = sign_in(acme, Role.HELPDESK_AGENT)
    let_into(member, contoso, "User Administrator")
    return member


def names(answer):
    return [row.user.display_name for row in answer.context["page"].rows]


def test_pages_follow_each_other_both_ways(client, agent, contoso, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 2)
    for name in ("Ądam A", "Bea B", "Cezary C", "Ćma C", "Dora D"):
        make_user(contoso, name)
    there = page("users", contoso)
    first = client.get(there)
    assert names(first) == ["Ądam A", "Bea B"]
    second = client.get(there + first.context["page"].next)
    assert names(second) == ["Cezary C", "Ćma C"]
    third = client.get(there + second.context["page"].next)
    assert names(third) == ["Dora D"]
    assert third.context["page"].next == ""
    back = client.get(there + third.context["page"].previous)
    assert names(back) == ["Cezary C", "Ćma C"]
    assert names(client.get(there + back.context["page"].previous)) == ["Ądam A", "Bea B"]


@pytest.mark.parametrize("key", ["x", "e30", "W10", "WyJhIiwiYiJd", "WzEsMl0"])
def test_a_key_that_is_none_begins_at_the_beginning(client, agent, contoso, key):
    make_user(contoso)
    assert names(client.get(page("users", contoso) + f"?after={key}")) == ["Anna Nowak"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lucja", ["Łucja Żak"]),
        ("ŻAK", ["Łucja Żak"]),
        ("anna.n", ["Anna Nowak"]),
        ("nowak", ["Anna Nowak"]),
        ("owak", []),
        ("%", []),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_names(client, agent, contoso, text, found):
    make_user(contoso, "Anna Nowak")
    make_user(contoso, "Łucja Żak")
    assert names(client.get(page("users", contoso), {"q": text})) == found


def test_each_view_shows_its_own(client, agent, contoso):
    pool = make_pool(contoso)
    make_user(contoso, "Anna Nowak", pool)
    blocked = make_user(contoso, "Ewa Kos", pool)
    gone = make_user(contoso, "Jan Ryba")
    make_user(contoso, "Ola Bez")
    block_user(agent, contoso, blocked.pk, on=True)
    delete_users(agent, contoso, [gone.pk])
    found = {
        view: names(client.get(page("users", contoso), {"view": view})) for view in listing.VIEWS
    }
    assert found == {
        "users": ["Anna Nowak", "Ewa Kos", "Ola Bez"],
        "without": ["Ola Bez"],
        "blocked": ["Ewa Kos"],
        "deleted": ["Jan Ryba"],
    }


def test_the_file_is_what_the_list_shows_and_runs_nothing(client, agent, contoso):
    pool = make_pool(contoso)
    make_user(contoso, "=Anna Nowak", pool)
    make_user(contoso, "Ewa Kos")
    answer = client.get(page("export", contoso), {"q": "=anna"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=Anna Nowak" in text
    assert "Office Standard" in text
    assert "Ewa Kos" not in text


def test_the_number_of_queries_does_not_grow_with_the_people(client, agent, contoso):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(page("users", contoso))
        return len(captured)

    pool = make_pool(contoso, 50)
    make_user(contoso, "Anna Nowak", pool)
    queries()
    few = queries()
    for number in range(10):
        make_user(contoso, f"Anna N{number}", pool)
    assert queries() == few


@pytest.mark.postgresql
def test_beginnings_are_answered_by_an_index(contoso):
    DirectoryUser.objects.bulk_create(
        _folded(DirectoryUser(
            customer=contoso, user_name=f"u{n}@contoso.example", display_name=f"Name {n}",
            last_name=f"L{n}", country="PL",
        ))
        for n in range(3000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_directoryuser")
    for name in ("name_key", "last_name_key", "user_name"):
        alike = DirectoryUser.objects.of(contoso).filter(
            **{f"{name}__gte": "name 29", f"{name}__lt": "name 29\U0010ffff"}
        )
        assert "Index" in alike.explain(), name


def _folded(user):
    user.refresh_keys()
    return user


def test_more_licences_can_be_ordered_only_under_a_relationship(client, agent, acme, contoso):
    MemberRole.unscoped.get_or_create(member=agent, role=Role.SALES_AGENT)
    order = reverse("subscriptions:order_new", args=["acme", contoso.pk])
    account = Account.unscoped.filter(partner=acme, customer=contoso)
    for state, is_offered in (("admin-only", False), ("reseller", True)):
        account.update(state=state)
        assert (order in client.get(page("users", contoso)).text) is is_offered
