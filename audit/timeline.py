"""History as a timeline: steps with an icon, the newest first, those of one day together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit.models import ActorKind, Event
from audit.sentences import changes


@dataclass(frozen=True)
class Step:
    """One line: what, when, and what more there is to say when it is opened."""

    at: datetime
    sentence: str
    icon: str
    tone: str
    details: list[str]


@dataclass(frozen=True)
class Planned:
    """One line of what is still to come, unless somebody decides before."""

    at: datetime
    sentence: str
    icon: str


@dataclass(frozen=True)
class Day:
    day: date
    steps: list[Step]


def by_day(steps: Iterable[Step]) -> list[Day]:
    """The newest first, the steps of one day together."""
    newest_first = sorted(steps, key=lambda step: step.at, reverse=True)
    grouped = groupby(newest_first, key=lambda step: localtime(step.at).date())
    return [Day(day, list(same)) for day, same in grouped]


def details(event: Event, unsaid: Collection[str]) -> list[str]:
    """Old → new, and what was noted, but for the fields in `unsaid`."""
    shown = Event(
        before=_without(event.before, unsaid),
        after=_without(event.after, unsaid),
        detail=_without(event.detail, unsaid),
    )
    return [
        f"{change.label}: {change.before or '–'} → {change.after or '–'}"
        if change.before is not None
        else f"{change.label}: {change.after}"
        for change in changes(shown)
    ]


def origin(event: Event) -> list[str]:
    """From where a colleague did it. Where the customer's people sit is none of the partner's
    business."""
    if event.actor_kind == ActorKind.MEMBER and event.ip:
        return [_("From %(ip)s") % {"ip": event.ip}]
    return []


def by_whom(event: Event, label: str) -> str:
    """The sentence with the person first, where a person of either side did it."""
    if event.actor_kind in {ActorKind.MEMBER, ActorKind.CUSTOMER} and event.person:
        return _("%(name)s: %(what)s") % {"name": event.person, "what": label}
    return label


def _without(fields: dict[str, object], unsaid: Collection[str]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if key not in unsaid}
