"""Why something about an invitation did not happen, named for what happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invitations.models import Invitation


class InvitationClosed(Exception):
    """It was accepted, declined, revoked, or its time has run out: `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class OpenedAlready(Exception):
    """Somebody has read until when the link works: more time takes a new link."""


class ExtendedTooFar(Exception):
    """A link lives at most 90 days, extensions included; or nobody may choose so many days."""


class RemindersRefused(Exception):
    """The customer wants no reminders: only the customer can take that back."""


class RemindersOff(Exception):
    """The agent, or a colleague, turned them off for this invitation or this customer."""


class RemindedByHand(Exception):
    """Somebody reminded of this link already: the portal does so once."""


class RemindLater(Exception):
    """A letter about it left less than a day ago, or it is night there; `at` is when it may."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class LetterNotOurs(Exception):
    """The portal sent no letter with this link, so whoever did writes the reminder, too."""


class Outsider(Exception):
    """Signed in, but not for the organisation this invitation is for."""


class MayNotDecide(Exception):
    """Of the right organisation, but not an administrator of it."""


class OwnInvitation(Exception):
    """Somebody of an inviting party cannot answer for the customer."""


class PartnershipNotActive(Exception):
    """A party is named that the inviting partner has no active partnership with."""


class InvitationOpenAlready(Exception):
    """This customer has an open invitation from this partner: open it or revoke it first."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(str(invitation.pk))
        self.invitation = invitation


class CoolingOff(Exception):
    """The customer said no less than 14 days ago."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class TooManyInvitations(Exception):
    """More drafts in an hour or a day than this installation allows: `span` says in which."""

    def __init__(self, span: str) -> None:
        super().__init__(span)
        self.span = span


class TooManyAtAddress(Exception):
    """As many requests wait at this address, of whichever partners, as may."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class AlreadyReseller(Exception):
    """The relationship that would be asked for is in force, since `since`."""

    def __init__(self, since: datetime) -> None:
        super().__init__(since.isoformat())
        self.since = since


class OwnDomain(Exception):
    """A partner cannot be its own customer."""


class ForwardedOutside(Exception):
    """The colleague's address is outside the organisation that is asked: no relay to strangers."""


class ForwardedTooOften(Exception):
    """This request, or this address, has had its share of being passed on."""


class AlreadyTheirs(Exception):
    """The colleague named is the one who has the request already."""


class OutOfRegion(Exception):
    """The partner named does not serve the customer's country."""


class ChangedMeanwhile(Exception):
    """Somebody saved this draft after the page was opened: `invitation` is what they saved."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(str(invitation.pk))
        self.invitation = invitation


class TextChangedMeanwhile(Exception):
    """Somebody saved this text after the page was opened."""


class TextRemoved(Exception):
    """The text is offered no more."""


class TextNameTaken(Exception):
    """The partner has a text of this name for the same language and kind."""


class CarriesAlready(Exception):
    """An invitation carries one request for admin access."""


class OtherCustomer(Exception):
    """The request for admin access is for another customer than the invitation."""


class RolesTakenBack(Exception):
    """The partner took back its request for admin access while the customer decided on it."""


class NobodyChosen(Exception):
    """An acceptance that takes none of the parties is a refusal, and must be said as one."""


class NotYourDomain(Exception):
    """Only somebody with a confirmed address at a domain can speak for it."""


class DomainTaken(Exception):
    """The organisation of this domain has its own people already."""


class SendingIsOff(Exception):
    """The installation or the partner does not send letters by the portal."""


class NoAddress(Exception):
    """A letter that the portal sends needs somebody to go to."""
