"""The list of admin relationships as a file: exactly what is shown, safe to open in a
spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.models import Partner
from people.web import csv_answer
from relationships.boards.rows import Row, rows_of
from relationships.boards.wanted import Wanted, all_of
from relationships.models.states import AdminRelationshipState as State

_CHUNK = 500


def as_csv(partner: Partner, wanted: Wanted, at: datetime) -> StreamingHttpResponse:
    """All pages of the list, in its order, in the language in force now."""
    name = pgettext("file name", "admin-relationships")
    return csv_answer(_lines(partner, wanted, at), f"{name}-{localdate().isoformat()}")


def _heads() -> list[str]:
    return [
        *(_("Customer"), _("Primary domain"), _("Name"), _("Roles"), _("Highest level")),
        *(_("Groups"), _("State"), _("In force since"), _("Ends"), _("Auto-extend")),
        _("Global Administrator"),
    ]


def _lines(partner: Partner, wanted: Wanted, at: datetime) -> Iterator[list[str]]:
    yield _heads()
    found = all_of(partner, wanted, at).iterator(chunk_size=_CHUNK)
    for some in batched(found, _CHUNK):
        yield from (_cells(row) for row in rows_of(partner, some))


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
