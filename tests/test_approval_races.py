"""Two press at once, in real transactions: one outcome, and nothing by halves."""

from functools import partial

import pytest

from audit.models import Event, Verb
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.approving import approve_admin_relationship, decline_admin_relationship
from relationships.actions.requesting import renew_link, withdraw_request
from relationships.invariants import INVARIANTS
from relationships.life import advance
from relationships.models import AdminRelationship, WrongState
from tests.conftest import in_parallel, make_customer, make_customer_person, make_member
from tests.test_approving import ask

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(transactional_db):
    yield
    for statement, broken in INVARIANTS.items():
        assert not broken().exists(), statement


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def asked(acme, contoso, agent):
    return ask(acme, contoso, by=agent)


def told(verb):
    return Event.unscoped.filter(verb=verb).count()


def test_ten_approvals_at_once_are_one(asked, contoso, contoso_admin):
    act = partial(approve_admin_relationship, contoso_admin, asked, contoso)
    outcomes = in_parallel(*[act] * 10)
    assert outcomes.count(None) == 1
    assert outcomes.count(WrongState) == 9
    assert told(Verb.GDAP_APPROVED) == 1
    assert Email.unscoped.filter(kind="admin_relationship_receipt").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_approval_against_taking_back(asked, agent, contoso, contoso_admin, _round):
    outcomes = in_parallel(
        partial(approve_admin_relationship, contoso_admin, asked, contoso),
        partial(withdraw_request, agent, asked.pk),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, WrongState]))
    approved = AdminRelationship.unscoped.get().state == "approved"
    assert told(Verb.GDAP_APPROVED) == approved
    assert told(Verb.GDAP_WITHDRAWN) == (not approved)


@pytest.mark.parametrize("_round", range(3))
def test_approval_against_a_new_link(asked, agent, contoso, contoso_admin, _round):
    in_parallel(
        partial(approve_admin_relationship, contoso_admin, asked, contoso),
        partial(renew_link, agent, asked.pk),
    )
    found = AdminRelationship.unscoped.get()
    assert (found.state, found.version) in {("approved", 1), ("approvalPending", 2)}
    assert told(Verb.GDAP_APPROVED) == (found.state == "approved")


@pytest.mark.parametrize("_round", range(3))
def test_approval_against_declining(asked, contoso, contoso_admin, _round):
    colleague = make_customer_person(contoso, "ola@contoso.example", name="Ola")
    outcomes = in_parallel(
        partial(approve_admin_relationship, contoso_admin, asked, contoso),
        partial(decline_admin_relationship, colleague, asked, contoso),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, WrongState]))
    state = AdminRelationship.unscoped.get().state
    assert (told(Verb.GDAP_APPROVED), told(Verb.GDAP_DECLINED)) in {(1, 0), (0, 1)}
    assert (state == "approved") == (told(Verb.GDAP_APPROVED) == 1)


@pytest.mark.parametrize("_round", range(3))
def test_two_organisations_approve_an_open_request(acme, agent, contoso, contoso_admin, _round):
    row = ask(acme, None, by=agent)
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    jan = make_customer_person(fabrikam, "jan@fabrikam.example")
    outcomes = in_parallel(
        partial(approve_admin_relationship, contoso_admin, row, contoso),
        partial(approve_admin_relationship, jan, row, fabrikam),
    )
    assert outcomes.count(None) == 1
    found = AdminRelationship.unscoped.get()
    assert found.approved_by == (contoso_admin if found.customer == contoso else jan)
    assert told(Verb.GDAP_APPROVED) == 1


@pytest.mark.parametrize("_round", range(3))
def test_approval_against_the_sweep(asked, contoso, contoso_admin, _round):
    """The sweep finds nothing to do, or the first step after approval."""
    outcomes = in_parallel(
        partial(approve_admin_relationship, contoso_admin, asked, contoso),
        partial(advance, asked.pk),
    )
    assert outcomes == [None, None]
    assert AdminRelationship.unscoped.get().state in {"approved", "activating"}
