"""Invitations, their parties and the links they have had."""

from invitations.models.forward import Forward
from invitations.models.invitation import VALID_DAYS, Invitation, InvitationQuerySet, new_reference
from invitations.models.party import Party, PartyDecision, PartyRole
from invitations.models.replaced_link import ReplacedLink
from invitations.models.states import DeclineReason, InvitationState

__all__ = [
    "VALID_DAYS",
    "DeclineReason",
    "Forward",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "Party",
    "PartyDecision",
    "PartyRole",
    "ReplacedLink",
    "new_reference",
]
