"""Invitations, their parties and the links they have had."""

from invitations.models.invitation import (
    DEFAULT_DAYS,
    EXTENSION_DAYS,
    MOST_DAYS,
    VALID_DAYS,
    Invitation,
    InvitationQuerySet,
    new_reference,
)
from invitations.models.party import Party, PartyDecision, PartyRole
from invitations.models.reminder import Reminder, ReminderKind
from invitations.models.replaced_link import ReplacedLink
from invitations.models.states import DeclineReason, InvitationState

__all__ = [
    "DEFAULT_DAYS",
    "EXTENSION_DAYS",
    "MOST_DAYS",
    "VALID_DAYS",
    "DeclineReason",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "Party",
    "PartyDecision",
    "PartyRole",
    "Reminder",
    "ReminderKind",
    "ReplacedLink",
    "new_reference",
]
