"""Invitations, their parties and the links they have had."""

from invitations.models.batch import (
    COMPANY_LENGTH,
    CONTACT_LENGTH,
    EMAIL_LENGTH,
    Batch,
    BatchClosed,
    BatchLimit,
    BatchRow,
    BatchState,
    NothingReady,
    Problem,
    RowState,
)
from invitations.models.forward import Forward
from invitations.models.invitation import (
    DEFAULT_DAYS,
    EXTENSION_DAYS,
    MOST_DAYS,
    VALID_DAYS,
    Invitation,
    InvitationQuerySet,
)
from invitations.models.letter_text import LetterText, LetterTextVersion
from invitations.models.party import Party, PartyDecision, PartyRole
from invitations.models.recipient import Recipient
from invitations.models.reminder import Reminder, ReminderKind
from invitations.models.replaced_link import ReplacedLink
from invitations.models.states import DeclineReason, InvitationState, TextKind
from people.references import new_reference

__all__ = [
    "COMPANY_LENGTH",
    "CONTACT_LENGTH",
    "DEFAULT_DAYS",
    "EMAIL_LENGTH",
    "EXTENSION_DAYS",
    "MOST_DAYS",
    "VALID_DAYS",
    "Batch",
    "BatchClosed",
    "BatchLimit",
    "BatchRow",
    "BatchState",
    "DeclineReason",
    "Forward",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "LetterText",
    "LetterTextVersion",
    "NothingReady",
    "Party",
    "PartyDecision",
    "PartyRole",
    "Problem",
    "Recipient",
    "Reminder",
    "ReminderKind",
    "ReplacedLink",
    "RowState",
    "TextKind",
    "new_reference",
]
