"""The HTML part of a letter, made from its text (design.md §10). The text stays the truth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What the button says; the link is all that a stranger to the letter's words may follow.
BUTTONS: dict[str, Promise] = {
    "invitation_letter": _("Read and answer the request"),
    "invitation_reminder": _("Read and answer the request"),
    "invitation_receipt": _("See what you decided"),
    "admin_relationship_letter": _("Read and answer the request"),
    "admin_relationship_receipt": _("See what you decided"),
    "colleague_invite": _("Join"),
    "partnership_request": _("Read and answer the request"),
    "email_confirmation": _("Confirm the address"),
    "email_confirmation_signup": _("Confirm the address"),
    "password_reset_key": _("Choose a new password"),
}
PREHEADER = 120  # what a list of mail shows beside the subject
TELLING = 40  # a shorter paragraph is a greeting


class Block(NamedTuple):
    """A paragraph: its lines, or the address that it is."""

    lines: list[str]
    url: str = ""
    is_button: bool = False


def html_of(kind: str, *, language: str, subject: str, text: str, link: str = "") -> str:
    """The text as one table. A line that is nothing but `link`, or without one an address of this
    portal, becomes a link, the first of them a button. Everything else is text: what people typed
    never becomes a link."""
    blocks = list(_blocks(text, link or f"{settings.PUBLIC_BASE_URL}/"))
    words = [" ".join(block.lines) for block in blocks if not block.url]
    telling = next((said for said in words if len(said) >= TELLING), subject)
    with translation.override(language):
        context = {
            "language": language,
            "subject": subject,
            "preheader": telling[:PREHEADER],
            "blocks": blocks,
            "button": BUTTONS.get(kind, _("Open")),
        }
        return render_to_string("emails/frame.html", context)


def _blocks(text: str, ours: str) -> Iterator[Block]:
    """Paragraphs, each address on a line of its own taken out of them."""
    lines: list[str] = []
    had_button = False
    for line in [*text.replace("\r\n", "\n").split("\n"), ""]:
        is_link = line.startswith(ours) and " " not in line.strip()
        if line.strip() and not is_link:
            lines.append(line.rstrip())
            continue
        if lines:
            yield Block(lines)
            lines = []
        if is_link:
            yield Block([], line.strip(), is_button=not had_button)
            had_button = True
