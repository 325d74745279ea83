"""Removing a relationship while somebody else removes, or consents to, the same one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.models import AlreadyRemoved, Cause, Relationship, RemovalReason
from tests.conftest import make_member, make_relationship
from tests.invariants import assert_invariants

# The fixtures write a relationship without its beginning, and a partner without Account admin.
OF_FIXTURES = ("how a relationship began", "has an Account admin")
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run them in threads that start together; what each returned or raised."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except AlreadyRemoved as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def removing(member, acme, contoso):
    return lambda: remove_relationship(member, acme, contoso, reason=RemovalReason.MOVED)


def establishing(member, acme, contoso, dap=True):
    return lambda: establish_relationship(
        member,
        acme,
        contoso,
        cause=Cause.OPERATOR,
        cause_id=None,
        dap=dap,
        providers=[],
        at=now(),
    )


def told(verb):
    return Event.unscoped.filter(verb=verb).count()


def test_of_many_removals_one_succeeds(acme, contoso):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    member = make_member(acme)
    answers = at_once(*[removing(member, acme, contoso)] * 8)
    assert sum(isinstance(answer, Relationship) for answer in answers) == 1
    assert (told(Verb.RELATIONSHIP_REMOVED), told(Verb.DAP_ENDED)) == (1, 1)
    assert Account.unscoped.get().state == AccountState.ENDED
    assert_invariants(leaving_out=OF_FIXTURES)


@pytest.mark.parametrize("_round", range(10))
def test_a_consent_at_the_same_moment_comes_before_or_after(acme, contoso, _round):
    """Either the consent finds the relationship, which is then removed, or it makes a new one.
    DAP and the list always agree with it."""
    make_relationship(acme, contoso)
    member = make_member(acme)
    at_once(removing(member, acme, contoso), establishing(member, acme, contoso))
    active = Relationship.unscoped.active().first()
    account = Account.unscoped.get()
    assert account.has_dap == (active is not None)
    assert account.listed == (active is not None)
    assert account.state == (AccountState.RESELLER if active else AccountState.ENDED)
    assert_invariants(leaving_out=OF_FIXTURES)


def test_many_consents_make_one_relationship(acme, contoso):
    member = make_member(acme)
    made = at_once(*[establishing(member, acme, contoso)] * 8)
    assert len({relationship.pk for relationship in made}) == 1
    assert (told(Verb.RELATIONSHIP_ESTABLISHED), told(Verb.DAP_GRANTED)) == (1, 1)
    assert_invariants(leaving_out=OF_FIXTURES)
