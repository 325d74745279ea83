"""The ways a personal link leads nowhere, in words (design.md, S24)."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations.answering import Standing, Visit
from invitations.ending import end_of, written, zone_for
from invitations.masking import masked
from invitations.models import Forward, Invitation, InvitationState
from invitations.refusals import PartnershipNotActive
from people.dead_ends import DeadEnd

UNKNOWN = DeadEnd(
    404,
    "search",
    "",
    gettext_lazy("We cannot find this link."),
    gettext_lazy("It may be cut in the e-mail. Copy all of it, or type the reference."),
)
TOO_MANY = DeadEnd(
    429,
    "clock",
    "warn",
    gettext_lazy("Too many tries."),
    gettext_lazy("Wait ten minutes, then open the link again."),
)


def passed_on(forward: Forward) -> DeadEnd:
    """The link of somebody who named a colleague. The colleague is not told to whoever has it."""
    words = {"address": masked(forward.email), "date": _date(forward.at)}
    text = _("To %(address)s, %(date)s, with a link of their own.") % words
    return DeadEnd(410, "send", "", _("This request was passed on to a colleague."), text)


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
            words = {
                "date": _date(invitation.closed_at),
                "until": _date(invitation.ask_again_from),
            }
            text = _(
                "On %(date)s. The sender cannot ask you again before %(until)s, unless you want"
                " it. Changed your mind?"
            )
            return DeadEnd(200, "x-circle", "", _("Already declined."), text % words)


def end_for_region(invitation: Invitation, visit: Visit) -> DeadEnd | None:
    """The partner who asks takes no customers from there."""
    country = visit.customer.country if visit.customer else ""
    if invitation.partner.may_serve(country):
        return None
    return out_of_region(invitation.partner.name)


def out_of_region(name: str) -> DeadEnd:
    title = _("%(name)s cannot serve your region.") % {"name": name}
    text = _("Nothing changed, and there is nothing for you to do.")
    return DeadEnd(409, "globe", "warn", title, text)


def broken(problem: PartnershipNotActive) -> DeadEnd:
    """A party has closed, or the partnership ended: nothing at all was accepted."""
    text = _("%(name)s can no longer take part. Ask the sender for a new request.")
    return DeadEnd(409, "warning", "warn", _("Nothing was accepted."), text % {"name": problem})


def _date(value: object) -> str:
    return date_format(localtime(value), "j E Y")  # type: ignore[arg-type]  # set in these states
