"""The one-time link of an empty installation. It says the same until the first partner exists."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from people.links import token_for

NOBODY = UUID(int=0)


def setup_token() -> str:
    return token_for("setup", NOBODY, 1)


def setup_link() -> str:
    base: str = settings.PUBLIC_BASE_URL
    return base + reverse("joining:setup", args=[setup_token()])
