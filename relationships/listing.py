"""Finding admin relationships: views, search, order."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Account
from customers.search import fold
from partners.models import Partner
from relationships.models import ENDED, IN_FORCE, WAITING, AdminRelationshipQuerySet

VIEWS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "active": (pgettext_lazy("admin relationships", "Active"), IN_FORCE),
    "waiting": (pgettext_lazy("admin relationships", "Waiting"), WAITING),
    "ended": (pgettext_lazy("admin relationships", "Ended"), ENDED),
    "all": (_("All"), IN_FORCE + WAITING + ENDED),
}


@dataclass(frozen=True)
class View:
    name: str
    label: Promise
    count: int


def in_view(rows: AdminRelationshipQuerySet, view: str) -> AdminRelationshipQuerySet:
    """Those of one view; an unknown view is the first."""
    _label, states = VIEWS.get(view, VIEWS["active"])
    return rows.filter(state__in=states)


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
    """What ends first stands first, with the number of its roles."""
    ordered = rows.select_related("customer").with_role_count()
    return ordered.order_by(F("ends_at").asc(nulls_last=True), "name", "pk")


def counted(rows: AdminRelationshipQuerySet) -> list[View]:
    """The views, each with its number, in one query."""
    numbers = rows.order_by().aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, (_l, states) in VIEWS.items()}
    )
    return [View(name, label, numbers[name]) for name, (label, _states) in VIEWS.items()]
