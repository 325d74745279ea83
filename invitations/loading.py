"""Putting a request for admin access onto an invitation, and taking it off: while both are drafts,
because what is asked no longer changes once the link works."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from audit.models import Verb
from invitations.actions import held
from invitations.carrying import hold_carried, release_carried
from invitations.models import Invitation, InvitationState
from invitations.refusals import CarriesAlready, InvitationClosed, OtherCustomer
from partners.models import Member
from relationships.actions.holding import held as held_request
from relationships.actions.holding import log
from relationships.actions.requesting import Terms, draft_admin_relationship
from relationships.models import AdminRelationship, AdminRelationshipState, WrongState


@transaction.atomic
def carry_new_request(by: Member, invitation: Invitation, terms: Terms) -> AdminRelationship:
    """A new draft with these terms, for the invitation's customer, and carried by it.

    Raises InvitationClosed once it was shared, CarriesAlready, and what drafting raises.
    """
    row = _loadable(by, invitation)
    for_them = replace(terms, customer=row.customer, invitation_id=row.pk)
    return draft_admin_relationship(by, for_them)


@transaction.atomic
def carry_draft(by: Member, invitation: Invitation, pk: UUID) -> AdminRelationship:
    """A draft that is there already. Raises InvitationClosed, CarriesAlready, WrongState for one
    that was requested or is carried elsewhere, OtherCustomer, and DoesNotExist."""
    row = _loadable(by, invitation)
    draft, _at = held_request(by, pk)
    if draft.state != AdminRelationshipState.CREATED or draft.invitation_id is not None:
        raise WrongState(draft.state)
    if draft.customer_id != row.customer_id:
        raise OtherCustomer
    draft.invitation_id = row.pk
    draft.save(update_fields=["invitation_id"])
    log(Verb.GDAP_EDITED, draft, by, after={"invitation": row.reference})
    return draft


@transaction.atomic
def put_down(by: Member, invitation: Invitation) -> AdminRelationship | None:
    """The invitation carries it no longer; it stays as a draft of its own. Raises
    InvitationClosed once it was shared."""
    row = _draft(by, invitation)
    return release_carried(row, by)


def _draft(by: Member, invitation: Invitation) -> Invitation:
    row, at = held(by, invitation)
    if row.state != InvitationState.DRAFT:
        raise InvitationClosed(row.effective_state(at))
    return row


def _loadable(by: Member, invitation: Invitation) -> Invitation:
    row = _draft(by, invitation)
    if hold_carried(row, *AdminRelationshipState) is not None:
        raise CarriesAlready
    return row
