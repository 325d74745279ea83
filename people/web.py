"""What every request knows of its person: language, theme, second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.utils import translation

THEME_COOKIE = "theme"
# Session key: this visitor came by a personal link and may sign up.
JOINING = "joining"


class PreferencesMiddleware:
    """Answers in the language the person chose; signed out, in the cookie's or the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        translation.deactivate()
        return response


def chosen_language(request: HttpRequest) -> str:
    """Signed in: the person's choice. Otherwise cookie, then Accept-Language, then the default."""
    own = str(getattr(request.user, "language", ""))
    return own or translation.get_language_from_request(request)


def chosen_theme(request: HttpRequest) -> str:
    """`system`, `light` or `dark`, rendered by the server so that nothing flashes."""
    own = getattr(request.user, "theme", None) if request.user.is_authenticated else None
    theme = str(own or request.COOKIES.get(THEME_COOKIE, "system"))
    return theme if theme in {"system", "light", "dark"} else "system"


def has_second_factor(request: HttpRequest) -> bool:
    """Has this person set one up? Sign-in has asked for it, then."""
    return bool(is_mfa_enabled(request.user))
