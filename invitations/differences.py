"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invitations.drafts import Letter

_WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """Words that stayed (`same`), are new (`added`) or are gone (`removed`)."""

    kind: str
    text: str


class Part(NamedTuple):
    label: str | Promise
    pieces: list[Piece]


def differences(old: Letter | None, new: Letter) -> list[Part]:
    """The parts of the letter that differ, in their order; of a first version, all of it."""
    before = old or Letter("", "", "")
    pairs = (
        (_("Subject"), before.subject, new.subject),
        (_("Text before the link"), before.before, new.before),
        (_("Text after the link"), before.after, new.after),
    )
    return [Part(label, _pieces(one, other)) for label, one, other in pairs if one != other]


def _pieces(old: str, new: str) -> list[Piece]:
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(one[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(one[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(other[c:d])))
    return pieces
