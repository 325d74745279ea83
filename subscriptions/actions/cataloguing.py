"""Changing one's own catalogue: importing it, taking out of it, offering again.

Who writes locks the partner first (a row everybody refers to, hence without its key), so that two
imports follow one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audit.models import Verb
from audit.record import record
from partners.models import Member, Partner
from subscriptions.models import AddOnBase, Availability, Product, Sku
from subscriptions.offers import OF_PRODUCT, OF_SKU, Cells, Offer, check, offer_of


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(frozen=True)
class Planned:
    """What a row would do; `problems` say why it does nothing."""

    number: int
    cells: Cells
    offer: Offer | None
    outcome: Outcome
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class Plan:
    rows: list[Planned]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def to_write(self) -> list[Offer]:
        wanted = (Outcome.NEW, Outcome.CHANGED)
        return [row.offer for row in self.rows if row.offer and row.outcome in wanted]


def plan_import(partner: Partner, rows: Iterable[tuple[int, Cells]]) -> Plan:
    """What importing these rows would do to the catalogue as it is now. Changes nothing."""
    there: dict[tuple[str, ...], Offer] = {offer.key: offer for offer in offers_of(partner)}
    known = {offer.licence for offer in there.values()}
    read = [(number, cells, *check(cells)) for number, cells in rows]
    known |= {offer.licence for _n, _c, offer, _p in read if offer}
    seen: dict[tuple[str, ...], tuple[int, object]] = {}
    planned = []
    for number, cells, offer, problems in read:
        if offer is not None:
            problems = [*_contradictions(offer, number, seen), *_bases_missing(offer, known)]
        planned.append(_planned(number, cells, offer, problems, there))
    return Plan(planned)


def offers_of(partner: Partner) -> list[Offer]:
    """All that this partner offers now."""
    rows = Availability.objects.for_partner(partner).offered().select_related("sku__product")
    return described(rows.order_by("sku__product__code", "sku__code", "country", "pk"))


def described(availabilities: Iterable[Availability]) -> list[Offer]:
    """With the bases of add-ons, in one more query."""
    rows = list(availabilities)
    skus = {row.sku_id for row in rows}
    bases: dict[int, list[str]] = {}
    links = AddOnBase.unscoped.filter(add_on__in=skus).select_related("base__product")
    for link in links:
        bases.setdefault(link.add_on_id, []).append(link.base.licence)
    return [offer_of(row, bases.get(row.sku_id, [])) for row in rows]


def _planned(
    number: int,
    cells: Cells,
    offer: Offer | None,
    problems: Sequence[str],
    there: dict[tuple[str, ...], Offer],
) -> Planned:
    if offer is None or problems:
        return Planned(number, cells, None, Outcome.ERROR, problems)
    before = there.get(offer.key)
    if before is None:
        return Planned(number, cells, offer, Outcome.NEW)
    outcome = Outcome.UNCHANGED if before == offer else Outcome.CHANGED
    return Planned(number, cells, offer, outcome)


def _contradictions(
    offer: Offer, number: int, seen: dict[tuple[str, ...], tuple[int, object]]
) -> list[str]:
    """Rows of one product, or of one SKU, that say different things of it; the same offer twice."""
    product = tuple(getattr(offer, name) for name in OF_PRODUCT)
    sku = tuple(getattr(offer, name) for name in OF_SKU)
    told = (
        (("product", offer.product), product, _("Says something else of the product than row %s.")),
        (("sku", offer.licence), sku, _("Says something else of the SKU than row %s.")),
    )
    problems = []
    for key, said, problem in told:
        first, before = seen.setdefault(key, (number, said))
        if before != said:
            problems.append(problem % first)
    first, _same = seen.setdefault(offer.key, (number, None))
    if first != number:
        problems.append(_("The same offer as in row %s.") % first)
    return problems


def _bases_missing(offer: Offer, known: set[str]) -> list[str]:
    missing = [base for base in offer.add_on_of if base not in known or base == offer.licence]
    if not missing:
        return []
    return [_("add_on_of names no SKU of this catalogue: %(names)s") % {"names": " ".join(missing)}]


@transaction.atomic
def import_catalogue(by: Member, rows: Iterable[tuple[int, Cells]]) -> Plan:
    """Write what is new or changed, leave out rows with errors. What the file does not name stays
    as it is. Importing the same file again changes nothing and leaves no trace."""
    partner = _held(by.partner)
    plan, at = plan_import(partner, rows), now()
    if not plan.to_write:
        return plan
    shelf = Shelf(partner, at)
    for offer in plan.to_write:
        shelf.put(offer)
    for offer in plan.to_write:
        shelf.tie(offer)
    counts: dict[str, Any] = {name: n for name, n in plan.counts.items() if n}
    record(Verb.CATALOGUE_IMPORTED, partner, by=by, partner=partner, **counts)
    return plan


class Shelf:
    """A catalogue that is being written: each product and SKU is found or made once."""

    def __init__(self, partner: Partner, at: datetime) -> None:
        self.partner, self.at = partner, at
        self.products = {row.code: row for row in Product.unscoped.owned_by(partner)}
        rows = Sku.unscoped.owned_by(partner).select_related("product")
        self.skus = {row.licence: row for row in rows}
        self.fresh: set[tuple[str, ...]] = set()
        self.tied: set[str] = set()

    def put(self, offer: Offer) -> None:
        sku = self._sku(offer, self._product(offer))
        Availability.unscoped.update_or_create(
            sku=sku,
            country=offer.country,
            segment=offer.segment,
            term=offer.term,
            billing=offer.billing,
            defaults={
                "partner": self.partner,
                "currency": offer.currency,
                "list_price": offer.list_price,
                "minimum": offer.minimum,
                "maximum": offer.maximum,
                "changed_at": self.at,
                "withdrawn_at": None,
            },
        )

    def _product(self, offer: Offer) -> Product:
        found = self.products.get(offer.product)
        row = found or Product(partner=self.partner, code=offer.product)
        if ("product", offer.product) not in self.fresh:
            self.fresh.add(("product", offer.product))
            row.name, row.kind = offer.product_name, offer.kind
            row.description, row.service = offer.description, offer.service
            row.withdrawn_at = None
            row.save()
            self.products[offer.product] = row
        return row

    def _sku(self, offer: Offer, product: Product) -> Sku:
        found = self.skus.get(offer.licence)
        row = found or Sku(partner=self.partner, product=product, code=offer.sku)
        if ("sku", offer.licence) not in self.fresh:
            self.fresh.add(("sku", offer.licence))
            row.name, row.is_assignable = offer.sku_name, offer.assignable
            row.withdrawn_at = None
            row.save()
            self.skus[offer.licence] = row
        return row

    def tie(self, offer: Offer) -> None:
        """An add-on to its bases, once all SKUs are there."""
        if offer.licence in self.tied:
            return
        self.tied.add(offer.licence)
        add_on = self.skus[offer.licence]
        bases = [self.skus[licence] for licence in offer.add_on_of]
        AddOnBase.unscoped.filter(add_on=add_on).exclude(base__in=bases).delete()
        for base in bases:
            AddOnBase.unscoped.get_or_create(partner=self.partner, add_on=add_on, base=base)


# --- Taking out, and offering again --------------------------------------------------------------


@transaction.atomic
def withdraw_product(by: Member, product: Product) -> int:
    """All its offers, which stay for history; nobody can order it any more. How many there were."""
    partner, at = _held(by.partner), now()
    offers = Availability.unscoped.owned_by(partner).filter(sku__product=product, withdrawn_at=None)
    n = offers.update(withdrawn_at=at, changed_at=at)
    Sku.unscoped.owned_by(partner).filter(product=product, withdrawn_at=None).update(
        withdrawn_at=at
    )
    rows = Product.unscoped.owned_by(partner).filter(pk=product.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=at) or n:
        record(Verb.CATALOGUE_WITHDRAWN, product, by=by, partner=partner, count=n)
    return n


@transaction.atomic
def withdraw_offer(by: Member, offer: Availability) -> None:
    """One way to buy it. Doing it twice is doing it once."""
    partner, at = _held(by.partner), now()
    rows = Availability.unscoped.owned_by(partner).filter(pk=offer.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=at, changed_at=at):
        record(Verb.CATALOGUE_WITHDRAWN, offer, by=by, partner=partner)


@transaction.atomic
def offer_again(by: Member, offer: Availability) -> None:
    """With its SKU and product, should they be out, too."""
    partner, at = _held(by.partner), now()
    rows = Availability.unscoped.owned_by(partner).exclude(withdrawn_at=None).filter(pk=offer.pk)
    if not rows.update(withdrawn_at=None, changed_at=at):
        return
    Sku.unscoped.owned_by(partner).filter(pk=offer.sku_id).update(withdrawn_at=None)
    Product.unscoped.owned_by(partner).filter(pk=offer.sku.product_id).update(withdrawn_at=None)
    record(Verb.CATALOGUE_CHANGED, offer, by=by, partner=partner)


def _held(partner: Partner) -> Partner:
    return Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
