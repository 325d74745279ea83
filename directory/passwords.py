"""Temporary passwords: made here, shown once, kept as a hash."""

from __future__ import annotations

import secrets

# Without letters and digits that are taken for one another on paper or on the phone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _LENGTH = 4, 4


def temporary_password() -> str:
    """`Kq7x-fR3b-…`: 16 characters of 55, more than 90 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
