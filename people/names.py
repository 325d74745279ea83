"""Names that strangers will read: they must not pretend to be another name, or a link."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Scripts that are written together. Every other mixture in one name is a disguise (UTS 39).
_TOGETHER = ({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"},)
_LINK = re.compile(r"://|\bwww\.|@", re.IGNORECASE)


def check_name(name: str) -> None:
    """Refuses, with a ValidationError that says which: characters nobody can see or that turn the
    reading direction, letters of two alphabets ("Mіcrosoft" with a Cyrillic і), letters drawn as
    mathematics or full width, links and addresses."""
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"} for c in name):
        raise ValidationError(_("The name contains characters that cannot be seen."))
    letters = [c for c in name if unicodedata.category(c).startswith("L")]
    if any(unicodedata.normalize("NFKC", c) != c for c in letters):
        raise ValidationError(_("Use ordinary letters in the name."))
    if not _written_together({_script(c) for c in letters}):
        raise ValidationError(_("The name mixes letters of different alphabets."))
    if _LINK.search(name):
        raise ValidationError(_("A name cannot contain a link or an e-mail address."))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def _written_together(scripts: set[str]) -> bool:
    return len(scripts) < 2 or any(scripts <= allowed for allowed in _TOGETHER)
