"""The list of admin relationships as a file: exactly what is shown, safe to open in a
spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from customers.lines import harmless
from partners.models import Partner
from relationships.boards.rows import Row, rows_of
from relationships.boards.wanted import Wanted, all_of
from relationships.models.states import AdminRelationshipState as State

_CHUNK = 500


class _Echo:
    """csv writes into it, and gets the line back."""

    def write(self, line: str) -> str:
        return line


def csv_answer(name: str, lines: Iterable[list[str]]) -> StreamingHttpResponse:
    """Rows of cells as a download, each made harmless; the mark tells Excel that it is UTF-8."""
    writer = csv.writer(_Echo())

    def written() -> Iterator[str]:
        yield "\ufeff"
        for cells in lines:
            yield writer.writerow([harmless(cell) for cell in cells])

    response = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_csv(partner: Partner, wanted: Wanted, at: datetime) -> StreamingHttpResponse:
    """All pages of the list, in its order, in the language in force now."""
    lines = _lines(partner, wanted, at, get_language() or "en")
    name = pgettext("file name", "admin-relationships")
    return csv_answer(f"{name}-{localdate().isoformat()}", lines)


def _heads() -> list[str]:
    return [
        *(_("Customer"), _("Primary domain"), _("Name"), _("Roles"), _("Highest level")),
        *(_("Groups"), _("State"), _("In force since"), _("Ends"), _("Auto-extend")),
        _("Global Administrator"),
    ]


def _lines(partner: Partner, wanted: Wanted, at: datetime, language: str) -> Iterator[list[str]]:
    """A stream is read after the request, when its language is gone: hence `language`."""
    with override(language):
        heads = _heads()
    yield heads
    found = all_of(partner, wanted, at).iterator(chunk_size=_CHUNK)
    for some in batched(found, _CHUNK):
        with override(language):
            lines = [_cells(row) for row in rows_of(partner, some)]
        yield from lines


def _cells(row: Row) -> list[str]:
    found = row.found
    customer = found.customer
    return [
        *(customer.name if customer else "", customer.domain if customer else "", found.name),
        *(str(row.roles), str(row.level.label) if row.level else "", str(row.groups)),
        *(str(State(row.state).label), _day(found.activated_at)),
        *(_day(found.ended_at or found.ends_at), _("Yes") if found.auto_extend else _("No")),
        _("Yes") if found.has_global_administrator else _("No"),
    ]


def _day(value: datetime | None) -> str:
    return localdate(value).isoformat() if value else ""
