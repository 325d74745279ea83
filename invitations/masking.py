"""An address that only its owner recognises."""

from __future__ import annotations


def masked(email: str) -> str:
    """`marta@contoso.example` → `m•••@c•••.example`."""
    local, _at, domain = email.rpartition("@")
    name, _dot, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••.{ending}"
