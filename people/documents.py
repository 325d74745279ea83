"""A document on paper: A4, one column, in our typeface, its text selectable and its language told.

The pages that hand one out say what stands in it; this says what it looks like. The same words
make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

FONTS = Path(__file__).parent / "fonts"
TEXT, STRONG = "Inter", "Inter-SemiBold"
MARGIN = 22 * mm
PADDING = 6  # points that a frame of ReportLab keeps free on each side
WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING
HEIGHT = A4[1] - 2 * MARGIN - 2 * PADDING
QR_SIZE = 38 * mm
# Around a QR code there are four light modules (ISO/IEC 18004).
QUIET = 4
_SOFT = HexColor("#454d5b")
_LINE = HexColor("#cfd5de")


def qr_of(url: str) -> Any:
    """The code of exactly this address, readable with a tenth of it damaged."""
    return segno.make(url, error="m", micro=False)


def qr_svg(url: str) -> str:
    """The code for a page: one path, no style of its own, so that the CSP lets it be."""
    code = qr_of(url)
    drawn: str = code.svg_inline(border=QUIET, omitsize=True, dark="#000", light="#fff")
    return drawn


class Document:
    """Words in order, then `pdf()`."""

    def __init__(self, *, title: str, language: str, author: str, foot: str) -> None:
        self._told = {"title": title, "lang": language, "author": author}
        self._foot = foot
        self._parts: list[Any] = []

    def heading(self, text: str) -> None:
        self._add(text, font=STRONG, size=17, after=10)

    def subheading(self, text: str) -> None:
        self._add(text, font=STRONG, size=11.5, before=8, after=4)

    def text(self, text: str) -> None:
        self._add(text)

    def small(self, text: str) -> None:
        self._add(text, size=8, colour=_SOFT, after=4)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """What and how, in two columns."""
        rows = [
            [_paragraph(label, colour=_SOFT, after=0), _paragraph(value, after=0)]
            for label, value in facts
        ]
        table = Table(rows, colWidths=[48 * mm, WIDTH - 48 * mm], spaceAfter=8)
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
        self._parts.append(table)

    def code(self, url: str, beside: Sequence[str]) -> None:
        """The address as a QR code, as a link, and words beside it."""
        words = [_paragraph(line) for line in beside]
        columns = [QR_SIZE + 6 * mm, WIDTH - QR_SIZE - 6 * mm]
        table = Table([[_drawing(url), words]], colWidths=columns, spaceAfter=6)
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (0, 0), 0),
                ("BOX", (0, 0), (-1, -1), 0.5, _LINE),
            ]
        )
        # On a line of its own, so that copying it copies all of it
        link = f'<a href="{escape(url, {chr(34): "&quot;"})}">{escape(url)}</a>'
        self._parts += [table, Paragraph(link, _style(size=8.5, font=STRONG, after=10))]

    def pdf(self, *, one_page: bool = False) -> bytes:
        """The file. On `one_page` long text becomes smaller rather than going on."""
        _register_fonts()
        file = BytesIO()
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin"), MARGIN)
        document = SimpleDocTemplate(
            file, pagesize=A4, bottomMargin=MARGIN, invariant=1, **margins, **self._told
        )
        parts = self._parts
        if one_page:
            parts = [KeepInFrame(WIDTH, HEIGHT, parts, mode="shrink")]
        document.build(parts, onFirstPage=self._finish, onLaterPages=self._finish)
        return file.getvalue()

    def _finish(self, canvas: Any, _document: Any) -> None:
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.setFont(TEXT, 8)
        canvas.setFillColor(_SOFT)
        canvas.drawString(MARGIN + PADDING, MARGIN / 2, self._foot)

    def _add(self, text: str, **looks: Any) -> None:
        self._parts.append(_paragraph(text, **looks))
        self._parts.append(Spacer(0, 1))


@cache
def _register_fonts() -> None:
    for name, file in ((TEXT, "Inter_400Regular.ttf"), (STRONG, "Inter_600SemiBold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FONTS / file))


def _style(
    *,
    font: str = TEXT,
    size: float = 10,
    colour: Any = black,
    before: float = 0,
    after: float = 6,
) -> Any:
    _register_fonts()
    return ParagraphStyle(
        f"{font} {size}",
        fontName=font,
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
    )


def _paragraph(text: str, **looks: Any) -> Any:
    return Paragraph(escape(text).replace("\n", "<br/>"), _style(**looks))


def _drawing(url: str) -> Any:
    """Each row of dark modules as a few rectangles."""
    rows = [list(row) for row in qr_of(url).matrix]
    module = QR_SIZE / (len(rows) + 2 * QUIET)
    drawing = Drawing(QR_SIZE, QR_SIZE)
    for number, row in enumerate(rows):
        y = QR_SIZE - (number + 1 + QUIET) * module
        for start, length in _runs(row):
            x = (start + QUIET) * module
            drawing.add(Rect(x, y, length * module, module, fillColor=black, strokeColor=None))
    return drawing


def _runs(row: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Where dark begins, and for how long: [1, 1, 0, 1] → (0, 2), (3, 1)."""
    start = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None
