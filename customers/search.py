"""Folding text for search and sorting, the same on both databases.

Neither FTS5 nor LIKE nor a C collation knows that `lodz` should find `Łódź`: ł does not decompose.
So every searched column has a folded twin, and so has every name that is sorted by.
"""

from __future__ import annotations

import unicodedata

_NOT_DECOMPOSABLE = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
# A Polish letter sorts after its plain twin: ą after az, ł after lz. "~" is behind every letter.
_POLISH_ORDER = str.maketrans(
    {
        "ą": "a~",
        "ć": "c~",
        "ę": "e~",
        "ł": "l~",
        "ń": "n~",
        "ó": "o~",
        "ś": "s~",
        "ź": "z~",
        "ż": "z~~",
    }
)


def fold(text: str) -> str:
    """`ŁÓDŹ  Sp.` → `lodz sp.`: no case, no marks, single spaces."""
    bare = text.casefold().translate(_NOT_DECOMPOSABLE)
    decomposed = unicodedata.normalize("NFKD", bare)
    unmarked = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(unmarked.replace("\0", "").split())


def sort_key(name: str) -> str:
    """A key whose plain byte order is the Polish alphabet's order, for either database."""
    ordered = unicodedata.normalize("NFC", name).casefold().translate(_POLISH_ORDER)
    return fold(ordered)[:160]


def search_key(*parts: str) -> str:
    """Everything a list can be searched by, folded, one space apart.

    Spaces and dashes in numbers do not matter, so a tax number is added by the caller without them.
    """
    return " ".join(fold(part) for part in parts if part)[:600]
