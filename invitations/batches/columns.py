"""Which column of a file is which, by its head: English or Polish, in any order."""

from __future__ import annotations

from collections.abc import Sequence

from customers.tables import Columns

FIELDS = (
    "company",
    "email",
    "domain",
    "tax_id",
    "contact_name",
    "language",
    "provider",
    "note",
)
# What the file of rows to fix has besides.
ROW, PROBLEM = "row", "problem"

_HEADS: dict[str, str] = {
    "company": "company|company name|customer|customer name|name|organisation|organization"
    "|firma|nazwa|nazwa firmy|klient|nazwa klienta|organizacja",
    "email": "email|e mail|mail|email address|e mail address|contact email|contact e mail|to"
    "|adres|adres email|adres e mail|adres mailowy|poczta",
    "domain": "domain|primary domain|domain name|domena|domena podstawowa|domena glowna",
    "tax_id": "tax id|tax number|vat|vat id|vat number|nip|numer nip|numer podatkowy",
    "contact_name": "contact|contact name|contact person|person"
    "|kontakt|osoba|osoba kontaktowa|imie i nazwisko",
    "language": "language|lang|jezyk",
    "provider": "provider|indirect provider|reseller|indirect reseller"
    "|dostawca|dostawca posredni|odsprzedawca|odsprzedawca posredni",
    "note": "note|notes|comment|remark|notatka|uwagi|komentarz",
    ROW: "row|row number|wiersz|nr wiersza",
    PROBLEM: "problem|problems",
}
COLUMNS = Columns(_HEADS, needed=("company", "email"), answers=frozenset({PROBLEM}))


def is_a_head(cells: Sequence[str]) -> bool:
    """Does this line name columns, the e-mail among them?"""
    return "email" in {COLUMNS.field_of(cell) for cell in cells}
