"""How often something may be tried. Counted in the cache: a limit, not a record."""

from __future__ import annotations

from django.core.cache import cache


def spent(key: str, *, most: int, window: int) -> bool:
    """Count one more try under `key`; True when there were more than `most` in `window` seconds.

    The window begins with the first try and is not prolonged by later ones.
    """
    cache.add(key, 0, window)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # the window closed between the two lines
        return False


def is_spent(key: str, *, most: int) -> bool:
    """Have all tries under `key` been used up? Counts nothing."""
    return int(cache.get(key, 0)) >= most
