"""The ways a link for admin access leads nowhere, in words (design.md, S24)."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations.answering import Standing, Visit
from people.dead_ends import DeadEnd
from relationships.models import AdminRelationship, AdminRelationshipState

UNKNOWN = DeadEnd(
    404,
    "search",
    "",
    gettext_lazy("We cannot find this link."),
    gettext_lazy("It may be cut in the e-mail. Copy all of it."),
)


def end_for_visit(visit: Visit, *, knows_organisation: bool) -> DeadEnd | None:
    """Who is signed in cannot decide about this. The intended company is not named."""
    match visit.standing:
        case Standing.SENDER:
            text = _("Nobody can approve their own request.")
            return DeadEnd(200, "user", "", _("You are signed in as the partner who asks."), text)
        case Standing.OUTSIDER if knows_organisation:
            return DeadEnd(200, "users", "warn", _("This request is for another organisation."))
        case Standing.OUTSIDER:
            text = _("Only an organisation that is registered here can approve admin access.")
            title = _("You do not act for an organisation here.")
            return DeadEnd(200, "users", "warn", title, text)
        case Standing.NOT_DECIDER:
            title = _("You can read this, but not decide.")
            return DeadEnd(200, "lock", "warn", title)
        case _:
            return None


def end_for_state(row: AdminRelationship, at: datetime) -> DeadEnd | None:
    """Why it cannot be answered (any more); None while it can."""
    if row.is_answerable(at):
        return None
    unchanged = _("Nothing changed for you.")
    if row.approved_at is not None:
        text = _("%(name)s, %(date)s.") % {"name": row.approved_by, "date": _date(row.approved_at)}
        return DeadEnd(200, "check-circle", "ok", _("Already approved."), text)
    match row.state:
        case AdminRelationshipState.DECLINED:
            text = _("On %(date)s. The partner got no access.") % {"date": _date(row.ended_at)}
            return DeadEnd(200, "x-circle", "", _("Already declined."), text)
        case AdminRelationshipState.TERMINATED:
            title = _("The sender took this request back.")
            return DeadEnd(410, "minus-circle", "", title, unchanged)
        case _:
            text = _("It could be answered until %(date)s. %(unchanged)s")
            words = {"date": _date(row.answer_by), "unchanged": unchanged}
            title = _("This request was not answered in time.")
            return DeadEnd(410, "hourglass", "warn", title, text % words)


def carried() -> DeadEnd:
    """Asked together with a reseller relationship, and decided on that page."""
    text = _("It came with a letter that asks for a reseller relationship. Use the link of that.")
    return DeadEnd(409, "link", "", _("This request is answered by another link."), text)


def partner_closed(row: AdminRelationship) -> DeadEnd:
    title = _("%(partner)s is no longer active here.") % {"partner": row.partner}
    text = _("Nothing was approved, and there is nothing for you to do.")
    return DeadEnd(409, "warning", "warn", title, text)


def _date(value: datetime | None) -> str:
    return date_format(localtime(value), "j E Y")
