"""What the invented sellers offer: the same SKUs, at prices and in countries of their own."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from audit.models import Verb
from demo.book import Book
from partners.models import Partner
from subscriptions.models import AddOnBase, Availability, Billing, Product, Sku, Term

LISTED = 400  # days ago
BASIC, OFFICE, PLUS = "OFFICE:0001", "OFFICE:0002", "OFFICE:0003"
MAIL, BACKUP, SECURITY = "MAIL:0001", "BACKUP:0001", "SECURITY:0001"
CALLS, DEVICES, BOARD, DESKTOP = "CALLS:0001", "DEVICES:0001", "BOARD:0001", "DESKTOP:0001"
WITHDRAWN, WITHDRAWN_AGO = BOARD, 30

# A SKU, how many, for how long
type Wish = tuple[str, int, Term]


@dataclass(frozen=True)
class Seller:
    """`factor` makes its prices from those of catalogue.csv."""

    slug: str
    keeper: str
    factor: Decimal
    countries: tuple[str, ...]


SELLERS = (
    Seller("nordvik", "ingrid", Decimal("1.00"), ("PL", "DE", "CZ", "SK", "LT", "LV", "NO")),
    Seller("hanza", "lena", Decimal("0.97"), ("PL", "DE", "CZ", "AT", "FR")),
    Seller("kaszuby-data", "danuta", Decimal("1.03"), ("PL", "DE", "NL", "EE")),
)
# What a month costs without a year's commitment, and a month of three years
FACTORS = {Term.MONTH: Decimal("1.2"), Term.YEAR: Decimal(1), Term.THREE_YEARS: Decimal("0.93")}


def stock_shelves(book: Book) -> None:
    with (Path(__file__).parent / "catalogue.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for seller in SELLERS:
        _stock(book, seller, rows)


def _stock(book: Book, seller: Seller, rows: list[dict[str, str]]) -> None:
    partner, at = book.partners[seller.slug], book.days.ago(LISTED, f"wares {seller.slug}")
    products: dict[str, Product] = {}
    skus: dict[str, Sku] = {}
    for row in rows:
        told = {name: row[name] for name in ("kind", "description", "service")}
        if row["product"] not in products:
            made = Product(partner=partner, code=row["product"], name=row["product_name"], **told)
            products[row["product"]] = book.add(made)
        skus[f"{row['product']}:{row['sku']}"] = _sku(book, partner, products, row)
    offers = sum(_offer(book, seller, skus[f"{row['product']}:{row['sku']}"], row) for row in rows)
    for row in rows:
        for base in row["add_on_of"].split():
            add_on = skus[f"{row['product']}:{row['sku']}"]
            book.add(AddOnBase(partner=partner, add_on=add_on, base=skus[base]))
    keeper = book.members[seller.keeper]
    book.record(Verb.CATALOGUE_IMPORTED, partner, at, by=keeper, partner=partner, new=offers)
    _withdraw(book, seller, products[WITHDRAWN.partition(":")[0]])


def _sku(book: Book, partner: Partner, products: dict[str, Product], row: dict[str, str]) -> Sku:
    sku = Sku(partner=partner, product=products[row["product"]], code=row["sku"])
    sku.name, sku.is_assignable = row["sku_name"], row["assignable"] == "yes"
    return book.add(sku)


def _offer(book: Book, seller: Seller, sku: Sku, row: dict[str, str]) -> int:
    """In each of the seller's countries, for each term. How many."""
    at, made = book.days.ago(LISTED, f"wares {seller.slug}"), 0
    for country in seller.countries:
        currency = "PLN" if country == "PL" else "EUR"
        price = Decimal(row[f"price_{currency.lower()}"]) * seller.factor
        for term in map(Term, row["terms"].split()):
            for billing, months in _billings(sku, term):
                amount = (price * FACTORS[term] * months).quantize(Decimal("0.01"))
                book.add(
                    Availability(
                        partner=sku.partner,
                        sku=sku,
                        country=country,
                        term=term,
                        billing=billing,
                        currency=currency,
                        list_price=amount,
                        minimum=int(row["minimum"]),
                        maximum=int(row["maximum"]),
                        changed_at=at,
                    )
                )
                made += 1
    return made


def _billings(sku: Sku, term: Term) -> list[tuple[Billing, int]]:
    """How it is billed, and for how many months at a time."""
    if not sku.is_assignable:
        return [(Billing.ONE_TIME, 1)]
    by_the_year = [(Billing.ANNUAL, 12)] if term != Term.MONTH else []
    whole = [(Billing.TRIENNIAL, 36)] if term == Term.THREE_YEARS else []
    return [(Billing.MONTHLY, 1), *by_the_year, *whole]


def _withdraw(book: Book, seller: Seller, product: Product) -> None:
    """One product went out of fashion; what was bought of it stays."""
    at, partner = book.days.ago(WITHDRAWN_AGO, f"withdrawn {seller.slug}"), product.partner
    offers = [row for row in book.all(Availability) if row.sku.product is product]
    for row in offers:
        row.withdrawn_at = row.changed_at = at
    for sku in (row for row in book.all(Sku) if row.product is product):
        sku.withdrawn_at = at
    product.withdrawn_at = at
    keeper, count = book.members[seller.keeper], len(offers)
    verb = Verb.CATALOGUE_WITHDRAWN
    book.record(verb, product, at, by=keeper, partner=partner, count=count)


def offer_of(book: Book, slug: str, licence: str, country: str, term: Term) -> Availability:
    """Billed by the month where it can be."""
    partner = book.partners[slug]
    rows = (
        row
        for row in book.all(Availability)
        if (row.partner, row.sku.licence, row.country, row.term)
        == (partner, licence, country, term)
    )
    return next(rows)
