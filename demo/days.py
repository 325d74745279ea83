"""Times and numbers that are the same in every demo: counted from today, derived from names."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone

from people.references import ALPHABET

_DEMO = uuid.uuid5(uuid.NAMESPACE_DNS, "demo.ogniwo.example")


def number_of(name: str) -> int:
    """A number that looks random and is the same each time."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6])


def identity(kind: str, name: str) -> uuid.UUID:
    return uuid.uuid5(_DEMO, f"{kind}:{name}")


def reference(name: str) -> str:
    """`M4RT-8KWA`, as letters have it."""
    rest, letters = number_of(f"reference:{name}"), ""
    for _letter in range(8):
        rest, digit = divmod(rest, len(ALPHABET))
        letters += ALPHABET[digit]
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True)
class Days:
    """Days before and after `today`. Nothing is told of today itself, so that at any hour all of
    it lies behind us."""

    today: date

    def ago(self, days: int, name: str) -> datetime:
        """In office hours (8:00 to 14:59) of that day, at a minute of its own."""
        minute = number_of(f"minute:{name}") % 420
        return self._at(-days, time(8)) + timedelta(minutes=minute)

    def ahead(self, days: int) -> datetime:
        """Late that evening: "ends in 12 days" is true all day long."""
        return self._at(days, time(23, 59))

    def _at(self, days: int, hour: time) -> datetime:
        """By the clock on the wall there, but in UTC: a day more is then always 24 hours more."""
        day = self.today + timedelta(days=days)
        return datetime.combine(day, hour, get_current_timezone()).astimezone(UTC)
