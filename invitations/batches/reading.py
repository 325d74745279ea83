"""A file of customers to be invited, read by the columns such a file has."""

from __future__ import annotations

from customers.tables import Table
from customers.tables import read_table as read
from invitations.batches.columns import COLUMNS


def read_table(data: bytes) -> Table:
    """Raises TooLarge, NotATable, ColumnsMissing or TooManyRows."""
    return read(data, COLUMNS)
