"""Finding admin relationships: views, search, order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Q, When
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Account
from customers.search import fold
from partners.models import Partner
from relationships.models import ENDED, IN_FORCE, WAITING, AdminRelationshipQuerySet

SOON = timedelta(days=30)
VIEWS: dict[str, Promise] = {
    "active": pgettext_lazy("admin relationships", "Active"),
    "ending": _("Ends in 30 days"),
    "waiting": pgettext_lazy("admin relationships", "Waiting"),
    "ended": pgettext_lazy("admin relationships", "Ended"),
    "all": _("All"),
    "filed": _("Filed away"),
}


def _condition(view: str, at: datetime) -> Q:
    """`ending` is what lapses within 30 days because nothing extends it; what was filed away a
    year after its end is in no view but its own."""
    lapses = Q(auto_extend=False, ends_at__gt=at, ends_at__lte=at + SOON)
    return {
        "active": Q(state__in=IN_FORCE),
        "ending": Q(state__in=IN_FORCE) & lapses,
        "waiting": Q(state__in=WAITING),
        "ended": Q(state__in=ENDED, filed_at=None),
        "all": Q(filed_at=None),
        "filed": Q(filed_at__isnull=False),
    }[view]


@dataclass(frozen=True)
class View:
    name: str
    label: Promise
    count: int


def in_view(rows: AdminRelationshipQuerySet, view: str) -> AdminRelationshipQuerySet:
    """Those of one view; an unknown view is the first."""
    return rows.filter(_condition(view if view in VIEWS else "active", now()))


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


def counted(rows: AdminRelationshipQuerySet) -> list[View]:
    """The views, each with its number, in one query."""
    at = now()
    counts = {name: Count("pk", filter=_condition(name, at)) for name in VIEWS}
    numbers = rows.order_by().aggregate(**counts)
    return [View(name, label, numbers[name]) for name, label in VIEWS.items()]
