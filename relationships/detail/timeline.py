"""What happened to one admin relationship and what is still to come, for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Event, Verb
from audit.timeline import Day, Planned, Step, by_day, by_whom, details, origin
from relationships.models import NOTICE_DAYS, OVER, SHOWN_DAYS, AdminRelationship
from relationships.models.states import AdminRelationshipState as State

LOOKS = {
    Verb.GDAP_CREATED: ("plus", ""),
    Verb.GDAP_EDITED: ("pencil", ""),
    Verb.GDAP_REQUESTED: ("send", "info"),
    Verb.GDAP_LINK_RENEWED: ("refresh", "info"),
    Verb.GDAP_FEWER_WANTED: ("warning", "warn"),
    Verb.GDAP_APPROVED: ("check", "ok"),
    Verb.GDAP_DECLINED: ("close", "danger"),
    Verb.GDAP_WITHDRAWN: ("minus-circle", ""),
    Verb.GDAP_LAPSED: ("hourglass", "warn"),
    Verb.GDAP_ACTIVATING: ("dashed-circle", ""),
    Verb.GDAP_ACTIVATED: ("shield", "ok"),
    Verb.GDAP_EXPIRING: ("hourglass", "warn"),
    Verb.GDAP_NO_LONGER_EXPIRING: ("check", ""),
    Verb.GDAP_AUTO_EXTEND_ON: ("refresh", ""),
    Verb.GDAP_AUTO_EXTEND_OFF: ("refresh", ""),
    Verb.GDAP_EXTENDED: ("calendar", "ok"),
    Verb.GDAP_EXPIRED: ("hourglass", ""),
    Verb.GDAP_TERMINATION_REQUESTED: ("close", "danger"),
    Verb.GDAP_TERMINATING: ("dashed-circle", ""),
    Verb.GDAP_TERMINATED: ("minus-circle", ""),
    Verb.GDAP_GLOBAL_ADMINISTRATOR_REMOVED: ("key", "ok"),
    Verb.GDAP_END_NOTICED: ("bell", "info"),
    Verb.GDAP_CLEANED_UP: ("file", ""),
    Verb.ACCESS_ASSIGNED: ("users", "info"),
    Verb.ACCESS_ACTIVATED: ("users", "ok"),
    Verb.ACCESS_FAILED: ("warning", "danger"),
    Verb.ACCESS_CHANGED: ("users", "info"),
    Verb.ACCESS_REMOVING: ("users", "warn"),
    Verb.ACCESS_REMOVED: ("users", ""),
}
# What the sentence says already: the state, and on or off.
UNSAID = {"state", "auto_extend", "version", "group"}


def days(events: Iterable[Event]) -> list[Day]:
    return by_day(map(_step, events))


def planned(row: AdminRelationship, at: datetime) -> list[Planned]:
    """The last first, as everything in the timeline."""
    if row.state == State.APPROVAL_PENDING and row.answer_by and row.is_answerable(at):
        return [Planned(row.answer_by, _("The request ends unanswered"), "hourglass")]
    if row.state in OVER and row.ended_at and not row.filed_at:
        filed = row.ended_at + timedelta(days=SHOWN_DAYS)
        return [Planned(filed, _("It leaves the lists; its history stays"), "file")]
    if not row.is_in_force(at) or row.ends_at is None or row.activated_at is None:
        return []
    if row.auto_extend:
        return [Planned(row.ends_at, _("It extends itself by 180 days"), "calendar")]
    notices = [(row.ends_at - timedelta(days=days), days) for days in NOTICE_DAYS]
    both = [
        Planned(moment, _both_are_told(days), "bell")
        for moment, days in notices
        if moment > max(at, row.activated_at)
    ]
    return [Planned(row.ends_at, _("It ends"), "hourglass"), *both[::-1]]


def _both_are_told(days: int) -> str:
    said = ngettext(
        "Both sides are told that it ends in %(days)s day",
        "Both sides are told that it ends in %(days)s days",
        days,
    )
    return said % {"days": days}


def _step(event: Event) -> Step:
    icon, tone = LOOKS.get(Verb(event.verb), ("info", ""))
    return Step(event.at, _sentence(event), icon, tone, details(event, UNSAID) + origin(event))


def _sentence(event: Event) -> str:
    label = str(event.get_verb_display())
    if group := event.detail.get("group"):
        label = f"{label}: {group}"
    return by_whom(event, label)
