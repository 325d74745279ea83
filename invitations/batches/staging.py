"""Preparing a batch: its rows are put down, checked and put right. Nothing is created yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from customers.models import Account
from customers.staged import changed_by, counted, held, keep_unread, make_room, read_as
from customers.tables import Sheet, Table
from invitations.batches.checking import check_rows, known_about
from invitations.batches.columns import FIELDS
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
    _put_down(by, batch, table)
    return batch


@transaction.atomic
def stage_unread(by: Member, name: str, sheet: Sheet, options: Options) -> Batch:
    """Keep a file whose columns somebody has to match first."""
    batch = Batch(partner=by.partner, made_by=by, name=name[:120])
    _set(batch, options)
    keep_unread(batch, sheet)
    batch.save(force_insert=True)
    return batch


@transaction.atomic
def match_columns(by: Member, batch: Batch, columns: Mapping[str, int]) -> None:
    """Which column is which (field → position); then the rows are there. Raises BatchClosed."""
    row = held(by, batch, BatchState.UNREAD)
    table = read_as(row, columns)
    row.state = BatchState.STAGED
    row.save(update_fields=["state", "columns", "unread", "ignored_columns"])
    _put_down(by, row, table)


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


def _put_down(by: Member, batch: Batch, table: Table) -> None:
    rows = [_row(batch, cells) for cells in table.rows]
    check_rows(batch, rows, known_about(batch.partner, rows, now()))
    BatchRow.unscoped.bulk_create(rows, batch_size=2000)
    record(Verb.BATCH_STAGED, batch, by=by, partner=by.partner, count=len(rows))


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
    known = known_about(batch.partner, found, now())
    changed = changed_by(lambda some: check_rows(batch, some, known), found, CHECKED)
    BatchRow.unscoped.bulk_update(changed, CHECKED, batch_size=500)


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
    row = held(by, batch, BatchState.UNREAD, BatchState.STAGED)
    record(Verb.BATCH_CANCELLED, row, by=by, partner=by.partner, count=counts_of(row)["all"])
    row.delete()


def _decide_doubles(batch: Batch, identities: Iterable[str]) -> None:
    named = {identity for identity in identities if identity}
    check_again(batch, BatchRow.unscoped.of(batch).filter(identity__in=named))


@transaction.atomic
def take_corrected(by: Member, batch: Batch, table: Table, *, whole: bool = False) -> int:
    """A corrected file takes the place of the rows to fix, or of all. Returns how many rows it
    has. Raises BatchClosed or TooManyRows."""
    held(by, batch, BatchState.STAGED)
    cells = make_room(BatchRow.unscoped.of(batch), table, whole=whole)
    rows = [_row(batch, one) for one in cells]
    BatchRow.unscoped.bulk_create(rows, batch_size=2000)
    check_again(batch, BatchRow.unscoped.of(batch))
    return len(rows)


def counts_of(batch: Batch) -> dict[str, int]:
    return counted(BatchRow.unscoped.of(batch), RowState)


def left_today(partner: Partner) -> int:
    """How many more invitations this partner may create in batches now: counted by what the
    jobs of the last 24 hours set out to do."""
    since = now() - timedelta(days=1)
    jobs = Job.objects.for_partner(partner).filter(kind=CREATION, created_at__gt=since)
    used: int = jobs.aggregate(n=Sum("total"))["n"] or 0
    limit: int = settings.BATCH_INVITATIONS_PER_PARTNER_AND_DAY
    return max(limit - used, 0)
