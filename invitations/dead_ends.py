"""The ways a personal link leads nowhere, in words (design.md, S24)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations.answering import Standing, Visit
from invitations.ending import end_of, written, zone_for
from invitations.models import Invitation, InvitationState
from invitations.refusals import PartnershipNotActive


class DeadEnd(NamedTuple):
    """A page with one icon, one sentence and one next step."""

    status: int
    icon: str
    tone: str
    title: str | Promise
    text: str | Promise = ""


UNKNOWN = DeadEnd(
    404,
    "search",
    "",
    gettext_lazy("We cannot find this link."),
    gettext_lazy("It may be cut in the e-mail. Copy all of it into the address line."),
)
TOO_MANY = DeadEnd(
    429,
    "clock",
    "warn",
    gettext_lazy("Too many tries."),
    gettext_lazy("Wait ten minutes, then open the link again."),
)
REPLACED = DeadEnd(
    410,
    "refresh",
    "warn",
    gettext_lazy("There is a newer link."),
    gettext_lazy("The sender renewed this request. Use the link of the latest e-mail."),
)


def end_for_visit(visit: Visit) -> DeadEnd | None:
    """Who is signed in cannot decide about this. The intended company is not named."""
    match visit.standing:
        case Standing.SENDER:
            return DeadEnd(200, "user", "", _("You are signed in as the partner who asks."))
        case Standing.OUTSIDER:
            return DeadEnd(200, "users", "warn", _("This request is for another organisation."))
        case Standing.NOT_DECIDER:
            title = _("You can read this, but not decide.")
            return DeadEnd(200, "lock", "warn", title)
        case _:
            return None


def end_for_state(invitation: Invitation, state: str) -> DeadEnd | None:
    match state:
        case InvitationState.OPEN:
            return None
        case InvitationState.DRAFT:
            text = _("The sender has not finished it. Try again later.")
            return DeadEnd(404, "pencil", "", _("This request is not ready yet."), text)
        case InvitationState.EXPIRED:
            end = written(end_of(invitation, now()), zone_for(invitation))
            text = _("It worked until: %(end)s.") % {"end": end}
            return DeadEnd(410, "hourglass", "warn", _("This link has expired."), text)
        case InvitationState.REVOKED if invitation.was_reported:
            text = _("Somebody who has this link did not recognise it. Nothing changed for you.")
            return DeadEnd(410, "minus-circle", "", _("This request was stopped."), text)
        case InvitationState.REVOKED:
            text = _("Nothing changed for you.")
            title = _("The sender took this request back.")
            return DeadEnd(410, "minus-circle", "", title, text)
        case InvitationState.ACCEPTED:
            words = {"name": invitation.decided_by, "date": _date(invitation.closed_at)}
            text = _("%(name)s, %(date)s.") % words
            return DeadEnd(200, "check-circle", "ok", _("Already accepted."), text)
        case _:
            text = _("On %(date)s. Changed your mind?") % {"date": _date(invitation.closed_at)}
            return DeadEnd(200, "x-circle", "", _("Already declined."), text)


def broken(problem: PartnershipNotActive) -> DeadEnd:
    """A party has closed, or the partnership ended: nothing at all was accepted."""
    text = _("%(name)s can no longer take part. Ask the sender for a new request.")
    return DeadEnd(409, "warning", "warn", _("Nothing was accepted."), text % {"name": problem})


def _date(value: object) -> str:
    return date_format(localtime(value), "j M Y")  # type: ignore[arg-type]  # set in these states
