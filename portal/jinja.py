"""Jinja2 beside Django's templates, for the parts of pages that cost the most: the frame around
every page and the rows of lists. Django's pages pull them in: {% jinja "frame.html" %}.

They live in templates/jinja/ and see what the page around them sees, with the same icons,
avatars, badges and dates. Each language has its own compiled templates: `{{ _("…") }}` (which
makemessages finds) and `{{ icon("…") }}` are plain text in them. Sentences with numbers are made in
Python, by ngettext.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from jinja2 import Environment, FileSystemLoader
from jinja2.ext import Extension
from markupsafe import Markup

from portal.templatetags import dates, ui

_SENTENCE = re.compile(r'\{\{ _\("([^"]+)"\) \}\}')
_ICON = re.compile(r'\{\{ icon\("([a-z-]+)"(?:, "(s)")?\) \}\}')


def address(name: str, *args: object) -> str:
    """The URL, or nothing while no such page exists in this installation."""
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(5000)  # a page has fifty addresses, most of them on every page
def _address(urlconf: str, _prefix: str, name: str, args: tuple[object, ...]) -> str:
    try:
        return reverse(name, urlconf=urlconf, args=args)
    except NoReverseMatch:
        return ""


class PlainText(Extension):
    """Puts sentences and icons into a template before it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        said = _SENTENCE.sub(lambda found: gettext(found[1]), source)
        return _ICON.sub(lambda found: ui.icon(found[1], found[2] or ""), said)


def _sentence(text: str) -> Markup:
    """Where a sentence is part of an expression. Ours, so its marks are meant."""
    return Markup(gettext(text))  # noqa: S704


@cache
def _environment(_language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "jinja"),
        autoescape=True,
        auto_reload=settings.DEBUG,
        trim_blocks=True,
        extensions=[PlainText],
    )
    made.globals |= {
        "_": _sentence,
        "url_to": address,
        "avatar": ui.avatar,
        "brand_mark": ui.brand,
        "days": dates.days,
        "icon": ui.icon,
        "relationship_badges": ui.relationship_badges,
        "tax_id": ui.tax_id,
    }
    return made


def drawn(name: str, context: Mapping[str, Any]) -> SafeString:
    """A template of templates/jinja/ in the language in force, with what the page knows."""
    template = _environment(get_language() or "").get_template(name)
    return mark_safe(template.render(context))  # noqa: S308 (escaped by Jinja2)
