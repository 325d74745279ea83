"""Parts of pages that are drawn by Jinja2, or once. A builtin library: no {% load %} needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.jinja import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def jinja(context: Context, name: str) -> SafeString:
    """A template of templates/jinja/ that sees what this one sees, and the CSRF field."""
    token = context.get("csrf_token", "")
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    seen: dict[str, Any] = {"request": None, "csrf_input": field, "language": get_language()}
    for known in context.dicts:  # the outermost first
        seen |= known
    return drawn(name, seen)


@register.simple_tag
def head() -> SafeString:
    """Scripts and style sheets. The same for everybody, so made once a process."""
    return _head(get_script_prefix()) if not settings.DEBUG else _head.__wrapped__("")


@cache
def _head(_prefix: str) -> SafeString:
    return render_to_string("components/head.html")
