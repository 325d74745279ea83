"""What must be true before something is ordered, as data: asked by pages, and again by the acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from customers.models import Account, AgreementAcceptance, Customer
from customers.segments import segment_of
from partners.models import Partner
from relationships.models import Relationship
from subscriptions.models import (
    ENABLED,
    AddOnBase,
    Availability,
    Billing,
    CatalogueQuerySet,
    OrderLine,
    OrderRequestLine,
    Segment,
    Subscription,
)

MOST_LINES = 50


class CannotOrder(Exception):
    """Why not; `code` is one of WORDS and is what a failed order keeps, `detail` names things."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail

    @property
    def words(self) -> str:
        return words(self.code, self.detail)

    @property
    def kept(self) -> str:
        return f"{self.code}:{self.detail}"[:300]


def words(code: str, detail: str = "") -> str:
    """The refusal in the reader's language; names come after a colon, uninflected."""
    said = {
        "no_relationship": _("There is no active relationship of the party that orders."),
        "no_agreement": _("The customer has not accepted the agreement."),
        "not_a_seller": _("An indirect reseller does not order itself; it asks its provider."),
        "no_partnership": _("You do not work together with this reseller any more."),
        "reseller_without_relationship": _("The reseller has no relationship with the customer."),
        "empty": _("The cart is empty."),
        "withdrawn": _("No longer in the catalogue: %(detail)s"),
        "elsewhere": _("Not offered to this customer's country or segment: %(detail)s"),
        "quantity": _("The quantity is outside what is offered: %(detail)s"),
        "no_base": _("An add-on needs its base first: %(detail)s"),
        "other_provider": _("Another provider's products are in the cart. Ask for those first."),
        "asked_already": _("This was asked before; the request waits for its answer."),
        "too_many": _("An order has at most 50 lines."),
    }[code]
    return str(said) % {"detail": detail} if detail else str(said).replace(": %(detail)s", ".")


def failure_words(kept: str) -> str:
    """Of a failed order, from what it keeps."""
    code, _colon, detail = kept.partition(":")
    return words(code, detail) if code else ""


def segments_of(customer: Customer, sellers: Iterable[Partner]) -> dict[int, str]:
    """Whom it counts as, by each seller's id: the seller's own record of it decides."""
    found = {seller.pk: str(Segment.COMMERCIAL) for seller in sellers}
    for account in Account.unscoped.of(customer).filter(partner__in=found):
        found[account.partner_id] = segment_of(account)
    return found


def relationship_of(partner: Partner, customer: Customer) -> Relationship | None:
    mine = Relationship.objects.for_partner(partner).with_customer(customer).active()
    return mine.select_related("partner").first()


def has_agreement(customer: Customer) -> bool:
    return AgreementAcceptance.objects.filter(customer=customer).exists()


def offered_to(customer: Customer, sellers: Iterable[Partner]) -> CatalogueQuerySet[Availability]:
    """What these partners offer to a customer of this country and segment now."""
    theirs = Q(pk=None)
    for seller_id, segment in segments_of(customer, sellers).items():
        theirs |= Q(partner=seller_id, segment=segment)
    return Availability.unscoped.offered().filter(theirs, country=customer.country)


@dataclass(frozen=True)
class Bought:
    """One line of a cart: what, and how many."""

    offer: Availability
    quantity: int

    @property
    def total(self) -> Decimal:
        return self.offer.list_price * self.quantity


def bought_of(lines: Iterable[OrderLine | OrderRequestLine]) -> list[Bought]:
    return [Bought(line.availability, line.quantity) for line in lines]


def require_quantity(offer: Availability, quantity: int) -> None:
    if not offer.minimum <= quantity <= offer.maximum:
        raise CannotOrder("quantity", f"{offer.sku.name}, {offer.minimum}–{offer.maximum}")


def require_lines(customer: Customer, lines: Sequence[Bought]) -> None:
    """Everything about the cart itself. Raises CannotOrder with the first thing that is wrong."""
    if not lines:
        raise CannotOrder("empty")
    if len(lines) > MOST_LINES:
        raise CannotOrder("too_many")
    segments = segments_of(customer, [line.offer.partner for line in lines])
    for line in lines:
        segment = segments[line.offer.partner_id]
        if line.offer.withdrawn_at is not None:
            raise CannotOrder("withdrawn", line.offer.sku.name)
        if (line.offer.country, line.offer.segment) != (customer.country, segment):
            raise CannotOrder("elsewhere", line.offer.sku.name)
        require_quantity(line.offer, line.quantity)
    if missing := missing_bases(customer, lines):
        raise CannotOrder("no_base", next(iter(missing.values())))


def missing_bases(customer: Customer, lines: Iterable[Bought]) -> dict[int, str]:
    """SKU of an add-on → "add-on ← bases", where none of its bases is at the customer, whoever
    sold it, or in the same cart."""
    lines = list(lines)
    wanted = {line.offer.sku_id: line.offer.sku for line in lines}
    in_cart = {sku.licence for sku in wanted.values()}
    ties: dict[int, list[AddOnBase]] = {}
    links = AddOnBase.unscoped.filter(add_on__in=wanted).select_related("base__product")
    for link in links.order_by("base__name"):
        ties.setdefault(link.add_on_id, []).append(link)
    open_ties = {
        add_on: bases
        for add_on, bases in ties.items()
        if not in_cart & {link.base.licence for link in bases}
    }
    held = _held_licences(customer) if open_ties else set()
    return {
        add_on: f"{wanted[add_on].name} ← {', '.join(link.base.name for link in bases)}"
        for add_on, bases in open_ties.items()
        if not held & {link.base.licence for link in bases}
    }


def _held_licences(customer: Customer) -> set[str]:
    rows = Subscription.unscoped.of(customer).filter(state__in=ENABLED)
    return {row.sku.licence for row in rows.select_related("sku__product")}


def bases_of(offers: Iterable[Availability]) -> dict[int, list[str]]:
    """SKU of an add-on → names of its bases."""
    found: dict[int, list[str]] = {}
    links = AddOnBase.unscoped.filter(add_on__in={offer.sku_id for offer in offers})
    for add_on, name in links.order_by("base__name").values_list("add_on", "base__name"):
        found.setdefault(add_on, []).append(name)
    return found


@dataclass(frozen=True)
class Sum:
    """What is paid in one currency at one rhythm."""

    currency: str
    billing: str
    amount: Decimal

    @property
    def rhythm(self) -> str:
        """How often, in words."""
        return str(Billing(self.billing).label)


def sums(lines: Iterable[tuple[str, str, Decimal]]) -> list[Sum]:
    """By currency and billing, of (currency, billing, amount)."""
    found: dict[tuple[str, str], Decimal] = {}
    for currency, billing, amount in lines:
        found[currency, billing] = found.get((currency, billing), Decimal()) + amount
    return [Sum(currency, billing, amount) for (currency, billing), amount in sorted(found.items())]
