"""Files of customers for the tests, staged and imported as the pages do it."""

from customers.imports.columns import COLUMNS
from customers.imports.importing import start_import
from customers.imports.staging import stage_import
from customers.models import ImportRow
from customers.tables import read_table
from jobs.running import run_due

HEAD = "company;domain;tax id;e-mail;tags;owner;notes\n"


def some_customers(count=2, head=HEAD, rows=None):
    """A table of `count` companies nobody knows, or of the rows given."""
    lines = "".join(
        f"Company No {n};firm{n}.example;;office@firm{n}.example;;;\n" for n in range(1, count + 1)
    )
    return read_table((head + (lines if rows is None else rows)).encode(), COLUMNS)


def stage(by, rows, head=HEAD):
    return stage_import(by, "list.csv", some_customers(head=head, rows=rows))


def bring(by, intake):
    job = start_import(by, intake)
    run_due()
    intake.refresh_from_db()
    job.refresh_from_db()
    return job


def row_of(intake, number):
    return ImportRow.unscoped.get(intake=intake, number=number)
