"""A catalogue as a file: one offer a row, as CSV or JSON, the same columns in both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from customers.countries import country_names
from people.lines import harmless
from people.names import hides_something
from subscriptions.models import BILLING_OF, Availability, Billing, ProductKind, Segment, Term

MOST_BYTES = 1024 * 1024
MOST_ROWS = 2000
MOST_PRICE = Decimal("99999999.99")
MOST_SEATS = 1_000_000
YES, NO = "yes", "no"
# Of a product, and of a SKU: what all rows of it must say alike.
OF_PRODUCT = ("product_name", "kind", "description", "service")
OF_SKU = ("sku_name", "assignable", "add_on_of")

type Cells = dict[str, str]


class NotACatalogue(Exception):
    """Neither our CSV nor our JSON; the text says what is wrong with it."""


@dataclass(frozen=True)
class Offer:
    """One way to buy one SKU. `add_on_of` names its bases as product:sku."""

    product: str
    product_name: str
    kind: str
    description: str
    service: str
    sku: str
    sku_name: str
    assignable: bool
    add_on_of: tuple[str, ...]
    country: str
    segment: str
    term: str
    billing: str
    currency: str
    list_price: Decimal
    minimum: int
    maximum: int

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        return self.product, self.sku, self.country, self.segment, self.term, self.billing

    @property
    def licence(self) -> str:
        return f"{self.product}:{self.sku}"


COLUMNS = tuple(field.name for field in fields(Offer))
NEEDED = (
    *("product", "product_name", "sku", "sku_name", "country"),
    *("term", "billing", "currency", "list_price"),
)
USUAL = {
    "kind": ProductKind.ONLINE_SERVICE.value,
    "segment": Segment.COMMERCIAL.value,
    "assignable": YES,
    "minimum": "1",
    "maximum": "300",
}


def offer_of(availability: Availability, bases: Iterable[str]) -> Offer:
    """`bases` are the licences of the SKUs it is an add-on of."""
    sku, product = availability.sku, availability.sku.product
    return Offer(
        product=product.code,
        product_name=product.name,
        kind=product.kind,
        description=product.description,
        service=product.service,
        sku=sku.code,
        sku_name=sku.name,
        assignable=sku.is_assignable,
        add_on_of=tuple(sorted(bases)),
        country=availability.country,
        segment=availability.segment,
        term=availability.term,
        billing=availability.billing,
        currency=availability.currency,
        list_price=availability.list_price,
        minimum=availability.minimum,
        maximum=availability.maximum,
    )


# --- Writing -------------------------------------------------------------------------------------


def cells_of(offer: Offer) -> Cells:
    said = asdict(offer)
    said["assignable"] = YES if offer.assignable else NO
    said["add_on_of"] = " ".join(offer.add_on_of)
    return {name: str(value) for name, value in said.items()}


def as_csv(offers: Iterable[Offer]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: harmless(v) for k, v in cells_of(offer).items()} for offer in offers)
    return text.getvalue()


def as_json(offers: Iterable[Offer]) -> str:
    rows = [
        asdict(offer) | {"list_price": str(offer.list_price), "add_on_of": list(offer.add_on_of)}
        for offer in offers
    ]
    return json.dumps({"catalogue": rows}, ensure_ascii=False, indent=1)


# --- Reading -------------------------------------------------------------------------------------


def read_rows(data: bytes) -> list[tuple[int, Cells]]:
    """The rows by the number they have in the file. Raises NotACatalogue."""
    if len(data) > MOST_BYTES:
        raise NotACatalogue(_("The file is larger than 1 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotACatalogue(_("The file is not UTF-8 text.")) from problem
    if "\0" in text:
        raise NotACatalogue(_("The file is not UTF-8 text."))
    rows = _from_json(text) if text.lstrip()[:1] in {"{", "["} else _from_csv(text)
    if not rows:
        raise NotACatalogue(_("There are no rows in the file."))
    if len(rows) > MOST_ROWS:
        said = {"n": len(rows), "most": MOST_ROWS}
        raise NotACatalogue(_("%(n)s rows are too many: at most %(most)s at a time.") % said)
    return rows


def _from_csv(text: str) -> list[tuple[int, Cells]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        if missing := [name for name in NEEDED if name not in heads]:
            said = ", ".join(missing)
            raise NotACatalogue(_("Columns are missing: %(names)s") % {"names": said})
        return [
            (number, {k: _plain(v) for k, v in zip(heads, line, strict=False) if k in COLUMNS})
            for number, line in enumerate(reader, start=2)
            if any(map(str.strip, line))
        ]
    except csv.Error as problem:
        raise NotACatalogue(_("The file is not a table.")) from problem


def _plain(cell: str) -> str:
    """On one line, without the apostrophe that our own files put before a formula's sign."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _from_json(text: str) -> list[tuple[int, Cells]]:
    try:
        found = json.loads(text, parse_float=str)
    except (ValueError, RecursionError) as problem:
        raise NotACatalogue(_("The file is not JSON.")) from problem
    rows = found.get("catalogue") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotACatalogue(_("The JSON is not a list of offers."))
    return [
        (number, {k: _written(v) for k, v in row.items() if k in COLUMNS})
        for number, row in enumerate(rows, start=1)
    ]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return "" if value is None else _plain(str(value))


# --- Checking one row ----------------------------------------------------------------------------


def check(cells: Cells) -> tuple[Offer | None, list[str]]:
    """The offer, or every sentence that says why the row is none."""
    said = USUAL | {name: value for name, value in cells.items() if value}
    problems = [
        _("%(column)s is missing.") % {"column": name} for name in NEEDED if not said.get(name)
    ]
    problems += _too_long(said) + _unknown(said)
    price, seats = _price(said.get("list_price", "")), _seats(said)
    if said.get("list_price") and price is None:
        problems.append(_("list_price is not an amount of at most two decimals."))
    if seats is None:
        problems.append(_("minimum and maximum are whole numbers, the smaller one first."))
    if problems or price is None or seats is None:
        return None, problems
    text: dict[str, Any] = {name: said.get(name, "") for name in COLUMNS}
    text["country"], text["currency"] = text["country"].upper(), text["currency"].upper()
    bases = tuple(sorted(set(text["add_on_of"].split())))
    numbers: dict[str, Any] = {"list_price": price, "minimum": seats[0], "maximum": seats[1]}
    named: dict[str, Any] = {"assignable": text["assignable"].lower() == YES, "add_on_of": bases}
    return Offer(**text | numbers | named), []


LENGTHS = {"product": 20, "sku": 20, "product_name": 120, "sku_name": 120}
LENGTHS |= {"description": 300, "service": 30}


def _too_long(said: Cells) -> list[str]:
    found = [
        _("%(column)s is longer than %(most)s characters.") % {"column": name, "most": most}
        for name, most in LENGTHS.items()
        if len(said.get(name, "")) > most
    ]
    for name in ("product", "sku"):
        if not said.get(name, "x").replace("-", "").replace("_", "").replace(".", "").isalnum():
            problem = _("%(column)s has letters, digits, dots and dashes only.")
            found.append(problem % {"column": name})
    if any(hides_something(said.get(name, "")) for name in LENGTHS):
        found.append(_("A name has characters that cannot be seen, or letters that pose."))
    return found


def _unknown(said: Cells) -> list[str]:
    known: dict[str, Iterable[str]] = {
        "kind": ProductKind.values,
        "segment": Segment.values,
        "term": Term.values,
        "billing": Billing.values,
    }
    found = [
        _("%(column)s is none of: %(known)s") % {"column": name, "known": ", ".join(values)}
        for name, values in known.items()
        if said.get(name) and said[name] not in values
    ]
    term, billing = said.get("term", ""), said.get("billing", "")
    if term in Term.values and billing in Billing.values and billing not in BILLING_OF[Term(term)]:
        found.append(_("A term of %(term)s cannot be billed like that.") % {"term": term})
    if said.get("country") and said["country"].upper() not in country_names():
        found.append(_("country is no code of a country, such as PL."))
    currency = said.get("currency", "")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        found.append(_("currency is no code of a currency, such as EUR."))
    if said["assignable"].lower() not in {YES, NO}:
        found.append(_("assignable is yes or no."))
    return found


def _price(text: str) -> Decimal | None:
    try:
        price = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    if not price.is_finite() or not 0 <= price <= MOST_PRICE:
        return None
    exact = price.quantize(Decimal("0.01"))
    return exact if exact == price else None


def _seats(said: Cells) -> tuple[int, int] | None:
    least, most = said["minimum"], said["maximum"]
    if not all(n.isascii() and n.isdigit() and len(n) < 8 for n in (least, most)):
        return None
    return (int(least), int(most)) if 1 <= int(least) <= int(most) <= MOST_SEATS else None
