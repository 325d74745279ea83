"""What is done to a file before anything is made of it, whatever its rows shall become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.db.models import Count, Q, QuerySet
from django.db.models.enums import TextChoices

from customers.models import UNREAD, StagedFile, StagedRow
from customers.tables import MOST_ROWS, Sheet, Table, TooManyRows
from partners.models import Member

# The column in which the files of rows to fix say where each row came from
ROW = "row"

type Cells = Mapping[str, str]


def held[F: StagedFile](by: Member, file: F, *states: str) -> F:
    """The file, locked. Raises its `Closed` unless it is in one of the states."""
    model = type(file)
    model.objects.for_partner(by.partner).get(pk=file.pk)  # type: ignore[attr-defined]
    rows = model.unscoped.select_for_update(of=("self",))  # type: ignore[attr-defined]
    row: F = rows.select_related("partner", "made_by__person").get(pk=file.pk)
    row.require(*states)
    return row


def counted(rows: QuerySet[StagedRow], states: type[TextChoices]) -> dict[str, int]:
    """How many rows are in each state, and `all`, in one query."""
    every = {state.value: Count("pk", filter=Q(state=state)) for state in states}
    return rows.aggregate(all=Count("pk"), **every)


def changed_by[R: StagedRow](
    check: Callable[[Sequence[R]], None], rows: Sequence[R], fields: Iterable[str]
) -> list[R]:
    """Check the rows; those whose `fields` are others afterwards."""

    def now(row: R) -> list[object]:
        return [getattr(row, row._meta.get_field(name).attname) for name in fields]  # type: ignore[union-attr]

    before = {row.pk: now(row) for row in rows}
    check(rows)
    return [row for row in rows if now(row) != before[row.pk]]


# --- Which column is which -----------------------------------------------------------------------


def keep_unread(file: StagedFile, sheet: Sheet) -> None:
    """Keep the lines until somebody has matched the columns. Not yet saved."""
    file.state, file.heads = UNREAD, sheet.heads
    file.unread = [[number, cells] for number, cells in sheet.lines]


def sheet_in(file: StagedFile) -> Sheet:
    return Sheet(file.heads, [(number, cells) for number, cells in file.unread])


def read_as(file: StagedFile, columns: Mapping[str, int]) -> Table:
    """The rows of a kept file by what somebody said of its columns (field → position), which is
    remembered for the next file with the same first line. Not yet saved."""
    table = sheet_in(file).table({at: field for field, at in columns.items()})
    file.columns, file.unread, file.ignored_columns = dict(columns), [], table.ignored
    return table


def remembered(file: StagedFile) -> dict[str, int]:
    """What this partner said of the last file with the same first line."""
    alike = type(file).objects.for_partner(file.partner)  # type: ignore[attr-defined]
    found = alike.filter(heads=file.heads).exclude(columns={}).order_by("-created_at")
    columns: dict[str, int] = found.values_list("columns", flat=True).first() or {}
    return columns


# --- A corrected file ----------------------------------------------------------------------------


def make_room(rows: QuerySet[StagedRow], table: Table, *, whole: bool) -> list[Cells]:
    """Delete what a corrected file takes the place of, and number its rows. `whole`: it is the
    whole file again. Otherwise it has the rows to fix, each under the number in its column `row`,
    or under a new one. Raises TooManyRows."""
    if whole:
        rows.delete()
        return list(table.rows)
    wrong = rows.filter(state="to_fix")
    free = set(wrong.values_list("number", flat=True))
    highest = rows.order_by("-number").values_list("number", flat=True).first() or 0
    wrong.delete()
    if (found := rows.count() + len(table.rows)) > MOST_ROWS:
        raise TooManyRows(found)
    return list(_numbered(table, free, highest))


def _numbered(table: Table, free: set[int], highest: int) -> Iterator[Cells]:
    for cells in table.rows:
        said = cells.get(ROW, "")
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
        if number in free:
            free.discard(number)
        else:
            highest = number = highest + 1
        yield {**cells, "number": str(number)}
