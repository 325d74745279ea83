"""Temporary passwords: made here, shown once, kept as a hash."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from outbox.sealing import sealed

# Without letters and digits that are taken for one another on paper or on the phone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _LENGTH = 4, 4


def temporary_password() -> str:
    """`Kq7x-fR3b-…`: 16 characters of 55, more than 90 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


class Secret(NamedTuple):
    """A temporary password as it waits to be handed over, and as it is kept."""

    sealed: str
    hashed: str


def new_secret() -> Secret:
    """Takes a good part of a second, on purpose: call it before anything is locked."""
    password = temporary_password()
    return Secret(sealed(password), make_password(password))
