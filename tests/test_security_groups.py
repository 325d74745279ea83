"""Security groups: who is in them, where they are assigned, and what the pages say of it."""

from uuid import UUID

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from partners.actions.colleagues import remove_colleague
from partners.permissions import Role
from relationships.access import roles_at
from relationships.actions.assigning import assign_group
from relationships.actions.grouping import create_group, set_members
from relationships.models import AccessAssignment, AdminRelationshipRole, SecurityGroup
from tests.clock import let_pass
from tests.conftest import make_account, make_admin_relationship, make_member


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN)


@pytest.fixture
def row(acme, contoso):
    make_account(acme, contoso)
    return make_admin_relationship(acme, contoso)


def roles_of(row):
    held = AdminRelationshipRole.unscoped.filter(admin_relationship=row)
    return [str(role) for role in held.values_list("role_definition_id", flat=True)]


def page(name, *args):
    return reverse(f"relationships:{name}", args=["acme", *args])


def test_a_group_is_made_filled_assigned_and_lets_its_people_in(client, acme, contoso, agent, row):
    answer = client.post(page("group_new"), {"name": "Service desk", "description": "Phone"})
    group = SecurityGroup.objects.for_partner(acme).get()
    assert answer["Location"] == page("group", group.pk)
    client.post(page("group_members", group.pk), {"members": [agent.pk]})
    client.post(
        page("assignment_new", row.pk), {"group": str(group.pk), "roles": roles_of(row)[:1]}
    )
    let_pass(hours=1)
    assert {str(role) for role in roles_at(contoso, agent)} == {roles_of(row)[0]}
    text = client.get(page("customer_access", contoso.pk)).text
    assert "Service desk" in text
    assert str(agent.person) in text
    told = Event.objects.for_partner(acme).filter(verb=Verb.GROUP_MEMBER_ADDED).get()
    assert told.detail == {"name": str(agent.person)}


def test_an_admin_relationship_without_a_group_says_so(client, agent, row):
    text = client.get(page("admin_relationship", row.pk)).text
    assert "Nobody has access yet. Assign a group." in text


def test_a_name_is_taken_once_whatever_its_case(client, acme, agent):
    create_group(agent, name="Service desk")
    answer = client.post(page("group_new"), {"name": "SERVICE desk"})
    assert answer.status_code == 422
    assert "You have a group of this name." in answer.text
    assert 'value="SERVICE desk"' in answer.text


def test_a_group_in_use_cannot_go_and_the_page_says_where_it_is(client, agent, row):
    group = create_group(agent, name="Service desk")
    assign_group(agent, row.pk, group, [UUID(role) for role in roles_of(row)])
    answer = client.post(page("group_removal", group.pk))
    assert answer.status_code == 409
    assert "End its access here first" in answer.text
    [assignment] = AccessAssignment.objects.for_partner(agent.partner)
    client.post(page("assignment_removal", row.pk, assignment.pk))
    let_pass(hours=1)
    client.post(page("group_removal", group.pk))
    assert client.get(page("group", group.pk)).status_code == 404


def test_no_role_beyond_the_approved_ones_can_be_given(client, acme, agent, row):
    group = create_group(agent, name="Service desk")
    everything = "62e90394-69f5-4237-9190-012177145e10"
    answer = client.post(
        page("assignment_new", row.pk), {"group": str(group.pk), "roles": [everything]}
    )
    assert answer.status_code == 422
    assert not AccessAssignment.objects.for_partner(acme).exists()


def test_a_rivals_group_is_nobodys_business(client, acme, globex, agent, row):
    rival = make_member(globex)
    theirs = create_group(rival, name="Theirs")
    assert client.get(page("group", theirs.pk)).status_code == 404
    answer = client.post(
        page("assignment_new", row.pk), {"group": str(theirs.pk), "roles": roles_of(row)}
    )
    assert answer.status_code == 422
    own = create_group(agent, name="Ours")
    client.post(page("group_members", own.pk), {"members": [rival.pk]})
    assert not AccessAssignment.objects.for_partner(acme).exists()
    assert "Nobody yet" in client.get(page("groups")).text


def test_a_colleague_who_leaves_has_no_access_any_more(contoso, acme, agent, row):
    group = create_group(agent, name="Service desk")
    leaver = make_member(acme, Role.HELPDESK_AGENT)
    set_members(agent, group.pk, [leaver.pk])
    assign_group(agent, row.pk, group, [UUID(role) for role in roles_of(row)])
    let_pass(hours=1)
    assert roles_at(contoso, leaver)
    remove_colleague(agent, leaver)
    leaver.refresh_from_db()
    assert roles_at(contoso, leaver) == set()


def test_a_sales_agent_reads_groups_and_changes_none(client, acme, sign_in, agent, row):
    group = create_group(agent, name="Service desk")
    sign_in(acme, Role.SALES_AGENT)
    text = client.get(page("group", group.pk)).text
    assert "Service desk" in text
    assert "Remove the group" not in text
    assert client.post(page("group_members", group.pk), {"members": []}).status_code == 403
