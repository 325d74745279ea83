"""The short code of a letter: read over the phone, typed at /verify/, and opening nothing."""

from __future__ import annotations

import secrets

# Without the letters and digits that are mistaken for each other when read aloud.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# What people read in place of the letters that references do without.
_MISREAD = str.maketrans({"0": "Q", "O": "Q", "1": "L", "I": "L"})


def new_reference() -> str:
    """`M4RT-8KWA`: eight of 32 letters and digits."""
    letters = "".join(secrets.choice(ALPHABET) for _i in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def as_reference(typed: str) -> str:
    """What was meant, typed as people type: any case, spaces, dashes. Need not be one."""
    letters = "".join(c for c in typed[:40].upper() if c.isascii() and c.isalnum())
    return f"{letters[:4]}-{letters[4:]}".translate(_MISREAD)
