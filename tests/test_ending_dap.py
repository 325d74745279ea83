"""Delegated administration (DAP): its end by either side, by a move to GDAP, and its disuse."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from audit.record import customer_side
from customers.models import Account
from notifications.events import NoticeEvent
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.assigning import unassign_group
from relationships.actions.dap import end_dap, end_replaced_dap, note_dap_use, tell_of_unused_dap
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.models import Cause, NoDap, Relationship, Side
from relationships.tasks import end_dap_that_was_replaced, tell_of_dap_unused
from tests.conftest import make_member, make_relationship
from tests.gdap import grant, let_in
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=200)


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT, email="anna@acme.example", name="Anna Agent")


@pytest.fixture
def dap(acme, contoso):
    at = now() - LONG_AGO
    return make_relationship(acme, contoso, established_at=at, has_dap=True, dap_granted_at=at)


def history(verb=Verb.DAP_ENDED):
    return Event.unscoped.filter(verb=verb)


def told(person):
    return list(Notification.unscoped.filter(person=person).values_list("event", flat=True))


def aged(relationship, **fields):
    Relationship.unscoped.filter(pk=relationship.pk).update(**fields)
    relationship.refresh_from_db()


def test_the_partner_ends_it_and_the_relationship_goes_on(acme, contoso, dap, agent):
    end_dap(agent, acme, contoso, side=Side.PARTNER)

    dap.refresh_from_db()
    assert (dap.has_dap, dap.removed_at) == (False, None)
    assert dap.dap_ended_at is not None
    assert not Account.unscoped.get(partner=acme, customer=contoso).has_dap
    event = history().get()
    assert (event.member, event.after) == (agent, {"dap": False, "side": "partner"})


def test_the_customer_ends_it_and_both_sides_are_told(acme, contoso, contoso_admin, dap, agent):
    end_dap(customer_side(contoso_admin), acme, contoso, side=Side.CUSTOMER)

    event = history().get()
    assert (event.actor_kind, event.person) == (ActorKind.CUSTOMER, contoso_admin)
    assert told(agent.person) == [NoticeEvent.DAP_ENDED]
    assert told(contoso_admin) == [NoticeEvent.OWN_DAP_ENDED]
    letter = Email.unscoped.get(kind="notice", to=agent.person.email)
    assert "Ended by: Marta Example" in letter.body


def test_where_nobody_is_an_admin_agent_the_office_is_told(acme, contoso, contoso_admin, dap):
    end_dap(customer_side(contoso_admin), acme, contoso, side=Side.CUSTOMER)
    assert Email.unscoped.filter(kind="notice", to=acme.email).exists()


def test_it_ends_once(acme, contoso, dap, agent):
    end_dap(agent, acme, contoso, side=Side.PARTNER)
    with pytest.raises(NoDap):
        end_dap(agent, acme, contoso, side=Side.PARTNER)
    assert history().count() == 1


def test_there_is_none_to_end_after_a_removal(acme, contoso, dap, agent):
    remove_relationship(agent, acme, contoso, reason="moved")
    with pytest.raises(NoDap):
        end_dap(agent, acme, contoso, side=Side.PARTNER)


def test_another_partners_dap_is_not_ended_with_it(acme, globex, contoso, dap, agent):
    theirs = make_relationship(globex, contoso, has_dap=True, dap_granted_at=now())
    end_dap(agent, acme, contoso, side=Side.PARTNER)
    theirs.refresh_from_db()
    assert theirs.has_dap


# --- Use -----------------------------------------------------------------------------------------


def test_use_is_kept_at_most_once_a_day(contoso, dap, agent):
    note_dap_use(agent, contoso)
    dap.refresh_from_db()
    first = dap.dap_used_at
    note_dap_use(agent, contoso)
    dap.refresh_from_db()
    assert dap.dap_used_at == first

    aged(dap, dap_used_at=now() - timedelta(days=2))
    note_dap_use(agent, contoso)
    dap.refresh_from_db()
    assert dap.dap_used_at > first


def test_nothing_is_kept_where_there_is_no_dap(contoso, agent, relationship):
    note_dap_use(agent, contoso)
    relationship.refresh_from_db()
    assert relationship.dap_used_at is None


def test_what_nobody_used_for_90_days_is_told_once(contoso, dap, agent):
    tell_of_dap_unused()
    tell_of_dap_unused()
    assert history(Verb.DAP_UNUSED).count() == 1
    assert told(agent.person) == [NoticeEvent.DAP_UNUSED]


@pytest.mark.parametrize(("days", "said"), [(89, 0), (91, 1)])
def test_the_90_days_count_from_the_last_use(dap, agent, days, said):
    aged(dap, dap_used_at=now() - timedelta(days=days))
    tell_of_dap_unused()
    assert history(Verb.DAP_UNUSED).count() == said


def test_a_grant_of_yesterday_is_not_unused(dap):
    aged(dap, dap_granted_at=now() - timedelta(days=1))
    tell_of_dap_unused()
    assert not tell_of_unused_dap(dap.pk)
    assert not history(Verb.DAP_UNUSED).exists()


def test_used_again_and_forgotten_again_is_told_again(contoso, dap, agent):
    tell_of_dap_unused()
    note_dap_use(agent, contoso)
    tell_of_dap_unused()
    assert history(Verb.DAP_UNUSED).count() == 1
    aged(dap, dap_used_at=now() - timedelta(days=91))
    tell_of_dap_unused()
    assert history(Verb.DAP_UNUSED).count() == 2
    assert len(told(agent.person)) == 2


# --- Replaced by admin access --------------------------------------------------------------------


def moved(agent, contoso, contoso_admin):
    return grant(agent, contoso, contoso_admin, name="Instead of DAP", replaces_dap=True)


def test_it_ends_when_the_new_access_has_a_group_that_gets_in(
    acme, contoso, contoso_admin, dap, agent
):
    row = moved(agent, contoso, contoso_admin)
    end_dap_that_was_replaced()
    dap.refresh_from_db()
    assert dap.has_dap, "nobody gets in by the new access yet"

    let_in(agent, row)
    end_dap_that_was_replaced()
    end_dap_that_was_replaced()

    dap.refresh_from_db()
    assert not dap.has_dap
    event = history().get()
    assert (event.actor_kind, event.after["side"]) == (ActorKind.SYSTEM, "system")
    assert event.detail == {"replaced_by": "Instead of DAP"}
    assert NoticeEvent.DAP_ENDED in told(agent.person)
    assert NoticeEvent.OWN_DAP_ENDED in told(contoso_admin)
    assert_invariants(leaving_out=["how a relationship began", "has an Account admin"])


def test_access_that_does_not_replace_it_leaves_it(contoso, contoso_admin, dap, agent):
    row = grant(agent, contoso, contoso_admin)
    let_in(agent, row)
    end_dap_that_was_replaced()
    assert not end_replaced_dap(row.pk)
    dap.refresh_from_db()
    assert dap.has_dap


def test_a_group_taken_away_again_does_not_end_it(contoso, contoso_admin, dap, agent):
    row = moved(agent, contoso, contoso_admin)
    unassign_group(agent, let_in(agent, row))
    assert not end_replaced_dap(row.pk)
    dap.refresh_from_db()
    assert dap.has_dap


def test_dap_granted_after_the_move_is_meant_to_stay(acme, contoso, contoso_admin, dap, agent):
    row = moved(agent, contoso, contoso_admin)
    let_in(agent, row)
    assert end_replaced_dap(row.pk)
    establish_relationship(
        agent,
        acme,
        contoso,
        cause=Cause.OPERATOR,
        cause_id=None,
        dap=True,
        providers=[],
        at=now(),
    )
    end_dap_that_was_replaced()
    dap.refresh_from_db()
    assert dap.has_dap
    assert history().count() == 1
