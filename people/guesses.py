"""Guessing personal links. Trying 256 bits is hopeless, and is still stopped (reliability.md §1,
case 50): counted by address over every kind of link, with or without Redis."""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache

from audit.record import origin

MOST_UNKNOWN = 100
WINDOW = 600  # seconds


def has_guessed_enough() -> bool:
    """Has this request's address asked for a hundred unknown links in ten minutes?"""
    tries: int = cache.get(_key(), 0)
    return tries >= MOST_UNKNOWN


def note_guess() -> None:
    """One more link that nobody made."""
    cache.add(_key(), 0, WINDOW)
    with suppress(ValueError):  # its time ran out between the two
        cache.incr(_key())


def _key() -> str:
    return f"unknown-links:{origin.get().ip}"
