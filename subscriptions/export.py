"""The list of subscriptions as a file: exactly what is shown, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partners.keyset import sorted_by
from partners.models import Partner
from people.web import csv_answer
from subscriptions.listing import ORDER, Wanted, found, with_use
from subscriptions.models import Subscription

_CHUNK = 500


def as_csv(partner: Partner, wanted: Wanted, at: datetime) -> StreamingHttpResponse:
    """All pages of the list, in its order, in the language in force now."""
    name = _("subscriptions")
    return csv_answer(_lines(partner, wanted, at), f"{name}-{localdate().isoformat()}")


def _heads() -> list[str]:
    return [
        *(_("Customer"), _("Primary domain"), _("Name"), _("Product"), _("SKU")),
        *(_("Sold by"), _("Reseller on record"), _("Seats"), _("Licences in use"), _("Term")),
        *(_("Billing"), _("Price of a unit"), _("Currency"), _("Term began"), _("Term ends")),
        *(_("Auto-renew"), _("State")),
    ]


def _lines(partner: Partner, wanted: Wanted, at: datetime) -> Iterator[list[str]]:
    yield _heads()
    rows = sorted_by(found(partner, wanted, at), ORDER)
    for some in batched(rows.iterator(chunk_size=_CHUNK), _CHUNK):
        yield from (_cells(row) for row in with_use(list(some)))


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
