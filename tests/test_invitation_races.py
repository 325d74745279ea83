"""Two people press at once, in real transactions: one outcome, and nothing by halves."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState, AgreementAcceptance
from invitations.actions import (
    expire_invitation,
    extend_invitation,
    renew_invitation,
    revoke_invitation,
    share_invitation,
)
from invitations.answers import accept_invitation, decline_invitation
from invitations.forwarding import Colleague, ask_for_new_link, forward_invitation
from invitations.invariants import INVARIANTS as INVITATIONS
from invitations.models import Forward, Invitation, Reminder
from invitations.refusals import (
    ExtendedTooFar,
    InvitationClosed,
    InvitationOpenAlready,
    PartnershipNotActive,
)
from invitations.reminders import refuse_reminders, remind
from invitations.writing import Request, create_invitation
from outbox.models import Email
from partners.models import Member, Partnership, PartnershipState
from relationships.invariants import INVARIANTS as RELATIONSHIPS
from relationships.models import Relationship
from tests.clock import CLOCK
from tests.conftest import in_parallel, make_account, make_invitation

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def sender_of(invitation):
    return Member.unscoped.get(person=invitation.inviter)


def accept(person, invitation, customer, *partners):
    ids = {p.pk for p in partners}
    return partial(accept_invitation, person, invitation, customer, ids, dap=True)


@pytest.fixture
def with_provider(acme, nordvik, contoso, partnership):
    return make_invitation(acme, contoso, others=[nordvik], dap=True)


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(transactional_db):
    yield
    for statement, broken in (INVITATIONS | RELATIONSHIPS).items():
        assert not broken().exists(), statement


def test_twelve_acceptances_at_once_are_one(acme, nordvik, contoso, contoso_admin, with_provider):
    acts = [accept(contoso_admin, with_provider, contoso, acme, nordvik)] * 12
    outcomes = in_parallel(*acts)
    assert outcomes.count(None) == 1
    assert outcomes.count(InvitationClosed) == 11
    assert Relationship.unscoped.count() == 2
    assert Event.unscoped.filter(verb=Verb.INVITATION_ACCEPTED).count() == 1
    assert AgreementAcceptance.objects.count() == 1
    kinds = sorted(Email.unscoped.values_list("kind", flat=True))
    assert kinds == ["invitation_party", "invitation_receipt", "notice"]


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_revoking(acme, contoso, contoso_admin, invitation, _round):
    sender = sender_of(invitation)
    outcomes = in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        partial(revoke_invitation, sender, invitation),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, InvitationClosed]))
    accepted = Invitation.unscoped.get().state == "accepted"
    assert Relationship.unscoped.exists() == accepted
    state = Account.unscoped.get().state
    assert state == (AccountState.RESELLER if accepted else AccountState.NONE)


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_renewing(acme, contoso, contoso_admin, invitation, _round):
    sender = sender_of(invitation)
    in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        partial(renew_invitation, sender, invitation),
    )
    found = Invitation.unscoped.get()
    assert (found.state, found.version) in {("accepted", 1), ("open", 2)}
    assert Relationship.unscoped.exists() == (found.state == "accepted")


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_declining(acme, contoso, contoso_admin, invitation, _round):
    outcomes = in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        partial(
            decline_invitation, contoso_admin, invitation, contoso, reason="", note="", tell=True
        ),
    )
    assert outcomes.count(None) == 1
    accepted = Invitation.unscoped.get().state == "accepted"
    assert Relationship.unscoped.exists() == accepted


def end(partnership):
    """As the partner's page does: the row is held, then ended."""
    with transaction.atomic():
        row = Partnership.unscoped.select_for_update().get(pk=partnership.pk)
        row.end(row.requested_by, now())
        row.save()


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_the_end_of_the_partnership(
    acme, nordvik, contoso, contoso_admin, with_provider, partnership, _round
):
    outcomes = in_parallel(
        accept(contoso_admin, with_provider, contoso, acme, nordvik), partial(end, partnership)
    )
    assert Partnership.unscoped.get().state == PartnershipState.ENDED
    if PartnershipNotActive in outcomes:
        assert not Relationship.unscoped.exists()
        assert Invitation.unscoped.get().state == "open"
    else:
        assert Relationship.unscoped.count() == 2


def test_two_links_of_one_partner_accepted_at_once(acme, contoso, contoso_admin, invitation):
    """One for the customer by name, one that names nobody."""
    unknown = make_invitation(acme)
    outcomes = in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        accept(contoso_admin, unknown, contoso, acme),
    )
    assert outcomes == [None, None]
    assert Relationship.unscoped.count() == 1
    assert Event.unscoped.filter(verb=Verb.RELATIONSHIP_ESTABLISHED).count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_two_drafts_for_one_customer_shared_at_once(acme, contoso, _round):
    make_account(acme, contoso)
    first = make_invitation(acme, contoso, shared=False)
    sender = sender_of(first)
    second = create_invitation(sender, Request(company="C", language="en", customer=contoso))
    outcomes = in_parallel(
        partial(share_invitation, sender, first), partial(share_invitation, sender, second)
    )
    assert outcomes.count(None) == 1
    assert outcomes.count(InvitationOpenAlready) == 1


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_passing_on(acme, contoso, contoso_admin, invitation, _round):
    colleague = Colleague("Piotr Example", "piotr@contoso.example")
    outcomes = in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        partial(forward_invitation, None, invitation, colleague),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, InvitationClosed]))
    found = Invitation.unscoped.get()
    assert (found.state, found.version) in {("accepted", 1), ("open", 2)}
    assert Relationship.unscoped.exists() == (found.state == "accepted")
    assert Forward.unscoped.exists() == (found.state == "open")
    assert Email.unscoped.filter(kind="invitation_passed_on").exists() == (found.state == "open")


def test_passed_on_to_eight_people_at_once_is_passed_on_once(contoso, invitation):
    colleagues = [Colleague("Colleague", f"c{number}@contoso.example") for number in range(8)]
    acts = [partial(forward_invitation, None, invitation, one) for one in colleagues]
    outcomes = in_parallel(*acts)
    assert outcomes.count(None) == 1
    assert outcomes.count(InvitationClosed) == 7
    assert Email.unscoped.filter(kind="invitation_passed_on").count() == 1


def test_a_new_link_wanted_by_eight_at_once_is_told_once(invitation):
    Invitation.unscoped.update(expires_at=now() - timedelta(hours=1))
    outcomes = in_parallel(*[partial(ask_for_new_link, invitation)] * 8)
    assert outcomes == [None] * 8
    assert Event.unscoped.filter(verb=Verb.NEW_LINK_WANTED).count() == 1
    assert Email.unscoped.filter(kind="notice").count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_passing_on_against_renewing(contoso, invitation, _round):
    colleague = Colleague("Piotr Example", "piotr@contoso.example")
    in_parallel(
        partial(renew_invitation, sender_of(invitation), invitation),
        partial(forward_invitation, None, invitation, colleague),
    )
    found = Invitation.unscoped.get()
    assert found.state == "open"
    assert found.version == 2 + Forward.unscoped.count()


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_extending(acme, contoso, contoso_admin, invitation, _round):
    """Extended first, it is accepted all the same; accepted first, it is closed."""
    end = invitation.expires_at
    outcomes = in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        partial(extend_invitation, sender_of(invitation), invitation, 7),
    )
    assert set(outcomes) <= {None, InvitationClosed}
    found = Invitation.unscoped.get()
    assert found.state == "accepted"
    assert (found.expires_at > end) == (outcomes == [None, None])


@pytest.mark.parametrize("_round", range(5))
def test_acceptance_against_running_out(acme, contoso, contoso_admin, invitation, _round):
    """About the very moment of the end: the database's clock says on which side of it."""
    CLOCK.move(invitation.expires_at - now() - timedelta(milliseconds=30))
    outcomes = in_parallel(
        accept(contoso_admin, invitation, contoso, acme),
        partial(expire_invitation, invitation.pk),
        partial(expire_invitation, invitation.pk),
    )
    found = Invitation.unscoped.get()
    if InvitationClosed in outcomes:
        assert found.state in {"open", "expired"}
    else:
        assert (found.state, found.closed_at < found.expires_at) == ("accepted", True)
    assert Relationship.unscoped.exists() == (found.state == "accepted")


@pytest.mark.parametrize("_round", range(5))
def test_running_out_against_extending(acme, invitation, _round):
    CLOCK.move(invitation.expires_at - now() - timedelta(milliseconds=30))
    outcomes = in_parallel(
        partial(expire_invitation, invitation.pk),
        partial(extend_invitation, sender_of(invitation), invitation, 7),
    )
    found = Invitation.unscoped.get()
    is_extended = InvitationClosed not in outcomes
    assert is_extended == (found.expires_at > invitation.expires_at)
    assert not (is_extended and found.state == "expired")


@pytest.fixture
def unanswered(invitation):
    """The portal sent the letter, three days ago, and it is ten in the morning."""
    Email.unscoped.create(
        partner=invitation.partner,
        kind="invitation_letter",
        dedupe_key="letter",
        to=invitation.to,
        language="en",
        subject="x",
        body="x",
        link_kind="invitation",
        link_id=invitation.pk,
        link_version=1,
        state="sent",
        sent_at=invitation.shared_at,
    )
    morning = (now() + timedelta(days=5)).replace(hour=9, minute=0)
    CLOCK.move(morning - now())
    return invitation


def reminders_owed():
    return Email.unscoped.filter(kind="invitation_reminder").count()


@pytest.mark.parametrize("_round", range(5))
def test_reminding_against_a_decision(acme, contoso, contoso_admin, unanswered, _round):
    """A reminder, if any, was sent before the answer; the invariants say so."""
    in_parallel(
        partial(remind, unanswered.pk),
        accept(contoso_admin, unanswered, contoso, acme),
        partial(remind, unanswered.pk),
    )
    assert Invitation.unscoped.get().state == "accepted"
    assert reminders_owed() == Reminder.unscoped.count() <= 1


def test_eight_processes_remind_once(unanswered):
    assert in_parallel(*[partial(remind, unanswered.pk)] * 8) == [None] * 8
    assert reminders_owed() == Reminder.unscoped.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_reminding_against_the_customers_no(unanswered, _round):
    in_parallel(partial(remind, unanswered.pk), partial(refuse_reminders, unanswered))
    assert reminders_owed() <= 1
    CLOCK.move(timedelta(days=4))
    assert not remind(unanswered.pk), "from then on never again"


@pytest.mark.parametrize("_round", range(5))
def test_renewing_against_extending(acme, invitation, _round):
    sender = sender_of(invitation)
    outcomes = in_parallel(
        partial(renew_invitation, sender, invitation, 90),
        partial(extend_invitation, sender, invitation, 7),
    )
    assert sorted(map(str, outcomes)) in (
        ["None", "None"],
        sorted(map(str, [None, ExtendedTooFar])),
    )
    found = Invitation.unscoped.get()
    assert found.version == 2
    assert found.expires_at == found.shared_at + timedelta(days=90)
