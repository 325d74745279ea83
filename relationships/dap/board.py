"""The rows of the board of delegated administration (DAP)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Account
from customers.search import fold
from partners.models import Partner
from relationships.models import AdminRelationship, Relationship
from relationships.models.relationship import RelationshipQuerySet
from relationships.moving import MOVING, Move, moves_of

PAGE_SIZE = 50
VIEWS: dict[str, Promise] = {
    "all": _("All"),
    "unused": _("Unused for 90 days"),
    "moving": _("Move under way"),
}


@dataclass(frozen=True)
class Row:
    """One customer with DAP."""

    bond: Relationship
    is_unused: bool
    move: Move | None


def board_of(partner: Partner, query: Mapping[str, str], since: datetime) -> dict[str, Any]:
    """The longest unused first. `since`: what was not used after it is unused."""
    mine = Relationship.objects.for_partner(partner).with_dap()
    found = {
        "all": mine,
        "unused": mine.dap_unused_since(since),
        "moving": mine.filter(_moving(partner)),
    }
    view = query.get("view", "all")
    view = view if view in VIEWS else "all"
    words = fold(query.get("q", ""))[:100]
    rows = _matching(found[view], partner, words).select_related("customer")
    page = Paginator(rows.order_by("dap_used_at", "dap_granted_at", "pk"), PAGE_SIZE)
    shown = page.get_page(query.get("page"))
    moves = moves_of(partner, shown.object_list)
    return {
        "view": view,
        "views": [(name, label, found[name].count()) for name, label in VIEWS.items()],
        "query": query.get("q", "")[:100],
        "page": shown,
        "rows": [Row(b, _is_unused(b, since), moves.get(b.customer_id)) for b in shown],
    }


def _is_unused(bond: Relationship, since: datetime) -> bool:
    last = bond.dap_used_at or bond.dap_granted_at
    return last is not None and last <= since


def _moving(partner: Partner) -> Exists:
    """As `moves_of` says, but for the few whose date has run out this minute."""
    begun = AdminRelationship.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), replaces_dap=True, state__in=MOVING
    )
    return Exists(begun.exclude(activated_at__lt=OuterRef("dap_granted_at")))


def _matching(rows: RelationshipQuerySet, partner: Partner, words: str) -> RelationshipQuerySet:
    if not words:
        return rows
    named = Account.objects.for_partner(partner).filter(search__contains=words)
    return rows.filter(customer__in=named.values("customer"))
