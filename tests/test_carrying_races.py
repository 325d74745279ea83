"""A carried request for admin access, and two who press at once, in real transactions: one outcome,
and nothing by halves."""

from functools import partial

import pytest

from audit.models import Event, Verb
from invitations.actions import renew_invitation, revoke_invitation
from invitations.answers import accept_invitation, decline_invitation
from invitations.invariants import INVARIANTS as INVITATIONS
from invitations.loading import carry_new_request
from invitations.models import Invitation
from invitations.refusals import CarriesAlready, InvitationClosed, RolesTakenBack
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.requesting import withdraw_request
from relationships.invariants import INVARIANTS as RELATIONSHIPS
from relationships.life import advance
from relationships.models import AdminRelationship, Relationship, WrongState
from tests.conftest import in_parallel, make_invitation, make_member
from tests.test_carried_admin_access import carrying, terms

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(transactional_db):
    yield
    for statement, broken in (INVITATIONS | RELATIONSHIPS).items():
        assert not broken().exists(), statement


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def asked(agent, contoso):
    return carrying(agent, contoso)


def accept(person, invitation, customer):
    ids = {invitation.partner_id}
    return partial(accept_invitation, person, invitation, customer, ids, dap=False, roles=True)


def told(verb):
    return Event.unscoped.filter(verb=verb).count()


def request_state():
    return AdminRelationship.unscoped.get().state


def test_ten_acceptances_at_once_are_one_of_each(asked, contoso, contoso_admin):
    outcomes = in_parallel(*[accept(contoso_admin, asked, contoso)] * 10)
    assert outcomes.count(None) == 1
    assert outcomes.count(InvitationClosed) == 9
    assert Relationship.unscoped.count() == 1
    assert told(Verb.INVITATION_ACCEPTED) == told(Verb.GDAP_APPROVED) == 1
    assert Email.unscoped.filter(kind="invitation_receipt").count() == 1


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_against_revoking(agent, asked, contoso, contoso_admin, _round):
    outcomes = in_parallel(
        accept(contoso_admin, asked, contoso), partial(revoke_invitation, agent, asked)
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, InvitationClosed]))
    accepted = Invitation.unscoped.get().state == "accepted"
    assert request_state() == ("approved" if accepted else "terminated")
    assert Relationship.unscoped.exists() == accepted


@pytest.mark.parametrize("_round", range(4))
def test_approval_of_the_roles_against_taking_them_back(
    agent, asked, contoso, contoso_admin, _round
):
    row = AdminRelationship.unscoped.get()
    outcomes = in_parallel(
        accept(contoso_admin, asked, contoso), partial(withdraw_request, agent, row.pk)
    )
    approved = request_state() == "approved"
    refused = WrongState if approved else RolesTakenBack
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, refused]))
    # Nobody got less than they had agreed to without being asked.
    assert Relationship.unscoped.exists() == approved
    assert (Invitation.unscoped.get().state == "open") == (not approved)


@pytest.mark.parametrize("_round", range(4))
def test_the_roles_alone_against_both(asked, contoso, contoso_admin, _round):
    no = {"reason": "", "note": "", "tell": True}
    roles = partial(decline_invitation, contoso_admin, asked, contoso, **no, roles=True)
    outcomes = in_parallel(accept(contoso_admin, asked, contoso), roles)
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, InvitationClosed]))
    assert request_state() == "approved"
    accepted = Invitation.unscoped.get().state == "accepted"
    assert Relationship.unscoped.exists() == accepted


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_against_a_new_link_and_the_sweep(agent, asked, contoso, contoso_admin, _round):
    row = AdminRelationship.unscoped.get()
    in_parallel(
        accept(contoso_admin, asked, contoso),
        partial(renew_invitation, agent, asked),
        partial(advance, row.pk),
    )
    accepted = Invitation.unscoped.get().state == "accepted"
    assert (request_state() in {"approved", "activating"}) == accepted
    assert told(Verb.GDAP_APPROVED) == accepted


@pytest.mark.parametrize("_round", range(4))
def test_two_agents_add_admin_access_at_once(agent, contoso, _round):
    draft = make_invitation(agent.partner, contoso, shared=False, by=agent)
    outcomes = in_parallel(
        partial(carry_new_request, agent, draft, terms(name="One")),
        partial(carry_new_request, agent, draft, terms(name="Two")),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, CarriesAlready]))
    assert AdminRelationship.unscoped.count() == 1
