"""DAP and new requests in real transactions: two tasks, a removal and a move, two batches."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils.timezone import now

from audit.models import Event, Verb
from audit.record import customer_side
from notifications.events import NoticeEvent
from notifications.models import Notification
from partners.permissions import Role
from relationships.actions.dap import end_dap, end_replaced_dap, tell_of_unused_dap
from relationships.actions.moving_dap import Instead, plan_move
from relationships.actions.rerequesting import ask_again, plan_rerequest
from relationships.actions.reseller import remove_relationship
from relationships.actions.templates import change_template, create_template
from relationships.models import (
    AdminRelationship,
    MoveUnderWay,
    NoDap,
    RemovalReason,
    RerequestRow,
    RoleTemplateVersion,
    Side,
)
from tests.conftest import in_parallel, make_member, make_relationship
from tests.gdap import HELPDESK, READERS, grant, let_in
from tests.invariants import assert_invariants

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OF_FIXTURES = ("how a relationship began", "has an Account admin")


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def dap(acme, contoso):
    at = now() - timedelta(days=200)
    return make_relationship(acme, contoso, established_at=at, has_dap=True, dap_granted_at=at)


@pytest.fixture
def moving(agent, contoso, contoso_admin, dap):
    row = grant(agent, contoso, contoso_admin, replaces_dap=True)
    let_in(agent, row)
    return row


@pytest.fixture(autouse=True)
def _what_must_hold_holds_afterwards(transactional_db):
    yield
    assert_invariants(leaving_out=OF_FIXTURES)


def told(verb):
    return Event.unscoped.filter(verb=verb).count()


def removing(agent, contoso, **changes):
    return partial(
        remove_relationship, agent, agent.partner, contoso, reason=RemovalReason.MOVED, **changes
    )


@pytest.mark.parametrize("_round", range(3))
def test_two_tasks_complete_the_move_and_dap_ends_once(moving, agent, dap, _round):
    ending = partial(end_replaced_dap, moving.pk)
    assert in_parallel(ending, ending, ending) == [None] * 3
    dap.refresh_from_db()
    assert not dap.has_dap
    assert told(Verb.DAP_ENDED) == 1
    notices = Notification.unscoped.filter(person=agent.person, event=NoticeEvent.DAP_ENDED)
    assert notices.count() == 1


@pytest.mark.parametrize("end_gdap", [False, True])
@pytest.mark.parametrize("_round", range(2))
def test_a_removal_and_the_end_of_the_move_end_dap_once(
    moving, agent, contoso, dap, end_gdap, _round
):
    removal = removing(agent, contoso, end_gdap=end_gdap)
    outcomes = in_parallel(partial(end_replaced_dap, moving.pk), removal)
    assert outcomes == [None, None]
    dap.refresh_from_db()
    assert (dap.has_dap, dap.removed_at is None) == (False, False)
    assert told(Verb.DAP_ENDED) == 1


@pytest.mark.parametrize("_round", range(3))
def test_both_sides_and_the_move_end_it_and_one_did(
    moving, agent, acme, contoso, contoso_admin, _round
):
    by_partner = partial(end_dap, agent, acme, contoso, side=Side.PARTNER)
    theirs = customer_side(contoso_admin)
    by_customer = partial(end_dap, theirs, acme, contoso, side=Side.CUSTOMER)
    outcomes = in_parallel(by_partner, by_customer, partial(end_replaced_dap, moving.pk))
    assert set(outcomes) <= {None, NoDap}
    assert told(Verb.DAP_ENDED) == 1


def test_two_tasks_find_it_unused_and_tell_once(dap):
    telling = partial(tell_of_unused_dap, dap.pk)
    assert in_parallel(telling, telling) == [None, None]
    assert told(Verb.DAP_UNUSED) == 1


@pytest.mark.parametrize("_round", range(3))
def test_two_colleagues_plan_the_move_and_one_draft_is_made(agent, dap, contoso, _round):
    instead = Instead("simple", [HELPDESK], 90)
    planning = partial(plan_move, agent, contoso, instead)
    outcomes = in_parallel(planning, planning)
    assert set(outcomes) == {
        None,
        MoveUnderWay,
    }
    assert AdminRelationship.unscoped.filter(replaces_dap=True).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_two_batches_ask_the_same_customer_once(agent, contoso, contoso_admin, dap, _round):
    template = create_template(
        agent, name="Desk", role_ids=[HELPDESK, READERS], days=90, auto_extend=False
    )
    old = RoleTemplateVersion.unscoped.get(template=template)
    row = grant(agent, contoso, contoso_admin, template=old)
    change_template(
        agent, template.pk, name="Desk", role_ids=[HELPDESK], days=90, auto_extend=False
    )
    for _batch in range(2):
        plan_rerequest(agent, template.pk, [row.pk], finalises=True, reason="")
    asked = list(RerequestRow.unscoped.values_list("pk", flat=True))
    acts = [partial(ask_again, pk, agent) for pk in (*asked, *asked)]

    assert in_parallel(*acts) == [None] * 4

    assert AdminRelationship.unscoped.filter(template_version=2).count() == 1
    states = sorted(RerequestRow.unscoped.values_list("state", flat=True))
    assert states == ["made", "skipped"]
