"""Charts drawn on the server: x in percent, y in pixels, so text never scales.

Each has an accessible name (the answer in words), direct numbers, and a table behind a
`<details>`. `{% load charts %}` where they are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, log10
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

HEIGHT = 184
TOP, BASELINE, LABELS = 24, 160, 179
# Room for the numbers of the axis, in percent of the width.
AXIS = 4.77


def nice_half(largest: int) -> int:
    """The middle line of an axis whose top, twice that, holds `largest` in round numbers."""
    half = max(ceil(largest / 2), 1)
    magnitude = int(10 ** int(log10(half)))
    steps = (1, 2, 3, 4, 5, 6, 8, 10)
    return next(step * magnitude for step in steps if step * magnitude >= half)


def _slots(count: int) -> list[tuple[float, float]]:
    """(x, width) in percent of each of `count` columns, after one slot for the axis."""
    width = 100 / (count + 1)
    return [(round(width * (n + 1), 2), round(width, 2)) for n in range(count)]


def _grid(lines: Iterable[tuple[float, int]], zero: float) -> list[dict[str, Any]]:
    return [
        {"y": round(y), "label_y": round(y) + 4, "value": value, "kind": "grid"}
        for y, value in lines
    ] + [{"y": round(zero), "label_y": round(zero) + 4, "value": 0, "kind": "axis"}]


def _chart(
    rows: Sequence[tuple[Any, int, int]],
    columns: list[dict[str, Any]],
    grid: list[dict[str, Any]],
    words: dict[str, Any],
) -> dict[str, Any]:
    drawn = {"rows": rows, "columns": columns, "grid": grid, "height": HEIGHT}
    return (
        drawn | {"axis": AXIS, "labels_y": LABELS, "some": any(a or b for _, a, b in rows)} | words
    )


@register.inclusion_tag("components/chart.html")
def stacked_bars(
    rows: Iterable[tuple[Any, int, int]], lower: str, upper: str, head: str, label: str
) -> dict[str, Any]:
    """Two series on top of each other; rows are (name, lower, upper).

    The upper one, in amber, bears its number. `head` names the first column of the table,
    `label` is the answer in words.
    """
    rows = list(rows)
    half = nice_half(max((a + b for _, a, b in rows), default=0))
    scale = (BASELINE - TOP) / (2 * half)
    columns = []
    for (name, a, b), (x, width) in zip(rows, _slots(len(rows)), strict=True):
        low, high = round(a * scale), round(b * scale)
        bars = [{"series": "s2", "y": BASELINE - low, "height": low - 1}] if a else []
        top = BASELINE - low - high
        bars += [{"series": "s3", "y": top, "height": high - 2 if a else high - 1}] if b else []
        number = {"value": b, "y": top - 5} if b else None
        columns.append({"name": name, "x": x, "width": width, "bars": bars, "number": number})
    grid = _grid([(TOP, 2 * half), (BASELINE - half * scale, half)], BASELINE)
    words = {"first": lower, "second": upper, "head": head, "label": label}
    legend = [("k3", upper), ("k2", lower)]
    return _chart(rows, columns, grid, words | {"legend": legend})


@register.inclusion_tag("components/chart.html")
def gained_and_lost(
    rows: Iterable[tuple[Any, int, int]], gained: str, lost: str, head: str, label: str
) -> dict[str, Any]:
    """Bars up and down from zero on one scale; rows are (name, gained, lost)."""
    rows = list(rows)
    half = nice_half(max((a for _, a, _ in rows), default=0))
    deepest = max((b for _, _, b in rows), default=0)
    top, bottom = TOP - 11, LABELS - 17
    scale = (bottom - top) / max(2 * half + deepest, 1)
    zero = round(top + 2 * half * scale)
    columns = []
    for (name, a, b), (x, width) in zip(rows, _slots(len(rows)), strict=True):
        up, down = round(a * scale), round(b * scale)
        bars = [{"series": "s1", "y": zero - up, "height": max(up - 1, 1)}] if a else []
        bars += [{"series": "s4", "y": zero + 2, "height": max(down - 2, 1)}] if b else []
        columns.append({"name": name, "x": x, "width": width, "bars": bars, "number": None})
    grid = _grid([(top, 2 * half), (zero - half * scale, half)], zero)
    words = {"first": gained, "second": lost, "head": head, "label": label}
    legend = [("k1", gained), ("k4", lost)]
    return _chart(rows, columns, grid, words | {"legend": legend})


@register.inclusion_tag("components/funnel.html")
def funnel(rows: Iterable[tuple[Any, int]]) -> dict[str, Any]:
    """Steps from the first to the last, each a share of the largest; rows are (name, count)."""
    rows = list(rows)
    largest = max((count for _, count in rows), default=0) or 1
    return {"steps": [(name, count, round(100 * count / largest)) for name, count in rows]}


@register.simple_tag
def sparkline(values: Iterable[float], series: int = 1) -> SafeString:
    """A line without axes beside the number it leads to, so hidden from screen readers."""
    points = list(values)
    if len(points) < 2:
        return SafeString("")
    low, high = min(points), max(points)
    span = (high - low) or 1
    step = 88 / (len(points) - 1)
    placed = [(n * step, 28 - 24 * (value - low) / span) for n, value in enumerate(points)]
    line = format_html_join(" ", "{},{}", ((f"{x:.1f}", f"{y:.1f}") for x, y in placed))
    return format_html(
        '<svg class="tile__spark spark spark--{}" viewBox="0 0 88 32" aria-hidden="true">'
        '<polyline points="{}"/><circle cx="88" cy="{}" r="2.5"/></svg>',
        series,
        line,
        f"{placed[-1][1]:.1f}",
    )
