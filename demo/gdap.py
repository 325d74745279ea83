"""Roles of admin relationships by their names, for people who read stories."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from uuid import UUID

import relationships


@cache
def _ids() -> dict[str, UUID]:
    catalogue = Path(relationships.__file__).parent / "gdap_roles.json"
    roles = json.loads(catalogue.read_text(encoding="utf-8"))
    return {role["name"]: UUID(role["id"]) for role in roles}


def role_ids(names: Iterable[str]) -> list[UUID]:
    """Raises KeyError for a role that the catalogue does not have."""
    return [_ids()[name] for name in names]
