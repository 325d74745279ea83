"""Owing mail. The row is written in the caller's transaction; delivery starts after commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from outbox.models import Email
from partners.models import Partner

# Set by outbox.tasks: how delivery is woken once the row is committed.
wake_up: Callable[[UUID], None] | None = None


def queue_email(
    kind: str,
    *,
    to: str,
    language: str,
    dedupe_key: str,
    context: dict[str, Any],
    partner: Partner | None = None,
    link: tuple[str, UUID, int] | None = None,
    reply_to: str = "",
) -> Email:
    """Owe the letter `templates/emails/<kind>.txt` (first line the subject, the rest the body).

    `dedupe_key` says which promise this is: the same promise made twice is one letter. `link`
    is (kind, id, version) of the personal link that the body's {link} stands for.
    """
    with translation.override(language):
        text = render_to_string(f"emails/{kind}.txt", context)
    subject, _, body = text.strip().partition("\n")
    link_kind, link_id, link_version = link or ("", None, None)
    email, _made = Email.unscoped.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "partner": partner,
            "to": to,
            "language": language,
            "subject": subject.strip()[:200],
            "body": body.strip() + "\n",
            "reply_to": reply_to,
            "link_kind": link_kind,
            "link_id": link_id,
            "link_version": link_version,
        },
    )
    if wake_up is not None:
        wake = wake_up
        transaction.on_commit(lambda: wake(email.pk))
    return email
