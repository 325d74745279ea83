"""Who looked at a link without doing anything: kept in the cache for a while, because a GET
changes no row.

A sighting has no personal data: which link, when, what kind of program. A person is known by the
page's own script or by pressing a button; both are POSTs and confirm what was seen of that link.
A scheduled task asks after a few minutes what nobody has confirmed (invitations.tasks).

The cache may forget; then the timeline lacks a scanner, and nothing else. It is shared between
processes where there is Redis; without it, the task must run in the process that serves pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from invitations import scanners
from invitations.models import Invitation

# How long a person has until what was seen is taken for a scanner.
PATIENCE = timedelta(minutes=5)
# Seen again within this time, it is the same sighting.
SAME = 600  # seconds
KEPT = 24 * 3600  # seconds
AT_ONCE = 500
_LAST, _DONE = "sightings:last", "sightings:done"


@dataclass(frozen=True)
class Sighting:
    """One look at a link. `certain`: the program said itself that it is nobody."""

    invitation: str
    version: int
    at: datetime
    family: str
    certain: bool


def leave(invitation: Invitation, headers: Mapping[str, str], method: str, at: datetime) -> None:
    """Somebody or something fetched the page."""
    certain = method == "HEAD" or scanners.is_scanner(headers)
    found = Sighting(str(invitation.pk), invitation.version, at, scanners.family(headers), certain)
    if not cache.add(f"sighted:{_link(found)}:{certain}", 1, SAME):
        return
    cache.add(_LAST, 0, None)
    cache.set(f"sighting:{cache.incr(_LAST)}", found, KEPT)


def confirm(invitation: Invitation, at: datetime) -> None:
    """A person has the page before them."""
    cache.set(f"confirmed:{invitation.pk}:{invitation.version}", at, KEPT)


def unconfirmed(at: datetime) -> tuple[list[Sighting], int]:
    """The oldest sightings that nobody confirmed in time, and the place to come back to: give it
    to `done` once they are written down."""
    last, place = cache.get(_LAST, 0), cache.get(_DONE, 0)
    place = 0 if place > last else place  # the cache was emptied since
    found: list[Sighting] = []
    while place < last and len(found) < AT_ONCE:
        sighting = cache.get(f"sighting:{place + 1}")
        if sighting is not None and sighting.at > at - PATIENCE:
            break
        place += 1
        if sighting is not None and (sighting.certain or not _is_confirmed(sighting)):
            found.append(sighting)
    return found, place


def done(place: int) -> None:
    cache.set(_DONE, place, None)


def _link(sighting: Sighting) -> str:
    return f"{sighting.invitation}:{sighting.version}"


def _is_confirmed(sighting: Sighting) -> bool:
    confirmed: datetime | None = cache.get(f"confirmed:{_link(sighting)}")
    return confirmed is not None and confirmed >= sighting.at - PATIENCE
