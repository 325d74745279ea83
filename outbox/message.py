"""An owed e-mail as the message that leaves the house."""

from __future__ import annotations

from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from outbox.markup import html_of
from outbox.models import Email
from outbox.sealing import unsealed
from people.links import address


class ParsedOnce(HeaderRegistry):
    """Most headers of many letters are the same, and parsing them costs more than sending."""

    @lru_cache(2000)  # noqa: B019 (one registry for the life of the process)
    def __call__(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value)


_HEADERS = ParsedOnce()


class Message(EmailMultiAlternatives):
    """A message whose headers are parsed once for all letters that share them."""

    def message(self, *, policy: Any = default) -> EmailMessage:
        return super().message(policy=policy.clone(header_factory=_HEADERS))


def message_id(email: Email) -> str:
    """The same for every attempt, so that a receiver may fold two of one letter."""
    return f"<{email.pk}@{settings.PUBLIC_HOST}>"


def link_of(email: Email) -> str:
    """The personal link that {link} stands for, made now, so that no table ever holds one."""
    if email.link_id is None or email.link_version is None:
        return ""
    return address(email.link_kind, email.link_id, email.link_version)


def text_of(email: Email) -> str:
    """The body as it is read."""
    text = unsealed(email.body) if email.sealed else email.body
    link = link_of(email)
    return text.replace("{link}", link) if link else text


def html_part(email: Email) -> str:
    """The same as HTML; nothing for a letter that is text only."""
    if not email.html:
        return ""
    return html_of(
        email.kind,
        language=email.language,
        subject=email.subject,
        text=text_of(email),
        link=link_of(email),
    )


def sender_of(email: Email) -> str:
    """`Baltic Cloud via Ogniwo <no-reply@portal.example>`: whoever writes, the address is ours.

    Raises ValueError for a name that would begin another header.
    """
    ours: str = settings.DEFAULT_FROM_EMAIL
    if not email.from_name:
        return ours
    return str(Address(email.from_name, addr_spec=parseaddr(ours)[1]))


def message_of(email: Email) -> EmailMultiAlternatives:
    """Raises ValueError when no such mail can be, InvalidToken when its seal is broken."""
    headers = {"Message-ID": message_id(email), "Auto-Submitted": "auto-generated"}
    message = Message(
        email.subject,
        text_of(email),
        from_email=sender_of(email),
        to=[email.to],
        headers=headers | _unsubscribe(email.list_unsubscribe.replace("{link}", link_of(email))),
        reply_to=[email.reply_to] if email.reply_to else None,
    )
    if html := html_part(email):
        message.attach_alternative(html, "text/html")
    # Mail services hand it back with what became of the letter (django-anymail).
    message.metadata = {"email": str(email.pk)}  # type: ignore[attr-defined]
    return message


def _unsubscribe(where: str) -> dict[str, str]:
    """By one click where it is a page (RFC 8058): that page must take a POST from anybody."""
    if not where:
        return {}
    if where.startswith("/"):
        where = settings.PUBLIC_BASE_URL + where
    headers = {"List-Unsubscribe": f"<{where}>"}
    if where.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
