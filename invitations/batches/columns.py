"""Which column of a file is which, by its head: English or Polish, in any order."""

from __future__ import annotations

from collections.abc import Sequence

from customers.search import fold

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

_HEADS = {
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
_FIELD_OF = {head: field for field, heads in _HEADS.items() for head in heads.split("|")}


class ColumnsMissing(Exception):
    """The first line does not name a column that is needed; `found` is what it says."""

    def __init__(self, missing: list[str], found: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing, self.found = missing, found


def field_of(head: str) -> str:
    """The field that a head names, or nothing."""
    return _FIELD_OF.get(" ".join(fold(head).replace("_", " ").replace("-", " ").split()), "")


def fields_of(heads: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Position → field, and the heads that are ignored. The first of two alike counts.

    Raises ColumnsMissing where the e-mail or the company cannot be found.
    """
    named: dict[int, str] = {}
    ignored = []
    for position, head in enumerate(heads):
        field = field_of(head)
        if field and field not in named.values():
            named[position] = field
        elif head.strip():
            ignored.append(head.strip()[:60])
    missing = [field for field in ("company", "email") if field not in named.values()]
    if missing:
        raise ColumnsMissing(missing, [head.strip()[:60] for head in heads if head.strip()][:20])
    return named, ignored


def is_a_head(cells: Sequence[str]) -> bool:
    """Does this line name columns, the e-mail among them?"""
    return "email" in {field_of(cell) for cell in cells}
