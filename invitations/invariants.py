"""What must always hold of invitations and of what their acceptance made."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from audit.models import Verb
from customers.models import Account, AccountState, AgreementAcceptance, CustomerMember
from invitations.models import Invitation, InvitationState, Party, PartyDecision
from partners.invariants import Invariants, Rows
from relationships.invariants import without_history
from relationships.models import Cause, Relationship

ANSWERED = (InvitationState.ACCEPTED, InvitationState.DECLINED)


def parties_with_a_foreign_relationship() -> Rows:
    is_theirs = Q(relationship__partner=F("partner")) & Q(
        relationship__customer=F("invitation__customer")
    )
    return Party.unscoped.filter(decision=PartyDecision.ACCEPTED).exclude(is_theirs)


def accepted_by_nobody() -> Rows:
    taken = Party.unscoped.filter(invitation=OuterRef("pk"), decision=PartyDecision.ACCEPTED)
    return Invitation.unscoped.filter(~Exists(taken), state=InvitationState.ACCEPTED)


def answers_without_acceptance() -> Rows:
    """A party is taken only by an accepted invitation, and none of it is left undecided."""
    is_wrong = Q(decision=PartyDecision.ACCEPTED) & ~Q(invitation__state=InvitationState.ACCEPTED)
    is_open = Q(decision=PartyDecision.PENDING, invitation__state=InvitationState.ACCEPTED)
    return Party.unscoped.filter(is_wrong | is_open)


def relationships_without_cause() -> Rows:
    named = Party.unscoped.filter(
        invitation_id=OuterRef("cause_id"),
        partner=OuterRef("partner"),
        relationship=OuterRef("pk"),
        decision=PartyDecision.ACCEPTED,
    )
    return Relationship.unscoped.filter(~Exists(named), cause=Cause.INVITATION)


def answers_by_outsiders() -> Rows:
    """Who decided was a person of that customer at that time."""
    insiders = CustomerMember.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("closed_at")),
        customer=OuterRef("customer"),
        person=OuterRef("decided_by"),
        created_at__lte=OuterRef("closed_at"),
    )
    return Invitation.unscoped.filter(~Exists(insiders), state=InvitationState.ACCEPTED)


def answers_without_a_person() -> Rows:
    return Invitation.unscoped.filter(state=InvitationState.ACCEPTED, decided_by=None)


def answers_after_the_end() -> Rows:
    return Invitation.unscoped.filter(state__in=ANSWERED, closed_at__gt=F("expires_at"))


def accepted_without_history() -> Rows:
    accepted = Invitation.unscoped.filter(state=InvitationState.ACCEPTED)
    return without_history(accepted, Verb.INVITATION_ACCEPTED)


def accepted_without_the_agreement() -> Rows:
    agreed = AgreementAcceptance.objects.filter(
        customer=OuterRef("customer"), version=OuterRef("agreement_version")
    )
    return Invitation.unscoped.filter(~Exists(agreed), state=InvitationState.ACCEPTED)


def declined_without_history() -> Rows:
    declined = Invitation.unscoped.filter(state=InvitationState.DECLINED)
    return without_history(declined, Verb.INVITATION_DECLINED)


def accounts_awaiting_nothing() -> Rows:
    waiting = Invitation.unscoped.filter(
        partner=OuterRef("partner"), customer=OuterRef("customer"), state=InvitationState.OPEN
    )
    as_party = Party.unscoped.filter(
        partner=OuterRef("partner"),
        invitation__customer=OuterRef("customer"),
        invitation__state=InvitationState.OPEN,
    )
    return Account.unscoped.filter(~Exists(waiting), ~Exists(as_party), state=AccountState.AWAITING)


INVARIANTS: Invariants = {
    "an accepted party has its own relationship": parties_with_a_foreign_relationship,
    "an accepted invitation has an accepted party": accepted_by_nobody,
    "parties are decided with their invitation": answers_without_acceptance,
    "a relationship has the invitation that caused it": relationships_without_cause,
    "an accepted invitation names who accepted": answers_without_a_person,
    "who accepted belonged to the customer": answers_by_outsiders,
    "an answer came before the end": answers_after_the_end,
    "an acceptance includes the customer agreement": accepted_without_the_agreement,
    "history tells of an acceptance": accepted_without_history,
    "history tells of a refusal": declined_without_history,
    "a customer awaited has an open invitation": accounts_awaiting_nothing,
}
