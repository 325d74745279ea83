"""Who may do what in a customer's directory: the table by hand, and what the pages say."""

import ast
from pathlib import Path

import pytest
from django.utils.timezone import now

from customers.models import Account
from directory.rights import (
    ADMINISTRATOR_PASSWORD,
    LICENCES,
    PASSWORD,
    READ,
    ROLES,
    WRITE,
    NotAllowedHere,
    access_of,
    fresh_access,
)
from partners.permissions import Role
from relationships.models import Relationship
from tests.conftest import make_member, make_relationship
from tests.directory import let_into, make_user
from tests.test_directory_users import page

pytestmark = pytest.mark.django_db
ALL = {READ, WRITE, LICENCES, PASSWORD, ADMINISTRATOR_PASSWORD, ROLES}

# By hand, from domain.md §3.6 and §6.13: the directory role → what it allows an admin agent.
TABLE = {
    "Directory Readers": {READ},
    "Global Reader": {READ},
    "Directory Writers": {READ, WRITE, LICENCES},
    "User Administrator": {READ, WRITE, LICENCES, PASSWORD},
    "License Administrator": {READ, LICENCES},
    "Password Administrator": {READ, PASSWORD},
    "Helpdesk Administrator": {READ, PASSWORD},
    "Privileged Authentication Administrator": {READ, PASSWORD, ADMINISTRATOR_PASSWORD},
    "Privileged Role Administrator": {READ, ROLES},
    "Global Administrator": ALL,
    "Exchange Administrator": set(),
    "Reports Reader": set(),
}


@pytest.mark.parametrize("name", TABLE)
def test_each_role_allows_what_the_table_says(acme, contoso, relationship, name):
    member = make_member(acme, Role.ADMIN_AGENT)
    let_into(member, contoso, name)
    access = access_of(member, contoso)
    assert {rule for rule in ALL if access.may(rule)} == TABLE[name]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.ADMIN_AGENT, ALL),
        (Role.HELPDESK_AGENT, ALL),
        (Role.SALES_AGENT, {READ, LICENCES}),
        (Role.BILLING_ADMIN, set()),
        (Role.ACCOUNT_ADMIN, set()),
    ],
)
def test_the_partners_own_role_is_the_other_half(acme, contoso, relationship, role, allowed):
    member = make_member(acme, role)
    let_into(member, contoso, "Global Administrator")
    access = access_of(member, contoso)
    assert {rule for rule in ALL if access.may(rule)} == allowed


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.ADMIN_AGENT, ALL),
        (Role.HELPDESK_AGENT, {READ, PASSWORD}),
        (Role.SALES_AGENT, set()),
    ],
)
def test_dap_makes_admin_agents_global_and_helpdesk_helpdesk(acme, contoso, role, allowed):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    member = make_member(acme, role)
    access = access_of(member, contoso)
    assert {rule for rule in ALL if access.may(rule)} == allowed


def test_gdap_wins_over_dap(acme, contoso):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    member = make_member(acme, Role.ADMIN_AGENT)
    let_into(member, contoso, "Directory Readers")
    assert not access_of(member, contoso).may(WRITE)


def test_the_right_is_asked_anew_inside_an_act(acme, contoso, relationship):
    member = make_member(acme, Role.ADMIN_AGENT)
    let_into(member, contoso, "User Administrator")
    assert fresh_access(member, contoso, WRITE)
    Account.unscoped.all().delete()
    with pytest.raises(NotAllowedHere):
        fresh_access(member, contoso, WRITE)


def test_without_a_role_the_page_says_why_and_whom_to_ask(client, acme, contoso, sign_in):
    make_relationship(acme, contoso)
    user = make_user(contoso, "Anna Nowak")
    helper = make_member(acme, Role.HELPDESK_AGENT, name="Zofia Pomocna")
    let_into(helper, contoso, "User Administrator")
    sign_in(acme, Role.ADMIN_AGENT)
    for there in (page("users", contoso), page("user", contoso, user.pk), page("export", contoso)):
        answer = client.get(there)
        assert answer.status_code == 200
        assert "Anna Nowak" not in answer.text
        assert "needs Directory Readers." in answer.text
        assert "Zofia Pomocna" in answer.text
    assert f"admin-relationships/new/?customer={contoso.pk}" in answer.text


def test_who_may_not_ask_is_told_who_can(client, acme, contoso, sign_in):
    make_relationship(acme, contoso)
    sign_in(acme, Role.HELPDESK_AGENT)
    text = client.get(page("users", contoso)).text
    assert "Nobody here can." in text
    assert "Admin agent" in text
    assert "admin-relationships/new/" not in text


def test_the_role_ends_with_the_relationship(acme, contoso):
    relationship = make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    member = make_member(acme, Role.ADMIN_AGENT)
    assert access_of(member, contoso).may(WRITE)
    Relationship.unscoped.filter(pk=relationship.pk).update(has_dap=False, dap_ended_at=now())
    assert not access_of(member, contoso).may(WRITE)


def test_pages_read_users_through_the_door_alone():
    root = Path(__file__).parent.parent / "directory"
    pages = [*root.glob("views/*.py"), root / "listing.py", root / "export.py", root / "web.py"]
    for file in pages:
        tree = ast.parse(file.read_text())
        reached = {
            node.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "unscoped"}
            and isinstance(node.value, ast.Name)
        }
        assert "DirectoryUser" not in reached, file
