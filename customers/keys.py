"""Places in an ordered list, written into addresses: the key of the row one has come to."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, Field

DATES = {"changed_at", "since_key"}


def key_field(name: str) -> Field[Any, Any]:
    if name in DATES:
        return DateTimeField()
    return BigIntegerField() if name == "id" else CharField()


def write_key(row: dict[str, Any], order: Sequence[str]) -> str:
    values = [row[name].isoformat() if name in DATES else row[name] for name in order]
    packed = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_key(text: str, order: Sequence[str]) -> list[Any] | None:
    """The values of a key, or None for anything that is not one."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        return [_read_value(name, value) for name, value in zip(order, values, strict=True)]
    except (ValueError, binascii.Error, RecursionError):
        return None


def _read_value(name: str, value: Any) -> Any:
    """Raises ValueError for what the column cannot hold."""
    if name == "id":
        if type(value) is not int or not 0 < value < 2**63:
            raise ValueError
        return value
    if not isinstance(value, str):
        raise ValueError
    if name not in DATES:
        if "\0" in value:
            raise ValueError
        return value.encode("utf-8").decode()
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or not 1900 < moment.year < 3000:
        raise ValueError
    return moment
