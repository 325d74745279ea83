"""Names of countries in the reader's language, from django-countries' own translations.

The package is not an installed app: it has no models or templates, and its catalogue is all we
need.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

import django_countries
from django.utils.translation import get_language, override
from django_countries.data import COUNTRIES

from customers.search import fold, sort_key


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(django_countries.__file__).parent / "locale"
    return gettext.translation("django", folder, [language], fallback=True)


@cache
def _names(language: str) -> dict[str, str]:
    with override(None):
        english = {code: str(name) for code, name in COUNTRIES.items()}
    translated = {code: _catalogue(language).gettext(name) for code, name in english.items()}
    return dict(sorted(translated.items(), key=lambda item: sort_key(item[1])))


def country_names() -> dict[str, str]:
    """Code → name, in the order of the names."""
    return _names(get_language() or "en")


def country_name(code: str) -> str:
    """The name, or the code itself when nobody knows it."""
    return country_names().get(code, code)


@cache
def _codes() -> dict[str, str]:
    """Folded name, in either language, or code → code."""
    named = {fold(name): code for lang in ("en", "pl") for code, name in _names(lang).items()}
    return named | {code.lower(): code for code in _names("en")}


def country_code(typed: str) -> str:
    """`PL`, `Poland` or `Polska` → `PL`; empty for what is no country."""
    return _codes().get(fold(typed), "")
