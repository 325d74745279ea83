"""What the pages about invitations share: getting one, saying why not."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from invitations.models import Invitation
from invitations.refusals import (
    AlreadyReseller,
    CoolingOff,
    InvitationClosed,
    InvitationOpenAlready,
    LetterNotOurs,
    NoAddress,
    OwnDomain,
    PartnershipNotActive,
    RemindedByHand,
    RemindersOff,
    RemindersRefused,
    RemindLater,
    SendingIsOff,
    TooManyAtAddress,
    TooManyInvitations,
)
from partners.web import PartnerRequest

REFUSALS = (
    AlreadyReseller,
    CoolingOff,
    InvitationClosed,
    InvitationOpenAlready,
    LetterNotOurs,
    NoAddress,
    OwnDomain,
    PartnershipNotActive,
    RemindedByHand,
    RemindersOff,
    RemindersRefused,
    RemindLater,
    SendingIsOff,
    TooManyAtAddress,
    TooManyInvitations,
)


class Sentence(NamedTuple):
    """What happened, and where to go from there."""

    text: str
    url: str = ""
    label: str = ""


def my_invitation(request: PartnerRequest, invitation_id: UUID) -> Invitation:
    mine = Invitation.objects.for_partner(request.partner)
    found = mine.select_related("partner", "inviter", "customer", "decided_by")
    invitation = found.filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation


def page_of(invitation: Invitation, name: str = "detail") -> str:
    return reverse(f"invitations:{name}", args=[invitation.partner.slug, invitation.pk])


def sentence_for(problem: Exception) -> Sentence:
    """A refusal in words."""
    match problem:
        case AlreadyReseller():
            text = _("You already have this relationship since %(date)s.")
            return Sentence(text % {"date": _date(problem.since)})
        case InvitationOpenAlready():
            waiting = problem.invitation
            words = {"name": waiting.inviter, "date": _date(waiting.shared_at)}
            text = _("%(name)s shared an invitation on %(date)s. Open it or revoke it first.")
            return Sentence(text % words, page_of(waiting), _("Open invitation"))
        case CoolingOff():
            text = _("This customer declined. You can ask again from %(date)s.")
            return Sentence(text % {"date": _date(problem.until)})
        case OwnDomain():
            return Sentence(_("This is your own domain. You cannot be your own customer."))
        case PartnershipNotActive():
            text = _("%(name)s: there is no partnership in force.")
            return Sentence(text % {"name": problem})
        case NoAddress():
            return Sentence(_("Write at least one address in “To”."))
        case SendingIsOff():
            return Sentence(_("The portal does not send letters for you. Copy it and send it."))
        case RemindersRefused():
            return Sentence(_("The customer wants no reminders."))
        case RemindersOff():
            return Sentence(_("Reminders are off for this invitation or its customer."))
        case RemindedByHand():
            return Sentence(_("Somebody wrote a reminder of this link already."))
        case RemindLater():
            text = _("A letter left less than a day ago, or it is night there. From: %(time)s.")
            return Sentence(text % {"time": date_format(localtime(problem.at), "j E, H:i")})
        case LetterNotOurs():
            return Sentence(_("The portal did not send the letter. The reminder is yours, too."))
        case TooManyInvitations(span="hour"):
            return Sentence(_("That is a lot of invitations. Wait an hour before the next one."))
        case TooManyInvitations():
            return Sentence(_("That is a lot of invitations. You can go on tomorrow."))
        case TooManyAtAddress():
            text = _(
                "%(address)s: too many requests wait for an answer there. Wait until some are"
                " answered, or write to another address."
            )
            return Sentence(text % {"address": problem.address})
        case _:
            return Sentence(_("This invitation is closed. Nothing was changed."))


def _date(value: object) -> str:
    return date_format(localtime(value), "j M Y")  # type: ignore[arg-type]  # set once shared
