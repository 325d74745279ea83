"""The status feed of this installation (settings.SERVICE_STATUS_FEED): docs/users-and-licences.md.

A feed that is away or broken changes nothing and is said in the log: what it told last grows old,
and is shown as unknown after an hour.
"""

from __future__ import annotations

import json
import logging
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import HTTPRedirectHandler, build_opener

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from directory.centres import centres
from directory.models import Health, ServiceHealth

logger = logging.getLogger(__name__)

TIMEOUT = 5  # seconds
MOST_BYTES = 256 * 1024
_MOST_INCIDENTS, _MOST_TITLE = 10, 200


class BadFeed(Exception):
    """Not the JSON that is documented."""


class _NoRedirects(HTTPRedirectHandler):
    """The feed is where the settings say, and nowhere else."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


def read_feed() -> bool:
    """Ask the feed once. False where there is none, or nothing could be learnt."""
    source = settings.SERVICE_STATUS_FEED
    if not source:
        return False
    try:
        found = states_in(_content(source))
    except (OSError, HTTPException, ValueError, BadFeed) as problem:
        logger.warning("The status feed cannot be read: %s", type(problem).__name__)
        return False
    _keep(found)
    return True


def _content(source: str) -> bytes:
    """Raises OSError (also for an answer that is no 200) or ValueError for another scheme."""
    if "://" not in source:
        with Path(source).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    if not source.startswith("https://"):
        raise ValueError(source)
    with build_opener(_NoRedirects).open(source, timeout=TIMEOUT) as answer:
        content: bytes = answer.read(MOST_BYTES + 1)
        return content


def states_in(content: bytes) -> dict[str, tuple[Health, list[str]]]:
    """Service → state and titles of incidents. Services unknown here are left out.

    Raises BadFeed, or ValueError for what is no JSON."""
    if len(content) > MOST_BYTES:
        raise BadFeed
    try:
        rows = json.loads(content)["services"]
        told = {row["service"]: _state(row) for row in rows if row["service"] in centres()}
    except (KeyError, TypeError, RecursionError) as problem:
        raise BadFeed from problem
    return told


def _state(row: dict[str, Any]) -> tuple[Health, list[str]]:
    titles = [str(one["title"])[:_MOST_TITLE] for one in row.get("incidents", [])]
    return Health(row["state"]), titles[:_MOST_INCIDENTS]


@transaction.atomic
def _keep(found: dict[str, tuple[Health, list[str]]]) -> None:
    at = now()
    rows = [
        ServiceHealth(service=code, state=state, incidents=titles, checked_at=at)
        for code, (state, titles) in sorted(found.items())
    ]
    ServiceHealth.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["state", "incidents", "checked_at"],
    )
