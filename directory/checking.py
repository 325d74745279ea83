"""What a sign-in name and the names of a user must be like."""

from __future__ import annotations

import re
import unicodedata

from people.names import hides_something

MOST_NAME = 50
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9._'-]{0,62}[a-z0-9_'-])?")


def folded_name(text: str) -> str:
    """`Anna.Nowak@Firma.PL ` → `anna.nowak@firma.pl`."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_local_part(text: str) -> bool:
    """Letters a to z, digits, dots, dashes and the like; no dots in a row or at an end."""
    return bool(_LOCAL.fullmatch(text)) and ".." not in text


def is_sound_name(text: str) -> bool:
    return not hides_something(text)
