"""Admin access from the request to its end, and who gets in by it."""

from uuid import UUID

import pytest
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState, CustomerRole
from partners.permissions import Role
from relationships.access import grants_at, roles_at
from relationships.actions.approving import (
    MayNotDecide,
    Outsider,
    OwnRequest,
    approve_admin_relationship,
)
from relationships.actions.assigning import (
    AssignedAlready,
    RolesNotApproved,
    assign_group,
    change_assigned_roles,
    unassign_group,
)
from relationships.actions.ending import end_access, remove_global_administrator
from relationships.actions.grouping import GroupInUse, create_group, remove_group, set_members
from relationships.actions.holding import locked
from relationships.actions.requesting import (
    NameTaken,
    NoRoles,
    ReasonMissing,
    Terms,
    draft_admin_relationship,
    request_approval,
)
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AccessAssignment,
    AdminRelationship,
    NeverExtends,
    Side,
    WrongState,
)
from tests.clock import let_pass
from tests.conftest import make_customer, make_customer_person, make_member, make_relationship
from tests.invariants import assert_invariants

HELPDESK = UUID("729827e3-9c14-49f7-bb1b-9608f156bbb8")
READERS = UUID("88d8e3e3-8f55-4a1e-953a-9b9898b8876b")
EVERYTHING = UUID(GLOBAL_ADMINISTRATOR)


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN)


def terms(customer, **changes):
    return Terms(
        **{
            "name": "Helpdesk care",
            "customer": customer,
            "role_ids": [HELPDESK, READERS],
            "duration_days": 90,
        }
        | changes
    )


def in_force(agent, customer, person, **changes):
    row = draft_admin_relationship(agent, terms(customer, **changes))
    row = request_approval(agent, row.pk)
    approve_admin_relationship(person, row, customer)
    let_pass(hours=3)
    row.refresh_from_db()
    assert row.state == "active"
    return row


def test_nobody_gets_in_before_a_group_is_assigned(acme, contoso, contoso_admin, agent):
    row = in_force(agent, contoso, contoso_admin)
    assert roles_at(contoso, agent) == set()
    group = create_group(agent, name="Service desk")
    set_members(agent, group.pk, [agent.pk])
    assign_group(agent, row.pk, group, [HELPDESK])
    assert roles_at(contoso, agent) == set()
    let_pass(hours=1)
    assert roles_at(contoso, agent) == {HELPDESK}
    account = Account.objects.for_partner(acme).get(customer=contoso)
    assert (account.state, account.gdap_active) == (AccountState.ADMIN_ONLY, 1)
    assert_invariants()


def test_it_ends_on_its_date_and_every_group_is_out(acme, contoso, contoso_admin, agent):
    row = in_force(agent, contoso, contoso_admin)
    group = create_group(agent, name="Service desk")
    set_members(agent, group.pk, [agent.pk])
    assign_group(agent, row.pk, group, [HELPDESK])
    let_pass(days=89)
    assert roles_at(contoso, agent) == {HELPDESK}
    let_pass(days=1, hours=2)
    row.refresh_from_db()
    assert row.state == "expired"
    assert roles_at(contoso, agent) == set()
    let_pass(hours=2)
    assert AccessAssignment.objects.for_partner(acme).get().state == "deleted"
    account = Account.objects.for_partner(acme).get(customer=contoso)
    assert (account.state, account.gdap_active) == (AccountState.NONE, 0)
    verbs = Event.objects.for_partner(acme).about(row).order_by("id")
    assert [event.verb for event in verbs] == [
        Verb.GDAP_CREATED,
        Verb.GDAP_REQUESTED,
        Verb.GDAP_APPROVED,
        Verb.GDAP_ACTIVATING,
        Verb.GDAP_ACTIVATED,
        Verb.ACCESS_ASSIGNED,
        Verb.ACCESS_ACTIVATED,
        Verb.GDAP_EXPIRING,
        *[Verb.GDAP_END_NOTICED] * 3,
        Verb.GDAP_EXPIRED,
        Verb.ACCESS_REMOVING,
        Verb.ACCESS_REMOVED,
    ]
    assert_invariants()


def test_it_extends_itself_by_180_days_again_and_again(contoso, contoso_admin, agent):
    row = in_force(agent, contoso, contoso_admin, auto_extend=True)
    let_pass(days=90 + 180 + 10)
    row.refresh_from_db()
    assert (row.state, row.extended_count) == ("active", 2)
    assert (row.ends_at - row.activated_at).days == 90 + 2 * 180


def test_a_request_nobody_answers_lapses_after_90_days(contoso, contoso_admin, agent):
    row = request_approval(agent, draft_admin_relationship(agent, terms(contoso)).pk)
    let_pass(days=91)
    row.refresh_from_db()
    assert row.state == "lapsed"
    with pytest.raises(WrongState):
        approve_admin_relationship(contoso_admin, row, contoso)


def test_ended_by_either_side_access_is_gone_at_once(acme, contoso, contoso_admin, agent):
    row = in_force(agent, contoso, contoso_admin)
    group = create_group(agent, name="Service desk")
    set_members(agent, group.pk, [agent.pk])
    assign_group(agent, row.pk, group, [HELPDESK])
    let_pass(hours=1)
    held, at = locked(row.pk)
    end_access(held, agent, Side.PARTNER, agent.person, at)
    assert roles_at(contoso, agent) == set()
    let_pass(hours=4)
    row.refresh_from_db()
    assert (row.state, row.ended_side) == ("terminated", "partner")
    assert_invariants()


@pytest.fixture
def fabrikam(db):
    return make_customer("fabrikam.example", "Fabrikam")


def test_only_somebody_who_may_decide_for_the_customer_approves(
    acme, contoso, fabrikam, contoso_admin, agent
):
    row = request_approval(agent, draft_admin_relationship(agent, terms(contoso)).pk)
    user = make_customer_person(contoso, "user@contoso.example", role=CustomerRole.USER)
    elsewhere = make_customer_person(fabrikam, "admin@fabrikam.example")
    for person, customer, refusal in (
        (user, contoso, MayNotDecide),
        (elsewhere, contoso, Outsider),
        (elsewhere, fabrikam, Outsider),
        (agent.person, contoso, OwnRequest),
    ):
        with pytest.raises(refusal):
            approve_admin_relationship(person, row, customer)
    row.refresh_from_db()
    assert row.state == "approvalPending"


def test_global_administrator_never_extends_and_is_asked_with_a_reason(contoso, agent):
    with pytest.raises(ReasonMissing):
        draft_admin_relationship(agent, terms(contoso, role_ids=[EVERYTHING]))
    everything = terms(contoso, role_ids=[EVERYTHING], auto_extend=True, reason="Migration")
    with pytest.raises(NeverExtends):
        draft_admin_relationship(agent, everything)
    with pytest.raises(NoRoles):
        draft_admin_relationship(agent, terms(contoso, role_ids=[]))
    assert not AdminRelationship.objects.for_partner(agent.partner).exists()


def test_a_name_is_given_once(contoso, agent):
    draft_admin_relationship(agent, terms(contoso))
    with pytest.raises(NameTaken):
        draft_admin_relationship(agent, terms(contoso))


def test_removing_global_administrator_takes_it_from_the_groups(contoso, contoso_admin, agent):
    row = in_force(
        agent, contoso, contoso_admin, role_ids=[EVERYTHING, READERS], reason="Migration"
    )
    group = create_group(agent, name="Engineers")
    set_members(agent, group.pk, [agent.pk])
    assign_group(agent, row.pk, group, [EVERYTHING, READERS])
    let_pass(hours=1)
    remove_global_administrator(agent, row.pk)
    assert roles_at(contoso, agent) == {READERS}
    assert_invariants()


def test_a_group_gets_approved_roles_only_and_once(contoso, contoso_admin, agent):
    row = in_force(agent, contoso, contoso_admin)
    group = create_group(agent, name="Service desk")
    with pytest.raises(RolesNotApproved):
        assign_group(agent, row.pk, group, [EVERYTHING])
    assignment = assign_group(agent, row.pk, group, [HELPDESK])
    with pytest.raises(AssignedAlready):
        assign_group(agent, row.pk, group, [READERS])
    with pytest.raises(GroupInUse):
        remove_group(agent, group.pk)
    change_assigned_roles(agent, assignment, [READERS])
    unassign_group(agent, assignment)
    let_pass(hours=1)
    remove_group(agent, group.pk)


def test_gdap_wins_over_dap_for_those_in_a_group(acme, contoso, contoso_admin, agent):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    assert roles_at(contoso, agent) == {EVERYTHING}
    row = in_force(agent, contoso, contoso_admin)
    group = create_group(agent, name="Service desk")
    set_members(agent, group.pk, [agent.pk])
    assign_group(agent, row.pk, group, [READERS])
    let_pass(hours=1)
    assert roles_at(contoso, agent) == {READERS}
    [grant] = grants_at(contoso, [agent])
    assert (grant.group, grant.by_dap) == (group, False)
