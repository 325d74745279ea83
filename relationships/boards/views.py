"""The list of all admin relationships of a partner."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Account
from partners.models import Partner
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from relationships.boards.export import as_csv
from relationships.boards.rows import rows_of
from relationships.boards.wanted import ORDERS, Wanted, narrowed, page_of, shown
from relationships.listing import TILES, VIEWS, Counts, counted

_TILE_ICONS = {
    "1": "warning",
    "7": "hourglass",
    "30": "calendar",
    "later": "check-circle",
    "past": "minus-circle",
}


class Tile(NamedTuple):
    """One number above the list; pressed, the list shows what it counts."""

    address: str
    icon: str
    label: Promise
    number: int
    words: str
    is_urgent: bool
    is_current: bool


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def admin_relationships(request: PartnerRequest) -> HttpResponse:
    """One page of them, as the address asks, whether or not there is a reseller relationship."""
    partner, wanted, at = request.partner, Wanted.from_query(request.GET), now()
    page = page_of(partner, wanted, at)
    counts = counted(narrowed(partner, wanted), partner, at)
    found = shown(partner, wanted, at).count() if wanted.ends else counts.views[wanted.view]
    context = {
        "wanted": wanted,
        "rows": rows_of(partner, page.rows),
        "views": [
            (wanted.address(view=view, ends="", sort=""), label, counts.views[view], view)
            for view, label in VIEWS.items()
        ],
        "tiles": [_tile(wanted, counts, name) for name in TILES],
        "pills": _pills(partner, wanted),
        "sorts": {name: _sort(wanted, name) for name in ORDERS},
        "previous": wanted.address(before=page.previous) if page.previous else "",
        "next": wanted.address(after=page.next) if page.next else "",
        "total": found,
        "has_any": wanted.is_narrowed or counts.views["all"] or counts.views["filed"],
        "may_manage": request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS),
        "swaps": request.headers.get("HX-Request-Type") == "partial",
    }
    return render_page(request, "relationships/admin_relationships.html", context, fragment="rows")


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def admin_relationships_export(request: PartnerRequest) -> HttpResponseBase:
    """A file of what the list shows, over all its pages."""
    return as_csv(request.partner, Wanted.from_query(request.GET), now())


def _tile(wanted: Wanted, counts: Counts, name: str) -> Tile:
    count = counts.tiles[name]
    return Tile(
        address=wanted.tile(name),
        icon=_TILE_ICONS[name],
        label=TILES[name],
        number=count,
        words=_share(counts, name),
        is_urgent=name in {"1", "7"} and count > 0,
        is_current=name == wanted.ends,
    )


def _share(counts: Counts, name: str) -> str:
    percent = counts.share(name)
    if name == "past":
        return _("%(n)s%% of all in that year") % {"n": percent}
    return _("%(n)s%% of those in force") % {"n": percent}


def _pills(partner: Partner, wanted: Wanted) -> list[tuple[Promise | str, str, str]]:
    """(filter, its value, the list without it) for each that is set."""
    pills: list[tuple[Promise | str, str, str]] = []
    if wanted.ends:
        label = TILES[wanted.ends]
        pills.append((_("Ends"), str(label), wanted.address(ends="", view="active")))
    if wanted.customer:
        mine = Account.objects.for_partner(partner).filter(customer=wanted.customer)
        name = mine.values_list("name", flat=True).first() or str(wanted.customer)
        pills.append((_("Customer"), name, wanted.address(customer=None)))
    if wanted.q:
        pills.append((_("Search"), wanted.q, wanted.address(q="")))
    return pills


def _sort(wanted: Wanted, name: str) -> tuple[str, str]:
    """Where the head of a column leads, and how the column is sorted now."""
    if name != wanted.sort:
        return wanted.sorted_by(name), ""
    return wanted.sorted_by(name), "descending" if wanted.reverse else "ascending"
