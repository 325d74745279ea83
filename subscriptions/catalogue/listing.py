"""The list of a catalogue: what its address asks for, and the SKUs it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from partners.models import Partner
from subscriptions.models import Availability, CatalogueQuerySet, ProductKind, Segment, Sku, Term

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. Whatever is not understood is left out."""

    q: str = ""
    kind: str = ""
    term: str = ""
    segment: str = ""
    country: str = ""
    withdrawn: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        def one_of(name: str, known: list[str]) -> str:
            said = query.get(name, "")
            return said if said in known else ""

        country = query.get("country", "").upper()
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:100],
            kind=one_of("kind", ProductKind.values),
            term=one_of("term", Term.values),
            segment=one_of("segment", Segment.values),
            country=country if len(country) == 2 and country.isalpha() else "",
            withdrawn=query.get("withdrawn") == "1",
        )

    @property
    def filters(self) -> dict[str, Any]:
        found = {"kind": self.kind, "term": self.term, "segment": self.segment}
        return {name: value for name, value in (found | {"country": self.country}).items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.filters or self.withdrawn)

    @property
    def query(self) -> str:
        said = {"q": self.q} | self.filters | ({"withdrawn": "1"} if self.withdrawn else {})
        return urlencode({name: value for name, value in said.items() if value})


def offers_shown(partner: Partner, wanted: Wanted) -> CatalogueQuerySet[Availability]:
    """The offers that fit: of its own catalogue, for a reseller of its providers' catalogues."""
    rows = Availability.objects.within_reach_of(partner)
    rows = rows.exclude(withdrawn_at=None) if wanted.withdrawn else rows.offered()
    for name in ("term", "segment", "country"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.kind:
        rows = rows.filter(sku__product__kind=wanted.kind)
    return rows.filter(_named(wanted.q)) if wanted.q else rows


def _named(term: str) -> Q:
    found = Q(sku__name__icontains=term) | Q(sku__product__name__icontains=term)
    return found | Q(sku__code__iexact=term) | Q(sku__product__code__iexact=term)


def skus_shown(partner: Partner, wanted: Wanted) -> QuerySet[Sku]:
    """Each SKU with how many fitting offers it has."""
    fitting = offers_shown(partner, wanted).filter(sku=OuterRef("pk")).order_by()
    counted = fitting.values("sku").annotate(n=Count("pk")).values("n")
    skus = Sku.objects.within_reach_of(partner).annotate(offers=Subquery(counted))
    found = skus.filter(offers__gte=1).select_related("product", "partner")
    return found.order_by("product__name", "name", "partner__name", "pk")
