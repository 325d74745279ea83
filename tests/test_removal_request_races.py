"""Removals, requests for them and answers at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState
from invitations.answers import accept_invitation
from relationships.actions.asking_provider import ask_removal, confirm_removal, withdraw_removal
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.blockers import RemovalBlocked
from relationships.models import (
    AdminRelationship,
    AlreadyAsked,
    AlreadyRemoved,
    Cause,
    Relationship,
    RemovalRequest,
    RequestClosed,
)
from relationships.removals import bulk
from tests.conftest import (
    make_admin_relationship,
    make_customer,
    make_member,
    make_relationship,
)
from tests.invariants import assert_invariants

OF_FIXTURES = ("how a relationship began", "has an Account admin", "counts the GDAP")
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
REFUSALS = (AlreadyRemoved, AlreadyAsked, RequestClosed, RemovalBlocked)


def at_once(*acts):
    """Run them in threads that start together; what each returned or refused."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def told(verb, partner):
    return Event.objects.for_partner(partner).filter(verb=verb).count()


@pytest.mark.parametrize("_round", range(3))
def test_of_removals_that_end_gdap_one_does(acme, contoso, _round):
    make_relationship(acme, contoso)
    for name in "abc":
        make_admin_relationship(acme, contoso, name=name)
    by = make_member(acme)
    outcome = at_once(
        *[lambda: remove_relationship(by, acme, contoso, reason="moved", end_gdap=True)] * 4
    )
    assert sum(isinstance(one, Relationship) for one in outcome) == 1
    assert told(Verb.RELATIONSHIP_REMOVED, acme) == 1
    assert told(Verb.GDAP_TERMINATION_REQUESTED, acme) == 3
    assert not AdminRelationship.objects.for_partner(acme).in_force().exists()
    assert Account.objects.for_partner(acme).get().state == AccountState.ENDED
    assert_invariants(leaving_out=OF_FIXTURES)


@pytest.mark.parametrize("_round", range(3))
def test_removing_while_the_customer_accepts(acme, contoso, contoso_admin, invitation, _round):
    """A removal is blocked while the request is open; after it was accepted, it is not."""
    by = make_member(acme)
    establish_relationship(
        by,
        acme,
        contoso,
        cause=Cause.OPERATOR,
        cause_id=None,
        dap=True,
        providers=[],
        at=now(),
    )

    def accept():
        return accept_invitation(contoso_admin, invitation, contoso, [acme.pk], dap=False)

    removed, _accepted = at_once(
        lambda: remove_relationship(by, acme, contoso, reason="moved"), accept
    )
    assert isinstance(removed, Relationship | RemovalBlocked)
    invitation.refresh_from_db()
    assert invitation.state == "accepted"
    assert Relationship.objects.for_partner(acme).active().count() <= 1
    active = Relationship.objects.for_partner(acme).active().exists()
    assert (Account.objects.for_partner(acme).get().state == AccountState.RESELLER) == active


@pytest.fixture
def asked(settings, acme, nordvik, contoso, partnership):
    settings.RESELLER_MAY_REMOVE = False
    make_relationship(acme, contoso)
    return ask_removal(make_member(acme), contoso, nordvik, reason="moved")


@pytest.mark.parametrize("_round", range(3))
def test_confirming_against_taking_back(acme, nordvik, asked, _round):
    boss, by = make_member(nordvik), make_member(acme)
    at_once(lambda: confirm_removal(boss, asked.pk), lambda: withdraw_removal(by, asked.pk))
    asked.refresh_from_db()
    removed = not Relationship.objects.for_partner(acme).active().exists()
    assert removed == (asked.state == "confirmed")
    assert told(Verb.RELATIONSHIP_REMOVED, acme) == int(removed)
    assert told(Verb.REMOVAL_WITHDRAWN, acme) == int(not removed)


def test_a_request_is_confirmed_once(acme, nordvik, asked):
    boss = make_member(nordvik)
    outcome = at_once(*[lambda: confirm_removal(boss, asked.pk)] * 4)
    assert sum(isinstance(one, Relationship) for one in outcome) == 1
    assert told(Verb.RELATIONSHIP_REMOVED, acme) == 1
    assert told(Verb.RELATIONSHIP_REMOVED, nordvik) == 1


def test_of_many_who_ask_one_does(settings, acme, nordvik, contoso, partnership):
    settings.RESELLER_MAY_REMOVE = False
    make_relationship(acme, contoso)
    by = make_member(acme)
    at_once(*[lambda: ask_removal(by, contoso, nordvik, reason="moved")] * 4)
    assert RemovalRequest.objects.for_partner(acme).count() == 1


def test_many_at_once_against_one_of_them(acme):
    customers = [make_customer(f"c{n}.example", f"Customer {n}") for n in range(6)]
    for customer in customers:
        make_relationship(acme, customer)
    by, rows = make_member(acme), bulk.rows_of(acme, [customer.pk for customer in customers])

    def all_of_them():
        return bulk.remove_each(by, rows, reason="moved", note="", end_gdap=False)

    at_once(
        all_of_them,
        all_of_them,
        lambda: remove_relationship(by, acme, customers[3], reason="moved"),
    )
    assert not Relationship.objects.for_partner(acme).active().exists()
    assert told(Verb.RELATIONSHIP_REMOVED, acme) == 6
    assert_invariants(leaving_out=OF_FIXTURES)
