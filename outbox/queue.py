"""Owing mail. The row is written in the caller's transaction; delivery starts after commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import now

from outbox.dispatcher import deliver_after_commit
from outbox.models import Email
from outbox.sealing import sealed
from partners.models import Partner


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
    from_name: str = "",
    html: bool = True,
    list_unsubscribe: str = "",
    not_before: datetime | None = None,
) -> Email:
    """Owe the letter `templates/emails/<kind>.txt` (first line the subject, the rest the body).

    `dedupe_key` says which promise this is: the same promise made twice is one letter. `link`
    is (kind, id, version) of the personal link that the body's {link} stands for. `from_name`
    stands before the installation's address. With `html` the letter gets an HTML part, made from
    the text at delivery. `list_unsubscribe` is a path or URL that ends letters of this kind for
    the reader; an https one must answer a POST without a session (RFC 8058). It leaves at once,
    or at `not_before`.
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
            "from_name": from_name,
            "html": html,
            "list_unsubscribe": list_unsubscribe,
            "link_kind": link_kind,
            "link_id": link_id,
            "link_version": link_version,
            "next_at": not_before or now(),
        },
    )
    deliver_after_commit()
    return email


def queue_secret_email(kind: str, *, to: str, language: str, subject: str, body: str) -> Email:
    """Owe a letter whose body holds a secret link (confirm an address, reset a password).

    The body waits encrypted and is forgotten once sent. Each call is a letter of its own.
    """
    pk = uuid4()
    email = Email.unscoped.create(
        id=pk,
        dedupe_key=f"{kind}:{pk}",
        kind=kind,
        to=to,
        language=language,
        subject=" ".join(subject.split())[:200],
        body=sealed(body),
        sealed=True,
    )
    deliver_after_commit()
    return email
