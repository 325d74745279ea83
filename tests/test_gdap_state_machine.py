"""Anything that the two sides and time may do to admin access, in any order: what must always
hold does, after every step. STATE_MACHINE_RUNS=500 looks longer, and elsewhere each time."""

import os
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from django.utils.timezone import now
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from audit.models import Event, Verb
from audit.record import customer_side
from partners.permissions import Role
from relationships import tasks
from relationships.access import grants_at
from relationships.actions.approving import (
    approve_admin_relationship,
    ask_for_fewer_roles,
    decline_admin_relationship,
)
from relationships.actions.assigning import (
    AssignedAlready,
    assign_group,
    change_assigned_roles,
    unassign_group,
)
from relationships.actions.ending import (
    LastRole,
    change_auto_extend,
    end_access,
    end_admin_relationship,
    remove_global_administrator,
    switch_auto_extend,
)
from relationships.actions.grouping import create_group, set_members
from relationships.actions.holding import locked
from relationships.actions.requesting import withdraw_request
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.models import (
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AlreadyRemoved,
    Cause,
    NeverExtends,
    Side,
    WrongState,
)
from relationships.models.states import AdminRelationshipState as State
from tests.clock import CLOCK, let_pass
from tests.conftest import make_customer, make_customer_person, make_member, make_partner
from tests.gdap import EVERYTHING, HELPDESK, READERS, ask
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db

# domain.md §6.5: what may follow what.
AFTER = {
    State.APPROVAL_PENDING: {State.APPROVED, State.DECLINED, State.LAPSED, State.TERMINATED},
    State.APPROVED: {State.ACTIVATING, State.TERMINATION_REQUESTED},
    State.ACTIVATING: {State.ACTIVE, State.EXPIRING, State.TERMINATION_REQUESTED},
    State.ACTIVE: {State.EXPIRING, State.EXPIRED, State.TERMINATION_REQUESTED},
    State.EXPIRING: {State.ACTIVE, State.EXPIRED, State.TERMINATION_REQUESTED},
    State.TERMINATION_REQUESTED: {State.TERMINATING},
    State.TERMINATING: {State.TERMINATED},
}


def reachable(state):
    """More than one step may have been taken between two looks."""
    found, new = {state}, {state}
    while new:
        new = {after for one in new for after in AFTER.get(one, set())} - found
        found |= new
    return found


class LifeOfAdminAccess(RuleBasedStateMachine):
    """Two admin relationships or three of one partner and one customer, and a group or two."""

    rows = Bundle("rows")

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.acme = make_partner("acme", "indirect_reseller")
        self.agent = make_member(self.acme, Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN)
        self.contoso = make_customer("contoso.example", "Contoso")
        self.marta = make_customer_person(self.contoso, "marta@contoso.example")
        self.groups = [create_group(self.agent, name=name) for name in ("Desk", "Night")]
        for group in self.groups:
            set_members(self.agent, group.pk, [self.agent.pk])
        self.number, self.seen = 0, {}

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        CLOCK.reset()

    def attempt(self, act, *args, **options):
        """Refused or done: both are answers; anything else is a fault."""
        try:
            with transaction.atomic():
                act(*args, **options)
        except (WrongState, NeverExtends, AssignedAlready, LastRole, AlreadyRemoved):
            return False
        return True

    # --- Asking and answering ----------------------------------------------------------------

    @rule(
        target=rows,
        days=st.sampled_from([1, 20, 90, 730]),
        everything=st.booleans(),
        extends=st.booleans(),
        approved=st.booleans(),
    )
    def request(self, days, everything, extends, approved):
        if self.number >= 3:
            return multiple()
        self.number += 1
        made = ask(
            self.agent,
            self.contoso,
            name=f"Access {self.number}",
            role_ids=[HELPDESK, READERS, *([EVERYTHING] if everything else [])],
            reason="Migration",
            duration_days=days,
            auto_extend=extends and not everything,
        )
        if approved:
            self.approve(made.pk)
            self.time_goes_by(2)
        return made.pk

    @rule(pk=rows)
    def approve(self, pk):
        self.attempt(approve_admin_relationship, self.marta, self.row(pk), self.contoso)

    @rule(pk=rows)
    def refuse(self, pk):
        self.attempt(decline_admin_relationship, self.marta, self.row(pk), self.contoso)

    @rule(pk=rows)
    def ask_fewer(self, pk):
        row = self.row(pk)
        self.attempt(ask_for_fewer_roles, self.marta, row, self.contoso, note="Less, please")

    @rule(pk=rows)
    def withdraw(self, pk):
        self.attempt(withdraw_request, self.agent, pk)

    # --- Groups ------------------------------------------------------------------------------

    @rule(pk=rows, number=st.integers(0, 1), role=st.sampled_from([HELPDESK, READERS]))
    def assign(self, pk, number, role):
        self.attempt(assign_group, self.agent, pk, self.groups[number], [role])

    @rule(number=st.integers(0, 5))
    def unassign(self, number):
        for one in self.assignments()[number : number + 1]:
            self.attempt(unassign_group, self.agent, one)

    @rule(number=st.integers(0, 5))
    def give_another_role(self, number):
        for one in self.assignments()[number : number + 1]:
            self.attempt(change_assigned_roles, self.agent, one, [HELPDESK, READERS])

    # --- Its end -----------------------------------------------------------------------------

    @rule(pk=rows, wanted=st.booleans(), by_customer=st.booleans())
    def switch(self, pk, wanted, by_customer):
        if not by_customer:
            self.attempt(switch_auto_extend, self.agent, pk, wanted=wanted)
            return
        row, at = locked(pk)
        self.attempt(change_auto_extend, row, customer_side(self.marta), wanted, at)

    @rule(pk=rows)
    def lose_global_administrator(self, pk):
        self.attempt(remove_global_administrator, self.agent, pk)

    @rule(pk=consumes(rows), by_customer=st.booleans())
    def terminate(self, pk, by_customer):
        if not by_customer:
            self.attempt(end_admin_relationship, self.agent, pk)
            return
        row, at = locked(pk)
        self.attempt(end_access, row, customer_side(self.marta), Side.CUSTOMER, self.marta, at)

    # --- The reseller relationship beside it ---------------------------------------------------

    @rule(dap=st.booleans())
    def invite_again(self, dap):
        establish_relationship(
            customer_side(self.marta),
            self.acme,
            self.contoso,
            cause=Cause.OPERATOR,
            cause_id=None,
            dap=dap,
            providers=[],
            at=now(),
        )

    @rule()
    def remove_reseller_relationship(self):
        """No byte of GDAP changes (product.md §5)."""
        before = list(AdminRelationship.unscoped.order_by("pk").values())
        self.attempt(remove_relationship, self.agent, self.acme, self.contoso, reason="other")
        assert list(AdminRelationship.unscoped.order_by("pk").values()) == before

    # --- Time ----------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 3]))
    def time_goes_by(self, minutes):
        for _minute in range(minutes):
            CLOCK.move(timedelta(minutes=1))
            self.sweep()

    @rule(days=st.sampled_from([1, 6, 29, 89, 181, 366]))
    def the_portal_was_away(self, days):
        CLOCK.move(timedelta(days=days))
        self.nobody_gets_in_by_what_has_ended()
        self.sweep()

    def sweep(self):
        tasks.advance_admin_relationships.run()
        tasks.advance_assignments.run()
        tasks.warn_of_ends.run()
        tasks.tell_of_idle_access.run()
        tasks.file_away_ended.run()

    # --- What holds ----------------------------------------------------------------------------

    @invariant()
    def what_must_always_hold_does(self):
        for row in AdminRelationship.unscoped.all():
            before = self.seen.get(row.pk, State.APPROVAL_PENDING)
            assert row.state in reachable(before), (before, row.state)
            self.seen[row.pk] = row.state
        assert_invariants(leaving_out=["forgotten", "invitation"])

    @invariant()
    def nobody_gets_in_by_what_has_ended(self):
        for grant in grants_at(self.contoso, [self.agent]):
            row = grant.admin_relationship
            if row is not None:
                assert row.state in IN_FORCE
                assert row.auto_extend or row.ends_at > now()
                assert grant.assignment.state == "active"

    def row(self, pk):
        return AdminRelationship.unscoped.get(pk=pk)

    def assignments(self):
        mine = AccessAssignment.unscoped.select_related("group", "admin_relationship")
        return list(mine.order_by("created_at", "pk"))


def test_whatever_happens_what_must_hold_does():
    runs = int(os.environ.get("STATE_MACHINE_RUNS", 4 if connection.vendor == "postgresql" else 8))
    run_state_machine_as_test(
        LifeOfAdminAccess,
        settings=settings(
            max_examples=runs,
            stateful_step_count=15,
            deadline=None,
            database=None,
            derandomize="STATE_MACHINE_RUNS" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_two_years_pass_and_each_thing_happens_once(acme, contoso, contoso_admin):
    """By the real scheduled tasks: a day a step where much happens, a fortnight elsewhere."""
    agent = make_member(acme, Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN)
    ends = ask(agent, contoso, name="Ends", duration_days=365)
    lasts = ask(agent, contoso, name="Lasts", duration_days=365, auto_extend=True)
    ignored = ask(agent, contoso, name="Ignored")
    for row in (ends, lasts):
        approve_admin_relationship(contoso_admin, row, contoso)
    for days, step in ((3, 1), (330, 15), (40, 1), (345, 15), (25, 1)):
        let_pass(days=days, step=timedelta(days=step))
    told = Event.objects.for_partner(acme)
    story = list(told.about(ends).order_by("pk").values_list("verb", flat=True))
    assert story == [
        *("gdap.created", "gdap.requested", "gdap.approved", "gdap.activating", "gdap.activated"),
        *("gdap.expiring", *["gdap.end_noticed"] * 3, "gdap.expired", "gdap.cleaned_up"),
    ]
    assert told.about(lasts).filter(verb=Verb.GDAP_EXTENDED).count() == 3
    assert told.about(ignored).filter(verb=Verb.GDAP_LAPSED).count() == 1
    rows = AdminRelationship.unscoped.order_by("name")
    assert [(row.name, row.state, row.filed_at is not None) for row in rows] == [
        ("Ends", "expired", True),
        ("Ignored", "lapsed", True),
        ("Lasts", "active", False),
    ]
    assert_invariants(leaving_out=["forgotten"])
