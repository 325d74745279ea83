"""The list of subscriptions as a file: exactly what is shown, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from customers.lines import harmless
from partners.models import Partner
from subscriptions.keyset import in_order
from subscriptions.listing import Wanted, found, with_use
from subscriptions.models import Subscription

_CHUNK = 500


class _Echo:
    """csv writes into it, and gets the line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(partner: Partner, wanted: Wanted, at: datetime) -> StreamingHttpResponse:
    """All pages of the list, in its order, in the language in force now."""
    lines = _lines(partner, wanted, at, get_language() or "en")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    list_name = _("subscriptions")
    name = f"{list_name}-{localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _heads() -> list[str]:
    return [
        *(_("Customer"), _("Primary domain"), _("Name"), _("Product"), _("SKU")),
        *(_("Sold by"), _("Reseller on record"), _("Seats"), _("Licences in use"), _("Term")),
        *(_("Billing"), _("Price of a unit"), _("Currency"), _("Term began"), _("Term ends")),
        *(_("Auto-renew"), _("State")),
    ]


def _lines(partner: Partner, wanted: Wanted, at: datetime, language: str) -> Iterator[str]:
    """A stream is read after the request, when its language is gone: hence `language`."""
    writer = csv.writer(_Echo())
    with override(language):
        head = writer.writerow(_heads())
    yield "\ufeff" + head
    rows = in_order(found(partner, wanted, at))
    for some in batched(rows.iterator(chunk_size=_CHUNK), _CHUNK):
        with override(language):
            cells = [_cells(row) for row in with_use(list(some))]
        yield "".join(writer.writerow([harmless(cell) for cell in row]) for row in cells)


def _cells(row: Subscription) -> list[str]:
    return [
        *(str(row.customer), row.customer.domain, row.name, str(row.sku.product), str(row.sku)),
        *(str(row.partner), str(row.reseller or ""), str(row.quantity)),
        *("" if row.used is None else str(row.used), str(row.get_term_display())),
        *(str(row.get_billing_display()), f"{row.unit_price:f}", row.currency),
        *(_day(row.term_started_at), _day(row.term_ends_at)),
        *(_("yes") if row.auto_renew else _("no"), str(row.get_state_display())),
    ]


def _day(value: datetime) -> str:
    return localdate(value).isoformat()
