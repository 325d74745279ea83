"""Invitations, their parties and the links they have had."""

from invitations.models.forward import Forward
from invitations.models.invitation import VALID_DAYS, Invitation, InvitationQuerySet, new_reference
from invitations.models.letter_text import LetterText, LetterTextVersion
from invitations.models.party import Party, PartyDecision, PartyRole
from invitations.models.recipient import Recipient
from invitations.models.replaced_link import ReplacedLink
from invitations.models.states import DeclineReason, InvitationState, TextKind

__all__ = [
    "VALID_DAYS",
    "DeclineReason",
    "Forward",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "LetterText",
    "LetterTextVersion",
    "Party",
    "PartyDecision",
    "PartyRole",
    "Recipient",
    "ReplacedLink",
    "TextKind",
    "new_reference",
]
