"""The pieces every page is made of. A builtin library: no {% load %} needed."""

from __future__ import annotations

import re
import zlib
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal import states
from portal.icons import BRAND_MARK, ICONS

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
HUES = 5


# --- Drawings ----------------------------------------------------------------------------------


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """The drawing, inline and hidden from screen readers. Size "s" is 16 px instead of 20."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        " icon--s" if size == "s" else "",
        mark_safe(ICONS[name]),  # noqa: S308 (our own drawings)
    )


@register.simple_tag
def brand() -> SafeString:
    """The mark and the name of this installation."""
    return format_html(
        '<svg class="brand__mark" viewBox="0 0 26 26" aria-hidden="true">{}</svg>{}',
        mark_safe(BRAND_MARK),  # noqa: S308 (our own drawing)
        settings.BRAND,
    )


_WORD = re.compile(r"\w+")


def initials(name: str) -> str:
    """Two letters: of the first two words, or of the only one."""
    words: list[str] = _WORD.findall(name) or ["?"]
    letters = words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]
    return letters.upper()


@register.simple_tag
def avatar(name: Any, id: Any = "", size: str = "", shape: str = "org") -> SafeString:
    """A tile of initials. The same id has the same one of five hues everywhere.

    Size is "s", "" or "l"; shape "org" is a square, "person" round, "me" the signed-in person.
    """
    hue = zlib.crc32(str(id or name).encode()) % HUES + 1
    classes = ["avatar", *([f"avatar--{shape}"] if shape != "person" else [])]
    classes += [f"avatar--{size}"] if size else []
    # Letters, digits and classes of our own: nothing to escape.
    return mark_safe(  # noqa: S308
        f'<span class="{" ".join(classes)}" data-hue="{hue if shape != "me" else ""}"'
        f' aria-hidden="true">{initials(str(name))}</span>'
    )


@register.simple_tag
def bar(percent: float, tone: str = "", meter: bool = False) -> SafeString:
    """A thin bar. The number beside it says the same, so it is hidden from screen readers."""
    return format_html(
        '<svg class="bar{}" aria-hidden="true">'
        '<rect class="{}" width="{}%" height="4" rx="2"/></svg>',
        " bar--meter" if meter else "",
        tone,
        round(min(max(float(percent), 0), 100)),
    )


# --- States ------------------------------------------------------------------------------------


@register.simple_tag
def badge(tone: str, icon_name: str, text: Any) -> SafeString:
    """A state: pill, icon, word. Tones: ok, info, warn, danger, quiet, outline."""
    return _badge(tone, icon_name, str(text))


@lru_cache(1000)  # a page of fifty rows has fifty badges of seven kinds
def _badge(tone: str, icon_name: str, text: str) -> SafeString:
    drawing = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, drawing, text)


def _state_badge(table: dict[str, states.Look], state: str, text: Any = "") -> SafeString:
    look = states.look(table, state)
    return badge(look.tone, look.icon, text or look.label)


@register.simple_tag
def relationship_badge(state: str, text: Any = "") -> SafeString:
    """Of a customer; `text` replaces the word, as in "Reseller since 3 Mar 2025"."""
    return _state_badge(states.RELATIONSHIP, state, text)


def relationship_badges() -> dict[str, SafeString]:
    """Every one of them in the reader's language, for lists: state → badge."""
    return {state: relationship_badge(state) for state in states.RELATIONSHIP}


@register.simple_tag
def invitation_badge(state: str, text: Any = "") -> SafeString:
    return _state_badge(states.INVITATION, state, text)


@register.simple_tag
def partnership_badge(state: str, text: Any = "") -> SafeString:
    return _state_badge(states.PARTNERSHIP, state, text)


@register.simple_tag
def assignment_badge(state: str) -> SafeString:
    """Of a group that was given roles."""
    return _state_badge(states.ACCESS_ASSIGNMENT, state, "")


@register.simple_tag
def admin_relationship_badge(state: str, days: int | None = None) -> SafeString:
    """Of a GDAP; `days` are those left, said while it is expiring and not while it is ended."""
    text = ""
    if state == "expiring" and days is not None:
        text = ngettext("Ends in %(n)s day", "Ends in %(n)s days", days) % {"n": days}
        text = text if days else _("Ends within a day")
    return _state_badge(states.ADMIN_RELATIONSHIP, state, text)


@register.simple_tag
def subscription_badge(state: str, text: Any = "") -> SafeString:
    return _state_badge(states.SUBSCRIPTION, state, text)


@register.simple_tag
def order_badge(state: str) -> SafeString:
    return _state_badge(states.ORDER, state)


@register.simple_tag
def order_request_badge(state: str) -> SafeString:
    return _state_badge(states.ORDER_REQUEST, state)


@register.simple_tag
def support_badge(state: str) -> SafeString:
    return _state_badge(states.SUPPORT_REQUEST, state)


@register.simple_tag
def severity_badge(severity: int) -> SafeString:
    return _state_badge(states.SEVERITY, str(severity))


# --- Words -------------------------------------------------------------------------------------


@register.filter(is_safe=True)
@stringfilter
def pl_typography(text: str) -> str:
    """In Polish no line ends with a one-letter word."""
    if not (get_language() or "").startswith("pl"):
        return text
    return re.sub(r"(?<![^\s(„>])([aiouwzAIOUWZ])\s+", rf"\1{NBSP}", text)


@register.filter
@stringfilter
def tax_id(value: str) -> str:
    """A Polish NIP in its groups, 725 190 44 18; anything else as it is written."""
    digits = value.removeprefix("PL").replace("-", "").replace(" ", "")
    if re.fullmatch(r"\d{10}", digits):
        return NBSP.join([digits[:3], digits[3:6], digits[6:8], digits[8:]])
    return value


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, as the reader writes numbers: 12,345.50 EUR, 12 345,50 EUR."""
    return f"{number_format(amount, 2, force_grouping=True)}{NBSP}{currency}"


# --- Forms -------------------------------------------------------------------------------------

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "box"),
    (forms.RadioSelect, "box"),
    (forms.CheckboxInput, "box"),
    (forms.SelectMultiple, "select select--many"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)


def _widget_class(widget: forms.Widget) -> str:
    found = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "input")
    return f"{found} {widget.attrs.get('class', '')}".strip()


def _described(bound: forms.BoundField) -> str:
    """The ids of what explains the field: its hint, then its errors."""
    ids = [f"{bound.auto_id}-hint"] if bound.help_text else []
    ids += [f"{bound.auto_id}-error"] if bound.errors else []
    return " ".join(ids)


@register.simple_tag
def control(bound: forms.BoundField, **attrs: str) -> SafeString:
    """Only the widget, in our look, tied to its hint and error by id."""
    widget = bound.field.widget
    described = _described(bound)
    own: dict[str, str | bool] = {"class": _widget_class(widget)}
    if described and not widget.use_fieldset:  # a group is described by its fieldset
        own["aria-describedby"] = described
    if bound.errors and not widget.use_fieldset:
        own["aria-invalid"] = "true"
    return bound.as_widget(attrs=own | {name.replace("_", "-"): attrs[name] for name in attrs})


@register.inclusion_tag("components/field.html")
def field(bound: forms.BoundField, hint: str = "", optional: bool = False) -> dict[str, Any]:
    """Label, hint, widget, errors. `hint` replaces the form's own; `optional` says so."""
    if hint:
        bound.help_text = hint
    widget = bound.field.widget
    return {
        "field": bound,
        "hidden": widget.is_hidden,
        "group": widget.use_fieldset,
        "check": isinstance(widget, forms.CheckboxInput),
        "described": _described(bound),
        "optional": optional,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What to put right, each a link to its field; first thing a screen reader hears."""
    fields = [(bound, bound.errors) for bound in form if bound.errors]
    general = form.non_field_errors()
    count = len(general) + sum(len(errors) for _bound, errors in fields)
    return {"fields": fields, "general": general, "count": count}
