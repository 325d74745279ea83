"""What happened to one support request, for people to read."""

from __future__ import annotations

from collections.abc import Iterable

from audit.models import Event, Verb
from audit.timeline import Day, Step, by_day, by_whom, details, origin

LOOKS = {
    Verb.SUPPORT_OPENED: ("plus", "info"),
    Verb.SUPPORT_TAKEN: ("user", "info"),
    Verb.SUPPORT_ANSWERED: ("mail", ""),
    Verb.SUPPORT_SOLVED: ("check", "ok"),
    Verb.SUPPORT_CLOSED: ("minus-circle", ""),
    Verb.SUPPORT_REOPENED: ("refresh", "warn"),
    Verb.SUPPORT_HANDED_ON: ("send", "info"),
    Verb.SUPPORT_TAKEN_BACK: ("arrow-left", ""),
}
# The page says it already.
UNSAID = {"service", "severity", "files", "note"}


def days(events: Iterable[Event]) -> list[Day]:
    return by_day(map(_step, events))


def _step(event: Event) -> Step:
    icon, tone = LOOKS.get(Verb(event.verb), ("info", ""))
    sentence = by_whom(event, str(event.get_verb_display()))
    return Step(event.at, sentence, icon, tone, details(event, UNSAID) + origin(event))
