"""Writing a calendar as RFC 5545 has it: whole days only, so no time zones are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

LINE = 75  # octets; a longer line goes on in the next, after a space (RFC 5545 §3.1)


@dataclass(frozen=True)
class Entry:
    """One day in the calendar. `uid` never changes; `sequence` grows with each change (§3.8.7)."""

    uid: str
    day: date
    summary: str
    description: str
    url: str
    sequence: int
    changed_at: datetime


def calendar(name: str, language: str, entries: Iterable[Entry]) -> str:
    """The whole file. Programs are asked to look again every twelve hours."""
    head = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ogniwo//Admin relationships//EN"),
        *("CALSCALE:GREGORIAN", "METHOD:PUBLISH"),
        *(f"NAME;LANGUAGE={language}:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"),
        *("REFRESH-INTERVAL;VALUE=DURATION:PT12H", "X-PUBLISHED-TTL:PT12H"),
    ]
    lines = [*head, *(line for one in entries for line in _event(one)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    changed = f"{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield f"DESCRIPTION:{escaped(entry.description)}"
    yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """TEXT of §3.3.11. Other control characters have no place in it."""
    text = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    lines = "\\n".join(text.splitlines())
    return "".join(c for c in lines if c >= " " and c != "\x7f")


def folded(line: str) -> str:
    """No line is longer than 75 octets, and no character is cut in two."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > LINE:
            parts.append(part)
            part, size = "", 1  # the space it begins with counts
        part += char
        size += width
    return "\r\n ".join([*parts, part])
