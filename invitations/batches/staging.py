"""Preparing a batch: its rows are put down, checked and put right. Nothing is created yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from customers.models import Account
from customers.tables import MOST_ROWS, Table, TooManyRows
from invitations.batches.checking import check_rows, known_about
from invitations.batches.columns import FIELDS, ROW
from invitations.models import (
    Batch,
    BatchRow,
    BatchState,
    Problem,
    RowState,
)
from jobs.models import Job
from partners.models import Member, Partner

CREATION = "invitation_batch"
CHECKED = [
    *("company", "email", "identity", "named_domain", "customer"),
    *("state", "problem", "facts"),
]
_LIMITS = {
    name: BatchRow._meta.get_field(name).max_length or 0  # type: ignore[union-attr]  # all texts
    for name in FIELDS
}


@dataclass(frozen=True)
class Options:
    """What all rows of a batch have in common, unless a row says otherwise."""

    language: str
    valid_days: int
    asks_dap: bool = False
    others: Sequence[str] = ()
    subject: str = ""
    before: str = ""
    after: str = ""


@transaction.atomic
def stage_batch(by: Member, name: str, table: Table, options: Options) -> Batch:
    """Put down the rows of a file and say of each what is wrong with it."""
    batch = Batch(partner=by.partner, made_by=by, name=name[:120], ignored_columns=table.ignored)
    _set(batch, options)
    batch.save(force_insert=True)
    _put_down(batch, [_row(batch, cells) for cells in table.rows])
    record(Verb.BATCH_STAGED, batch, by=by, partner=by.partner, count=len(table.rows))
    return batch


@transaction.atomic
def stage_customers(by: Member, name: str, customers: Collection[UUID], options: Options) -> Batch:
    """The same for customers chosen on the list: what the partner's own records say of them."""
    mine = Account.objects.for_partner(by.partner).filter(customer__in=customers)
    rows = [
        {
            "number": str(number),
            "company": account.name,
            "email": account.contact_email,
            "domain": account.customer.domain,
            "contact_name": account.contact_name,
            "language": account.language,
        }
        for number, account in enumerate(mine.select_related("customer").order_by("sort_key"), 1)
    ]
    return stage_batch(by, name, Table(rows, []), options)


def _set(batch: Batch, options: Options) -> None:
    batch.language, batch.valid_days = options.language, options.valid_days
    batch.asks_dap = options.asks_dap and settings.OFFER_DAP
    batch.others = list(options.others)
    batch.subject, batch.before, batch.after = options.subject, options.before, options.after


def _row(batch: Batch, cells: Mapping[str, str]) -> BatchRow:
    typed = {name: cells.get(name, "")[:limit] for name, limit in _LIMITS.items()}
    return BatchRow(batch=batch, number=int(cells["number"]), **typed)


def _put_down(batch: Batch, rows: list[BatchRow]) -> None:
    check_rows(batch, rows, known_about(batch.partner, rows, now()))
    BatchRow.unscoped.bulk_create(rows, batch_size=2000)


def held(by: Member, batch: Batch, *states: BatchState) -> Batch:
    """The batch, locked. Raises BatchClosed unless it is in one of the states."""
    Batch.objects.for_partner(by.partner).get(pk=batch.pk)
    rows = Batch.unscoped.select_for_update(of=("self",)).select_related("partner", "made_by")
    row = rows.get(pk=batch.pk)
    row.require(*states)
    return row


@transaction.atomic
def change_options(by: Member, batch: Batch, options: Options) -> Batch:
    """What all rows have in common; every row is checked again. Raises BatchClosed."""
    row = held(by, batch, BatchState.STAGED)
    _set(row, options)
    row.save(
        update_fields=[
            *("language", "valid_days", "asks_dap", "others", "subject", "before", "after")
        ]
    )
    check_again(row, BatchRow.unscoped.of(row))
    return row


def check_again(batch: Batch, rows: QuerySet[BatchRow]) -> None:
    """Check rows that are not yet created; those left out by hand stay out."""
    wanted = rows.filter(invitation=None).exclude(problem=Problem.LEFT_OUT).order_by("number")
    found = list(wanted)
    before = {row.pk: _checked(row) for row in found}
    check_rows(batch, found, known_about(batch.partner, found, now()))
    changed = [row for row in found if _checked(row) != before[row.pk]]
    BatchRow.unscoped.bulk_update(changed, CHECKED, batch_size=500)


def _checked(row: BatchRow) -> tuple[object, ...]:
    names = [name for name in CHECKED if name != "customer"]
    return (row.customer_id, *(getattr(row, name) for name in names))


@transaction.atomic
def fix_row(by: Member, batch: Batch, number: int, typed: Mapping[str, str]) -> BatchRow:
    """Put one row right: what is typed replaces what the file said. Rows that were, or now are,
    doubles of it are decided again. Raises BatchClosed."""
    held(by, batch, BatchState.STAGED)
    row = BatchRow.unscoped.of(batch).get(number=number)
    before = row.identity
    for name in FIELDS:
        if name in typed:
            setattr(row, name, typed[name][: _LIMITS[name]])
    row.is_ready()
    check_rows(batch, [row], known_about(batch.partner, [row], now()))
    row.save()
    _decide_doubles(batch, {before, row.identity})
    row.refresh_from_db()
    return row


@transaction.atomic
def leave_out(by: Member, batch: Batch, number: int) -> BatchRow:
    """This row shall not be invited. Raises BatchClosed."""
    held(by, batch, BatchState.STAGED)
    row = BatchRow.unscoped.of(batch).get(number=number)
    row.has(Problem.LEFT_OUT)
    row.save(update_fields=["state", "problem", "facts"])
    _decide_doubles(batch, {row.identity})
    return row


@transaction.atomic
def delete_batch(by: Member, batch: Batch) -> None:
    """Throw away what was prepared. Raises BatchClosed once its creation has begun."""
    row = held(by, batch, BatchState.STAGED)
    record(Verb.BATCH_CANCELLED, row, by=by, partner=by.partner, count=counts_of(row)["all"])
    row.delete()


def _decide_doubles(batch: Batch, identities: Iterable[str]) -> None:
    named = {identity for identity in identities if identity}
    check_again(batch, BatchRow.unscoped.of(batch).filter(identity__in=named))


@transaction.atomic
def replace_rows_to_fix(by: Member, batch: Batch, table: Table) -> int:
    """A corrected file: its rows take the place of those to fix, under the numbers they carry in
    the column `row`. Returns how many. Raises BatchClosed or TooManyRows."""
    held(by, batch, BatchState.STAGED)
    mine = BatchRow.unscoped.of(batch)
    wrong = mine.filter(state=RowState.TO_FIX)
    free = set(wrong.values_list("number", flat=True))
    wrong.delete()
    if mine.count() + len(table.rows) > MOST_ROWS:
        raise TooManyRows(mine.count() + len(table.rows))
    taken = max([*mine.order_by("-number").values_list("number", flat=True)[:1], *free, 0])
    rows = []
    for cells in table.rows:
        said = cells.get(ROW, "")
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
        if number in free:
            free.discard(number)
        else:
            taken = number = taken + 1
        rows.append(_row(batch, dict(cells) | {"number": str(number)}))
    BatchRow.unscoped.bulk_create(rows, batch_size=2000)
    check_again(batch, BatchRow.unscoped.of(batch))
    return len(rows)


def counts_of(batch: Batch) -> dict[str, int]:
    """How many rows are in each state, in one query."""
    every = {state.value: Count("pk", filter=Q(state=state)) for state in RowState}
    return BatchRow.unscoped.of(batch).aggregate(all=Count("pk"), **every)


def left_today(partner: Partner) -> int:
    """How many more invitations this partner may create in batches now: counted by what the
    jobs of the last 24 hours set out to do."""
    since = now() - timedelta(days=1)
    jobs = Job.objects.for_partner(partner).filter(kind=CREATION, created_at__gt=since)
    used: int = jobs.aggregate(n=Sum("total"))["n"] or 0
    limit: int = settings.BATCH_INVITATIONS_PER_PARTNER_AND_DAY
    return max(limit - used, 0)
