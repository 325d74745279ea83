"""What a sign-in name, the names of a user and the name of a file must be like."""

from __future__ import annotations

import re
import unicodedata

from people.names import hides_something, is_invisible_in_part

MOST_NAME = 50
MOST_FILE_NAME = 100
# Parts of paths, and what one system or another does not take in a name.
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"|?*/\\]')
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9._'-]{0,62}[a-z0-9_'-])?")


def folded_name(text: str) -> str:
    """`Anna.Nowak@Firma.PL ` → `anna.nowak@firma.pl`."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_local_part(text: str) -> bool:
    """Letters a to z, digits, dots, dashes and the like; no dots in a row or at an end."""
    return bool(_LOCAL.fullmatch(text)) and ".." not in text


def is_sound_name(text: str) -> bool:
    return not hides_something(text)


def harmless_file_name(text: str) -> str:
    """No path, nothing unseen, nothing a system refuses; at most 100 characters and still with its
    ending."""
    last = unicodedata.normalize("NFC", text).replace("\\", "/").rpartition("/")[2]
    seen = "".join("_" if is_invisible_in_part(one) else one for one in last)
    name = _NOT_IN_FILE_NAMES.sub("_", seen).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) >= MOST_FILE_NAME // 2:
        return name[:MOST_FILE_NAME].strip(". ") or "file"
    return stem[: MOST_FILE_NAME - len(dot + ending)] + dot + ending
