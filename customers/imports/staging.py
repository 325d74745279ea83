"""Preparing an import: its rows are put down, checked, put right and decided. Nothing is created
yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet

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
from customers.staged import changed_by, counted, held, keep_unread, make_room, read_as
from customers.tables import Sheet, Table
from partners.models import Member

CHECKED = ["domain", "tax_id", "state", "problem", "facts"]


@transaction.atomic
def stage_import(by: Member, name: str, table: Table) -> CustomerImport:
    """Put down the rows of a file and say of each what is wrong with it."""
    intake = CustomerImport(partner=by.partner, made_by=by, name=name[:120])
    intake.ignored_columns = table.ignored
    intake.save(force_insert=True)
    _put_down(by, intake, table)
    return intake


@transaction.atomic
def stage_unread(by: Member, name: str, sheet: Sheet) -> CustomerImport:
    """Keep a file whose columns somebody has to match first."""
    intake = CustomerImport(partner=by.partner, made_by=by, name=name[:120])
    keep_unread(intake, sheet)
    intake.save(force_insert=True)
    return intake


@transaction.atomic
def match_columns(by: Member, intake: CustomerImport, columns: Mapping[str, int]) -> None:
    """Which column is which (field → position); then the rows are there. Raises ImportClosed."""
    row = held(by, intake, ImportState.UNREAD)
    table = read_as(row, columns)
    row.state = ImportState.STAGED
    row.save(update_fields=["state", "columns", "unread", "ignored_columns"])
    _put_down(by, row, table)


def _put_down(by: Member, intake: CustomerImport, table: Table) -> None:
    rows = [_row(intake, cells) for cells in table.rows]
    check_rows(rows, known_about(by.partner, rows))
    ImportRow.unscoped.bulk_create(rows, batch_size=1000)
    record(Verb.CUSTOMER_IMPORT_STAGED, intake, by=by, partner=by.partner, count=len(rows))


def _row(intake: CustomerImport, cells: Mapping[str, str]) -> ImportRow:
    typed = {name: cells[name][:KEPT] for name in FIELDS if cells.get(name)}
    return ImportRow(intake=intake, number=int(cells["number"]), typed=typed)


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
def take_corrected(by: Member, intake: CustomerImport, table: Table, *, whole: bool) -> int:
    """A corrected file takes the place of the rows to fix, or of all. Returns how many rows it
    has. Raises ImportClosed or TooManyRows."""
    held(by, intake, ImportState.STAGED)
    cells = make_room(ImportRow.unscoped.of(intake), table, whole=whole)
    rows = [_row(intake, one) for one in cells]
    ImportRow.unscoped.bulk_create(rows, batch_size=1000)
    _check_again(intake, ImportRow.unscoped.of(intake))
    return len(rows)


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
    row = held(by, intake, ImportState.UNREAD, ImportState.STAGED)
    count = counts_of(row)["all"]
    record(Verb.CUSTOMER_IMPORT_FINISHED, row, by=by, partner=by.partner, count=0, skipped=count)
    row.delete()


def _decide_doubles(intake: CustomerImport, domains: Iterable[str], numbers: Iterable[str]) -> None:
    alike = Q(domain__in=[d for d in domains if d]) | Q(tax_id__in=[n for n in numbers if n])
    _check_again(intake, ImportRow.unscoped.of(intake).filter(alike))


def _check_again(intake: CustomerImport, rows: QuerySet[ImportRow]) -> None:
    """Check rows anew; those left out by hand stay out."""
    found = list(rows.filter(customer=None).exclude(problem=ImportProblem.LEFT_OUT))
    known = known_about(intake.partner, found)
    changed = changed_by(lambda some: check_rows(some, known), found, CHECKED)
    ImportRow.unscoped.bulk_update(changed, CHECKED, batch_size=500)


def counts_of(intake: CustomerImport) -> dict[str, int]:
    return counted(ImportRow.unscoped.of(intake), ImportRowState)
