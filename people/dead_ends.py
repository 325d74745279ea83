"""The pages of personal links that lead nowhere: what all kinds of links say alike."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class DeadEnd(NamedTuple):
    """A page with one icon, one sentence and one next step."""

    status: int
    icon: str
    tone: str
    title: str | Promise
    text: str | Promise = ""


REPLACED = DeadEnd(
    410,
    "refresh",
    "warn",
    gettext_lazy("There is a newer link."),
    gettext_lazy("The sender renewed this request. Use the link of the latest e-mail."),
)
