"""What happened to one invitation and what is still to come, for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.models import Event, Verb
from audit.timeline import Day, Planned, Step, by_day, by_whom, details, origin
from invitations import reminders
from invitations.models import Invitation, InvitationState

LOOKS = {
    Verb.INVITATION_CREATED: ("plus", ""),
    Verb.INVITATION_EDITED: ("pencil", ""),
    Verb.INVITATION_SHARED: ("send", "info"),
    Verb.INVITATION_QUEUED: ("stack", ""),
    Verb.INVITATION_SENT: ("mail", "info"),
    Verb.INVITATION_NOT_SENT: ("warning", "danger"),
    Verb.INVITATION_BOUNCED: ("warning", "danger"),
    Verb.INVITATION_SCANNED: ("shield", ""),
    Verb.INVITATION_OPENED: ("eye", "info"),
    Verb.INVITATION_SIGNED_IN: ("user", "info"),
    Verb.INVITATION_WRONG_ORGANISATION: ("warning", "warn"),
    Verb.INVITATION_ACCEPTED: ("check", "ok"),
    Verb.INVITATION_DECLINED: ("close", "danger"),
    Verb.INVITATION_REVOKED: ("minus-circle", ""),
    Verb.INVITATION_RENEWED: ("refresh", "info"),
    Verb.INVITATION_FORWARDED: ("arrow-right", "info"),
    Verb.INVITATION_REMINDED: ("bell", "info"),
    Verb.INVITATION_REMINDERS_OFF: ("bell", ""),
    Verb.INVITATION_REMINDERS_ON: ("bell", ""),
    Verb.INVITATION_EXTENDED: ("calendar", "info"),
    Verb.INVITATION_EXPIRED: ("hourglass", "warn"),
    Verb.NEW_LINK_WANTED: ("mail", "warn"),
    Verb.INVITATION_REPORTED: ("warning", "danger"),
}
# What the sentence says already, or what only machines read.
UNSAID = {"seen_at", "version", "domain", "kind"}


@dataclass(frozen=True)
class Milestone:
    """One of the five on the way from the draft to the relationship."""

    label: str
    at: datetime | None
    reached: bool


def path(invitation: Invitation) -> list[Milestone]:
    """How far this invitation came; what was decided has passed everything before."""
    decided = invitation.decided_by_id is not None
    accepted = invitation.state == InvitationState.ACCEPTED
    times = [
        (pgettext("invitations", "Created"), invitation.created_at, True),
        (pgettext("invitations", "Shared"), invitation.shared_at, decided),
        (pgettext("invitations", "Opened"), invitation.opened_at, decided),
        (pgettext("invitations", "Signed in"), invitation.signed_in_at, decided),
        (pgettext("invitations", "Accepted"), invitation.closed_at if accepted else None, accepted),
    ]
    return [Milestone(label, at, at is not None or anyway) for label, at, anyway in times]


def planned(invitation: Invitation, at: datetime) -> list[Planned]:
    """The last first, as everything in the timeline."""
    if not invitation.is_answerable(at) or invitation.expires_at is None:
        return []
    customer, inviter = _("The customer is reminded"), _("You are told that it is time to remind")
    reminders_to_come = [
        Planned(one.at, customer if one.to_customer else inviter, "bell")
        for one in reminders.planned(invitation, at)
    ]
    return [
        Planned(invitation.expires_at, _("Link expires"), "hourglass"),
        *reminders_to_come[::-1],
    ]


def days(events: Iterable[Event]) -> list[Day]:
    return by_day(map(_step, events))


def _step(event: Event) -> Step:
    icon, tone = LOOKS.get(Verb(event.verb), ("info", ""))
    return Step(_seen_at(event), _sentence(event), icon, tone, _details(event))


def _seen_at(event: Event) -> datetime:
    """A scanner is written down some minutes after it was seen."""
    try:
        seen = datetime.fromisoformat(str(event.detail.get("seen_at", "")))
    except ValueError:
        return event.at
    return seen if seen.tzinfo else event.at


def _sentence(event: Event) -> str:
    label = event.get_verb_display()
    if event.verb == Verb.INVITATION_REMINDED:
        to_customer = event.detail.get("to") == "customer"
        label = _("Customer reminded") if to_customer else _("Inviter told that it waits")
    if event.verb == Verb.INVITATION_WRONG_ORGANISATION:
        domain = event.detail.get("domain", "")
        return _("Somebody from %(domain)s opened it and was refused") % {"domain": domain}
    if event.verb in {Verb.INVITATION_SENT, Verb.INVITATION_NOT_SENT, Verb.INVITATION_BOUNCED}:
        return f"{label}: {event.detail.get('to', '')}"
    if event.verb == Verb.INVITATION_FORWARDED:
        label = _("%(what)s: %(name)s") % {"what": label, "name": event.after.get("to", "")}
    return by_whom(event, label)


def _details(event: Event) -> list[str]:
    lines = details(event, UNSAID)
    if _seen_at(event) != event.at:
        noted = date_format(localtime(event.at), "H:i")
        lines.append(_("Written down at %(time)s, after nobody had confirmed it") % {"time": noted})
    return lines + origin(event)
