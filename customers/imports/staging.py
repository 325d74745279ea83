"""Preparing an import: its rows are put down, checked, put right and decided. Nothing is created
yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from audit.models import Verb
from audit.record import record
from customers.imports.checking import check_rows, known_about
from customers.imports.columns import FIELDS, KEPT
from customers.models import (
    CustomerImport,
    ImportProblem,
    ImportRow,
    ImportRowState,
    ImportState,
)
from customers.tables import Table
from partners.models import Member

CHECKED = ["domain", "tax_id", "state", "problem", "facts"]


@transaction.atomic
def stage_import(by: Member, name: str, table: Table) -> CustomerImport:
    """Put down the rows of a file and say of each what is wrong with it."""
    intake = CustomerImport(partner=by.partner, made_by=by, name=name[:120])
    intake.ignored_columns = table.ignored
    intake.save(force_insert=True)
    rows = [
        ImportRow(intake=intake, number=int(cells["number"]), typed=_kept(cells))
        for cells in table.rows
    ]
    check_rows(rows, known_about(by.partner, rows))
    ImportRow.unscoped.bulk_create(rows, batch_size=1000)
    record(Verb.CUSTOMER_IMPORT_STAGED, intake, by=by, partner=by.partner, count=len(rows))
    return intake


def _kept(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cells[name][:KEPT] for name in FIELDS if cells.get(name)}


def held(by: Member, intake: CustomerImport, *states: ImportState) -> CustomerImport:
    """The import, locked. Raises ImportClosed unless it is in one of the states."""
    CustomerImport.objects.for_partner(by.partner).get(pk=intake.pk)
    rows = CustomerImport.unscoped.select_for_update(of=("self",))
    row = rows.select_related("partner", "made_by__person").get(pk=intake.pk)
    row.require(*states)
    return row


@transaction.atomic
def fix_row(by: Member, intake: CustomerImport, number: int, typed: Mapping[str, str]) -> ImportRow:
    """Put one row right: what is typed replaces what the file said. Rows that were, or now are,
    doubles of it are decided again. Raises ImportClosed."""
    held(by, intake, ImportState.STAGED)
    row = ImportRow.unscoped.of(intake).get(number=number)
    before = row.domain, row.tax_id
    row.typed = {name: text for name, text in (row.typed | dict(typed)).items() if text}
    row.is_ready()
    check_rows([row], known_about(intake.partner, [row]))
    row.save()
    _decide_doubles(intake, {before[0], row.domain}, {before[1], row.tax_id})
    row.refresh_from_db()
    return row


@transaction.atomic
def decide(by: Member, intake: CustomerImport, number: int, *, take: bool) -> ImportRow:
    """Answer a row's question, or leave any row out: it is imported (`take`) or not. Raises
    ImportClosed."""
    held(by, intake, ImportState.STAGED)
    row = ImportRow.unscoped.of(intake).get(number=number)
    row.is_another = take
    if take:
        row.is_ready()
    else:
        row.has(ImportProblem.LEFT_OUT)
    row.save()
    _decide_doubles(intake, {row.domain}, {row.tax_id})
    row.refresh_from_db()
    return row


@transaction.atomic
def decide_all(by: Member, intake: CustomerImport, *, take: bool) -> int:
    """The same answer to every question that is open. How many. Raises ImportClosed."""
    held(by, intake, ImportState.STAGED)
    asked = ImportRow.unscoped.of(intake).filter(state=ImportRowState.ASKED)
    if take:
        changed = asked.update(is_another=True, state=ImportRowState.READY, problem="", facts={})
    else:
        changed = asked.update(
            state=ImportRowState.SKIPPED, problem=ImportProblem.LEFT_OUT, facts={}
        )
    _check_again(intake, ImportRow.unscoped.of(intake))
    return changed


@transaction.atomic
def delete_import(by: Member, intake: CustomerImport) -> None:
    """Throw away what was prepared. Raises ImportClosed once it has begun."""
    row = held(by, intake, ImportState.STAGED)
    count = counts_of(row)["all"]
    record(Verb.CUSTOMER_IMPORT_FINISHED, row, by=by, partner=by.partner, count=0, skipped=count)
    row.delete()


def _decide_doubles(intake: CustomerImport, domains: Iterable[str], numbers: Iterable[str]) -> None:
    alike = Q(domain__in=[d for d in domains if d]) | Q(tax_id__in=[n for n in numbers if n])
    _check_again(intake, ImportRow.unscoped.of(intake).filter(alike))


def _check_again(intake: CustomerImport, rows: QuerySet[ImportRow]) -> None:
    """Check rows anew; those left out by hand stay out."""
    found = list(rows.filter(customer=None).exclude(problem=ImportProblem.LEFT_OUT))
    before = {row.pk: _checked(row) for row in found}
    check_rows(found, known_about(intake.partner, found))
    changed = [row for row in found if _checked(row) != before[row.pk]]
    ImportRow.unscoped.bulk_update(changed, CHECKED, batch_size=500)


def _checked(row: ImportRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in CHECKED)


def counts_of(intake: CustomerImport) -> dict[str, int]:
    """How many rows are in each state, in one query."""
    every = {state.value: Count("pk", filter=Q(state=state)) for state in ImportRowState}
    return ImportRow.unscoped.of(intake).aggregate(all=Count("pk"), **every)
