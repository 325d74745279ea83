"""Batches for the tests: a file in words, prepared, created and shared as the pages do it."""

from invitations.batches.creating import start_creation
from invitations.batches.reading import read_table
from invitations.batches.sharing import start_sharing
from invitations.batches.staging import Options, stage_batch
from invitations.models import BatchRow
from jobs.running import run_due

HEAD = "company;email;domain;language;provider;note\n"
OPTIONS = Options(language="en", valid_days=30)


def companies(count, start=1):
    """`count` rows of companies nobody knows."""
    return "".join(
        f"Company No {n};office@firm{n}.example;firm{n}.example;;;\n"
        for n in range(start, start + count)
    )


def stage(by, rows, options=OPTIONS, head=HEAD):
    return stage_batch(by, "list.csv", read_table((head + rows).encode()), options)


def create(by, batch):
    job = start_creation(by, batch)
    run_due()
    batch.refresh_from_db()
    job.refresh_from_db()
    return job


def share(by, batch):
    job = start_sharing(by, batch)
    run_due()
    batch.refresh_from_db()
    job.refresh_from_db()
    return job


def rows_of(batch):
    return list(BatchRow.unscoped.of(batch).order_by("number"))


def outcome(batch):
    """(state, problem) of each row, in the order of the file."""
    return [(row.state, row.problem) for row in rows_of(batch)]
