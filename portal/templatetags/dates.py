"""Days and moments, as lists, records and sentences say them. A builtin library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone, is_aware, localdate, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"


def _local(value: date | datetime) -> date | datetime:
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value


def _date_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _relative(value: date, full: bool) -> str:
    return _in_words(value, None if full else localdate(), get_language() or "")


@lru_cache(5000)  # the rows of a list share a few days, and a year has 365
def _in_words(value: date, today: date | None, language: str) -> str:
    """As seen from `today`: without the year when that is the same, Today, Yesterday."""
    if value == today:
        return _("Today")
    if today and (today - value).days == 1:
        return _("Yesterday")
    # Months are names in English and plain words in Polish: Nov, lis.
    month = "b" if language.startswith("pl") else "M"
    is_this_year = today is not None and value.year == today.year
    return date_format(value, f"j {month}" if is_this_year else f"j {month} Y")


@lru_cache(5000)
def _whole_day(value: date, _language: str) -> str:
    return date_format(value, "l, j E Y")


def _time_element(value: date | datetime, text: str, language: str = "") -> SafeString:
    title = _whole_day(_date_of(value), language or get_language() or "")
    if isinstance(value, datetime):
        title += f", {value:%H:%M} {value.tzname() or ''}".rstrip()
    # Dates in digits, and the names of days and months: nothing to escape.
    return mark_safe(  # noqa: S308
        f'<time datetime="{value.isoformat()}" title="{title}">{text.replace(" ", NBSP)}</time>'
    )


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Words for use inside a sentence: "22 Nov 2026", "22 lis 2026"."""
    return _relative(_date_of(_local(value)), full=True) if value else "–"


_NO_DAY = SafeString('<span class="muted">–</span>')


@register.simple_tag
def day(value: date | datetime | None, form: str = "") -> SafeString:
    """For lists: Today, Yesterday, "19 Nov", the year when it is another. "full" has all of it."""
    if not value:
        return _NO_DAY
    local = _local(value)
    return _time_element(local, _relative(_date_of(local), full=form == "full"))


def days() -> Callable[[datetime | None], SafeString]:
    """`day` for the rows of a list: where, when and in which language is asked once."""
    zone, today, language = get_current_timezone(), localdate(), get_language() or ""

    def one(value: datetime | None) -> SafeString:
        if not value:
            return _NO_DAY
        local = value.astimezone(zone)
        return _time_element(local, _in_words(local.date(), today, language), language)

    return one


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """A day and the time of it: "Today, 14:02", "22 lis 2026, 14:02"."""
    if not value:
        return _NO_DAY
    local = _local(value)
    text = f"{_relative(_date_of(local), full=False)}, {date_format(local, 'H:i')}"
    return _time_element(local, text)


@register.filter
def deadline(value: datetime | None) -> str:
    """Words for a moment that matters, by the reader's clock, which is named: "25 Nov 2026,
    14:00 CET"."""
    if not value:
        return "–"
    local = _local(value)
    return f"{_relative(_date_of(local), full=True)}, {date_format(local, 'H:i T')}"
