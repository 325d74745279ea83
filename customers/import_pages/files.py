"""The files of an import: a sample, the rows to fix, the result. Safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import pgettext

from customers.imports.columns import FIELDS, PROBLEM, ROW
from customers.imports.words import HEADS, problem_of
from customers.models import CustomerImport, ImportRow, ImportRowState
from partners.models import Partner

_CHUNK = 500
_SAMPLE = {
    "company": "Zakład Krawiecki Igła",
    "domain": "igla.example",
    "tax_id": "5260250274",
    "country": "PL",
    "street": "Prosta 1",
    "postcode": "00-001",
    "city": "Warszawa",
    "contact_name": "Anna Igła",
    "contact_email": "biuro@igla.example",
    "contact_phone": "+48 22 123 45 67",
    "language": "pl",
    "tags": "VIP; szkoły",
    "external_id": "CRM-1001",
}


def sample_rows() -> list[list[str]]:
    """The heads in the reader's language, and one row."""
    heads = [str(HEADS[name]) for name in FIELDS]
    return [heads, [_SAMPLE.get(name, "") for name in FIELDS]]


def to_fix_rows(partner: Partner, intake: CustomerImport) -> Iterator[list[str]]:
    """The rows to fix with what is wrong; uploaded again, they take their old places."""
    mine = ImportRow.objects.for_partner(partner).filter(intake=intake)
    yield [str(HEADS[name]) for name in (ROW, *FIELDS, PROBLEM)]
    wrong = mine.filter(state=ImportRowState.TO_FIX).order_by("number")
    for row in wrong.iterator(chunk_size=_CHUNK):
        typed = [str(row.typed.get(name, "")) for name in FIELDS]
        yield [str(row.number), *typed, problem_of(row)]


def result_rows(partner: Partner, intake: CustomerImport) -> Iterator[list[str]]:
    """Every row as it was typed: what became of it, and the ID of its customer here."""
    mine = ImportRow.objects.for_partner(partner).filter(intake=intake).order_by("number")
    states = {state.value: str(state.label) for state in ImportRowState}
    ends = [pgettext("column", "State"), str(HEADS[PROBLEM])]
    kept = [name for name in FIELDS if name != "customer_id"]
    columns = [str(HEADS[name]) for name in kept]
    yield [str(HEADS[ROW]), str(HEADS["customer_id"]), *columns, *ends]
    for row in mine.iterator(chunk_size=_CHUNK):
        typed = [str(row.typed.get(name, "")) for name in kept]
        pk = str(row.customer_id or row.typed.get("customer_id", ""))
        yield [str(row.number), pk, *typed, states[row.state], problem_of(row)]
