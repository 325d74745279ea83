"""What may stand as somebody's name, or on one line of a letter.

The only place of this check: whatever a person types that others read as a name (of a partner, a
person, a company, a contact, a sender) or as a subject goes through a validator of this module.

A small part of Unicode's UTS 39: letters of scripts that are not written together, words of
another alphabet that look like Latin ones, and characters nobody can see.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Controls, bidirectional overrides, zero-width marks, private and unassigned characters, line ends.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Drawn as nothing though they count as letters, marks or symbols: joiners, fillers, selectors.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u2800\u3164\ufe00-\ufe0f\uffa0]")
# More marks on one letter than any language writes: they run over the lines above and below.
_PILE = 3
# Scripts that are rightly written together (UTS 39, highly restrictive), each beside Latin.
_TOGETHER = (
    {"LATIN", "CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)
# Letters that belong to no script of their own.
_COMMON = {"FEMININE", "MASCULINE", "MODIFIER", "MICRO"}
# Cyrillic and Greek letters that are drawn as Latin ones are.
_LATIN_IN_DISGUISE = frozenset("асеорхуіјѕһԁӏԛԝАВСЕНІЈКМОРЅТУХԌԚԜοραυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
# Letters in the form of other letters: 𝐛𝐨𝐥𝐝, ｗｉｄｅ, ⓒircled.
_COSTUMES = ("<font>", "<wide>", "<circle>", "<square>")
# A host alone is none: a company can be called Allegro.pl.
_LINK = re.compile(r"://|\bwww\.|@|[\w-]{2,}\.[a-z]{2,}/\S", re.IGNORECASE)


def hides_something(text: str) -> bool:
    """Characters that are not seen, or letters that are not what they look like: how one name
    poses as another."""
    return is_invisible_in_part(text) or _mixes_scripts(text) or _is_in_disguise(text)


def is_invisible_in_part(text: str) -> bool:
    """Controls, line ends, direction marks, zero-width and blank characters, piles of marks."""
    if any(unicodedata.category(c) in _HIDDEN for c in text) or _BLANK.search(text):
        return True
    marks = 0
    for character in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if marks >= _PILE:
            return True
    return False


def _mixes_scripts(text: str) -> bool:
    names = (unicodedata.name(c, "?") for c in text if c.isalpha())
    scripts = {name.split()[0] for name in names} - _COMMON
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


def _is_in_disguise(text: str) -> bool:
    """Written in another alphabet with nothing but letters that look Latin (`Аррӏе`, `раураӏ`), or
    in letters that are drawings of letters."""
    letters = [c for c in text if c.isalpha()]
    if any(unicodedata.decomposition(c).startswith(_COSTUMES) for c in letters):
        return True
    return len(letters) > 1 and all(c in _LATIN_IN_DISGUISE for c in letters)


def holds_a_link(text: str) -> bool:
    """A web or e-mail address where a name belongs."""
    return bool(_LINK.search(text))


# --- Validators --------------------------------------------------------------------------------


def plain_name(name: str) -> None:
    """For a name among colleagues: one line, one alphabet, nothing that cannot be seen."""
    if hides_something(name):
        raise ValidationError(
            _(
                "The name mixes alphabets or contains characters nobody can see. Type it again,"
                " in one alphabet."
            )
        )


def honest_name(name: str) -> None:
    """For a name that strangers read: it must not pretend to be another name, nor be a link."""
    plain_name(name)
    if holds_a_link(name):
        raise ValidationError(_("A name cannot contain a link or an e-mail address."))


def one_line(text: str) -> None:
    """For a subject: a line break would begin another header, and nothing in it is unseen."""
    if any(ord(c) < 32 or c in "\x7f\x85\u2028\u2029" for c in text):
        raise ValidationError(_("Write it on one line."))
    if is_invisible_in_part(text):
        raise ValidationError(_("It contains characters nobody can see. Type it again."))
