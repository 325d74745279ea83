"""The list of invitations as a file: exactly what is shown, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invitations.listing import STAGE_WORDS, Wanted, order_of, shown
from invitations.rows import Row, rows_of
from partners.keyset import sorted_by
from partners.models import Member
from people.web import csv_answer

_CHUNK = 500


def as_csv(member: Member, wanted: Wanted, at: datetime) -> StreamingHttpResponse:
    """All pages of the list, in its order, in the language in force now."""
    name = _("invitations")
    return csv_answer(_lines(member, wanted, at), f"{name}-{localdate().isoformat()}")


def _heads() -> list[str]:
    return [
        *(_("Customer"), _("Primary domain"), _("Recipient"), _("Reference"), _("Asked for")),
        *(_("Shared by"), _("Created"), pgettext("invitations", "Shared"), _("Stage")),
        *(_("Needs a nudge"), _("Times opened"), _("Valid until"), _("Decided")),
    ]


def _lines(member: Member, wanted: Wanted, at: datetime) -> Iterator[list[str]]:
    yield _heads()
    found = sorted_by(shown(member, wanted, at), order_of(member, wanted))
    for some in batched(found.iterator(chunk_size=_CHUNK), _CHUNK):
        yield from (_cells(row) for row in rows_of(member.partner, some, at))


def _cells(row: Row) -> list[str]:
    found = row.invitation
    asked = [party.partner.name for party in row.parties] + ["DAP"] * found.asks_dap
    asked += [f"GDAP {row.roles}"] * bool(row.roles)
    return [
        *(str(found), found.domain, found.to, found.reference, ", ".join(asked)),
        *(str(found.inviter), _day(found.created_at), _day(found.shared_at)),
        *(str(STAGE_WORDS[row.stage]), row.why, str(found.opened_count)),
        *(_day(found.expires_at), _day(found.closed_at)),
    ]


def _day(value: datetime | None) -> str:
    return localdate(value).isoformat() if value else ""
