"""What must always hold of invitations and of what their acceptance made."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from audit.models import Verb
from customers.models import Account, AccountState, AgreementAcceptance, CustomerMember
from invitations.models import (
    MOST_DAYS,
    Invitation,
    InvitationState,
    Party,
    PartyDecision,
    Reminder,
)
from partners.invariants import Invariants, Rows
from relationships.invariants import without_history
from relationships.models import AdminRelationship, AdminRelationshipState, Cause, Relationship

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


def reminders_after_the_answer() -> Rows:
    """Nor after the end. An earlier link's reminders stand before the renewal."""
    is_late = Q(sent_at__gt=F("invitation__closed_at"))
    is_late |= Q(sent_at__gte=F("invitation__expires_at"))
    return Reminder.unscoped.filter(is_late, version=F("invitation__version"))


def reminders_too_close() -> Rows:
    """Within a day of another to the same customer about the same thing."""
    before = Reminder.unscoped.filter(
        invitation=OuterRef("invitation"),
        sent_at__gt=OuterRef("sent_at") - timedelta(hours=24),
        sent_at__lt=OuterRef("sent_at"),
    )
    return Reminder.unscoped.filter(Exists(before))


def reminders_without_history() -> Rows:
    reminded = Reminder.unscoped.filter(invitation=OuterRef("pk"))
    return without_history(Invitation.unscoped.filter(Exists(reminded)), Verb.INVITATION_REMINDED)


def links_that_live_too_long() -> Rows:
    """No extension goes beyond 90 days; what was shared has `expires_at`."""
    latest = F("shared_at") + timedelta(days=MOST_DAYS)
    return Invitation.unscoped.filter(expires_at__gt=latest)


def requests_that_wait_for_nothing() -> Rows:
    """What an invitation carries waits while that is open, and is a draft while that is one."""
    carrier = Invitation.unscoped.filter(pk=OuterRef("invitation_id"))
    carried = AdminRelationship.unscoped.filter(invitation_id__isnull=False)
    waits = Q(state=AdminRelationshipState.APPROVAL_PENDING)
    is_open = Exists(carrier.filter(state=InvitationState.OPEN))
    is_draft = Exists(carrier.filter(state=InvitationState.DRAFT))
    return carried.filter(waits & ~is_open | Q(state=AdminRelationshipState.CREATED) & ~is_draft)


def requests_carried_for_others() -> Rows:
    """Of the same partner, and of the same customer once somebody is named in both."""
    carrier = Invitation.unscoped.filter(pk=OuterRef("invitation_id"), partner=OuterRef("partner"))
    same = Q(customer=OuterRef("customer")) | Q(customer=None)
    undecided = Q(approved_at=None, customer=None)
    carried = AdminRelationship.unscoped.filter(invitation_id__isnull=False)
    return carried.filter(~Exists(carrier) | ~undecided & ~Exists(carrier.filter(same)))


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
    "nobody is reminded after the answer or the end": reminders_after_the_answer,
    "reminders are a day apart": reminders_too_close,
    "history tells of reminders": reminders_without_history,
    "a carried request waits with its invitation": requests_that_wait_for_nothing,
    "a carried request is for the customer of its invitation": requests_carried_for_others,
    "a link lives at most 90 days": links_that_live_too_long,
}
