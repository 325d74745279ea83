"""Admin access in real transactions: two ends, an end and an extension, eight sweeps at once."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from audit.record import customer_side
from notifications.events import NoticeEvent
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.assigning import assign_group
from relationships.actions.ending import end_access, end_admin_relationship, switch_auto_extend
from relationships.actions.grouping import create_group
from relationships.actions.holding import locked
from relationships.invariants import INVARIANTS
from relationships.life import advance
from relationships.models import AccessAssignment, AdminRelationship, Side, WrongState
from relationships.notices import warn_of_end
from tests.conftest import in_parallel, make_member
from tests.gdap import HELPDESK, grant, let_in

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def row(agent, contoso, contoso_admin):
    return grant(agent, contoso, contoso_admin)


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(transactional_db):
    yield
    for statement, broken in INVARIANTS.items():
        assert not broken().exists(), statement


def told(verb):
    return Event.unscoped.filter(verb=verb).count()


def end_as_customer(row, person):
    with transaction.atomic():
        held, at = locked(row.pk)
        end_access(held, customer_side(person), Side.CUSTOMER, person, at)


@pytest.mark.parametrize("_round", range(4))
def test_both_sides_end_it_at_once_and_one_did(row, agent, contoso_admin, _round):
    outcomes = in_parallel(
        partial(end_admin_relationship, agent, row.pk), partial(end_as_customer, row, contoso_admin)
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, WrongState]))
    assert told(Verb.GDAP_TERMINATION_REQUESTED) == 1
    people = [agent.person.pk, contoso_admin.pk]
    ended = Notification.unscoped.filter(
        event__in=[NoticeEvent.GDAP_TERMINATED, NoticeEvent.OWN_GDAP_TERMINATED]
    )
    assert sorted(ended.values_list("person", flat=True)) == sorted(people)


@pytest.mark.parametrize("_round", range(4))
def test_its_end_against_auto_extend(row, agent, _round):
    outcomes = in_parallel(
        partial(end_admin_relationship, agent, row.pk),
        partial(switch_auto_extend, agent, row.pk, wanted=True),
    )
    assert set(outcomes) <= {None, WrongState}
    found = AdminRelationship.unscoped.get()
    assert (found.state, found.auto_extend) == ("terminationRequested", False)
    assert told(Verb.GDAP_AUTO_EXTEND_ON) == (outcomes == [None, None])


@pytest.mark.parametrize("_round", range(4))
def test_its_end_by_hand_against_its_end_by_date(row, agent, _round):
    let_in(agent, row)
    at = now() - timedelta(days=100)
    AdminRelationship.unscoped.update(activated_at=at, ends_at=at + timedelta(days=90))
    outcomes = in_parallel(partial(end_admin_relationship, agent, row.pk), partial(advance, row.pk))
    assert set(outcomes) == {WrongState, None}
    assert AdminRelationship.unscoped.get().state == "expired"
    assert told(Verb.ACCESS_REMOVING) == 1


@pytest.mark.parametrize("_round", range(4))
def test_a_group_is_assigned_while_it_ends(row, agent, _round):
    group = create_group(agent, name="Desk")
    outcomes = in_parallel(
        partial(assign_group, agent, row.pk, group, [HELPDESK]),
        partial(end_admin_relationship, agent, row.pk),
    )
    assert set(outcomes) <= {None, WrongState}
    assert AdminRelationship.unscoped.get().state == "terminationRequested"
    assert not AccessAssignment.unscoped.open().exists()


@pytest.mark.parametrize("_round", range(4))
def test_eight_sweeps_at_once_extend_once(row, agent, _round):
    switch_auto_extend(agent, row.pk, wanted=True)
    at = now() - timedelta(days=91)
    AdminRelationship.unscoped.update(activated_at=at, ends_at=at + timedelta(days=90))
    assert in_parallel(*[partial(advance, row.pk)] * 8) == [None] * 8
    assert AdminRelationship.unscoped.get().extended_count == told(Verb.GDAP_EXTENDED) == 1


def test_eight_sweeps_at_once_warn_once(row, agent, contoso_admin):
    Email.unscoped.all().delete()  # of the approval
    at = now() - timedelta(days=85)
    AdminRelationship.unscoped.update(activated_at=at, ends_at=at + timedelta(days=90))
    assert in_parallel(*[partial(warn_of_end, row.pk)] * 8) == [None] * 8
    assert told(Verb.GDAP_END_NOTICED) == 1
    assert Email.unscoped.filter(kind="notice").count() == 2
