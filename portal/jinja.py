"""Jinja2 beside Django's templates, for the parts of pages that cost the most: the frame around
every page and the rows of lists. Django's own pages pull them in: {% jinja "frame.html" %}.

They live in templates/jinja/ and see what the page around them sees, `_` for one sentence in the
reader's language (makemessages finds `{{ _("…") }}`; sentences with numbers are made in Python),
and the same icons, avatars, badges and dates as every other page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.template import engines
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from jinja2 import Environment
from markupsafe import Markup

from portal.templatetags import ui


def address(name: str, *args: object) -> str:
    """The URL, or nothing while no such page exists in this installation."""
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(5000)  # a page has fifty addresses, most of them on every page
def _address(urlconf: str, _prefix: str, name: str, args: tuple[object, ...]) -> str:
    try:
        return reverse(name, urlconf=urlconf, args=args)
    except NoReverseMatch:
        return ""


class Sentences(dict[str, Markup]):
    """The sentences of one language, each looked up once. Ours, so their marks are meant."""

    def __missing__(self, sentence: str) -> Markup:
        found = self[sentence] = Markup(gettext(sentence))  # noqa: S704 (our own sentences)
        return found


@cache
def _sentences(language: str) -> Sentences:
    return Sentences()


def environment(**options: Any) -> Environment:
    """What settings.TEMPLATES makes the engine with."""
    made = Environment(trim_blocks=True, **options)  # noqa: S701 (Django's backend escapes)
    made.globals |= {
        "address": address,
        "icon": ui.icon,
        "avatar": ui.avatar,
        "brand_mark": ui.brand,
        "day": ui.day,
        "relationship_badges": ui.relationship_badges,
        "tax_id": ui.tax_id,
    }
    return made


def drawn(name: str, context: Mapping[str, Any]) -> SafeString:
    """One template of templates/jinja/ with what the page knows."""
    template = engines["jinja2"].get_template(name).template  # type: ignore[attr-defined]
    sentences = _sentences(get_language() or "")
    return mark_safe(template.render(context, _=sentences.__getitem__))  # noqa: S308 (escaped)
