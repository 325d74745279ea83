"""Finding admin relationships: views, tiles by their end, search, order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Account
from customers.search import fold
from partners.models import Partner
from relationships.models import (
    ENDED,
    IN_FORCE,
    AccessAssignment,
    AdminRelationshipQuerySet,
    AssignmentState,
)
from relationships.models.states import AdminRelationshipState as State

YEAR = timedelta(days=365)
VIEWS: dict[str, Promise] = {
    "active": pgettext_lazy("admin relationships", "Active"),
    "no-group": pgettext_lazy("admin relationships", "No group"),
    "waiting": _("Waiting for approval"),
    "drafts": _("Drafts"),
    "ended": pgettext_lazy("admin relationships", "Ended"),
    "all": _("All"),
    "filed": _("Filed away"),
}
# The tiles above the list: when admin access ends. A day counts among seven, and seven among 30.
TILES: dict[str, Promise] = {
    "1": _("Within 1 day"),
    "7": _("Within 7 days"),
    "30": _("Within 30 days"),
    "later": _("Later"),
    "past": _("Ended last year"),
}
# Were in force, and are not any more: what a customer declined never was.
_HAVE_ENDED = (State.EXPIRED, State.TERMINATION_REQUESTED, State.TERMINATING, State.TERMINATED)
GETS_IN = (AssignmentState.PENDING, AssignmentState.ACTIVE)


def in_force(at: datetime) -> Q:
    """To the second, whether or not the sweep has been here: AdminRelationship.is_in_force."""
    return Q(state__in=IN_FORCE) & (Q(auto_extend=True) | Q(ends_at__gt=at))


def _has_run_out(at: datetime) -> Q:
    return Q(state__in=IN_FORCE, auto_extend=False, ends_at__lte=at)


def lapsing(at: datetime, days: int) -> Q:
    """In force, and over so soon, because nothing extends it."""
    return in_force(at) & Q(auto_extend=False, ends_at__lte=at + timedelta(days=days))


def without_group(partner: Partner) -> Q:
    """No group that gets in or is about to."""
    assigned = AccessAssignment.objects.for_partner(partner).filter(
        admin_relationship=OuterRef("pk"), state__in=GETS_IN
    )
    return ~Q(Exists(assigned))


def of_view(partner: Partner, view: str, at: datetime) -> Q:
    """What was filed away a year after its end is in no view but its own."""
    lapsed = Q(state=State.APPROVAL_PENDING, answer_by__lte=at)
    asked = (State.APPROVAL_PENDING, State.APPROVED, State.ACTIVATING)
    return {
        "active": in_force(at),
        "no-group": in_force(at) & without_group(partner),
        "waiting": Q(state__in=asked) & ~lapsed,
        "drafts": Q(state=State.CREATED),
        "ended": Q(filed_at=None) & (Q(state__in=ENDED) | _has_run_out(at) | lapsed),
        "all": Q(filed_at=None),
        "filed": Q(filed_at__isnull=False),
    }[view]


def of_tile(tile: str, at: datetime) -> Q:
    """`later` is all else in force: what ends later, and what extends itself."""
    if tile == "later":
        soon = Q(auto_extend=False, ends_at__lte=at + timedelta(days=30))
        return in_force(at) & ~soon
    if tile == "past":
        ended = Q(state__in=_HAVE_ENDED, ended_at__gt=at - YEAR)
        return Q(filed_at=None) & (ended | _has_run_out(at))
    return lapsing(at, int(tile))


def matching(
    rows: AdminRelationshipQuerySet, partner: Partner, query: str
) -> AdminRelationshipQuerySet:
    """With the words in the name, or in what the customer list searches: name, domain, number."""
    words = fold(query)
    if not words:
        return rows
    customers = Account.objects.for_partner(partner).filter(search__contains=words)
    return rows.filter(
        Q(name__icontains=query.strip()) | Q(customer__in=customers.values("customer"))
    )


def in_order(rows: AdminRelationshipQuerySet) -> AdminRelationshipQuerySet:
    """What ends first stands first, what has ended last; each with the number of its roles."""
    is_over = Case(When(state__in=ENDED, then=1), default=0)
    ordered = rows.select_related("customer").with_role_count()
    return ordered.order_by(is_over, F("ends_at").asc(nulls_last=True), "name", "pk")


@dataclass(frozen=True)
class Counts:
    """How many each view and each tile would show."""

    views: dict[str, int]
    tiles: dict[str, int]

    def share(self, tile: str) -> int:
        """In percent: of what is in force, and for `past` of that and what has ended."""
        whole = self.tiles["30"] + self.tiles["later"]
        if tile == "past":
            whole += self.tiles["past"]
        return round(self.tiles[tile] * 100 / whole) if whole else 0


def counted(rows: AdminRelationshipQuerySet, partner: Partner, at: datetime) -> Counts:
    """All of them in one query."""
    views = {f"view_{name}": Count("pk", filter=of_view(partner, name, at)) for name in VIEWS}
    tiles = {f"tile_{name}": Count("pk", filter=of_tile(name, at)) for name in TILES}
    found = rows.order_by().aggregate(**views, **tiles)
    return Counts(
        {name: found[f"view_{name}"] for name in VIEWS},
        {name: found[f"tile_{name}"] for name in TILES},
    )
