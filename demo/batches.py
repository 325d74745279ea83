"""Two batches: one that was shared after the fair, and one that somebody is still putting right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audit.models import Verb
from audit.record import SYSTEM
from demo.book import Book
from demo.cast import STAR
from demo.days import identity
from invitations.models import (
    Batch,
    BatchRow,
    BatchState,
    Invitation,
    Problem,
    RowState,
)
from jobs.models import Job, JobState

FAIR = ("lucyna.glina@garnek.example", "bogna.wior@stolarniawior.example",
        "edyta.szkielko@optyksoczewka.example")  # fmt: skip
LIST: tuple[tuple[str, str, str, dict[str, str | int]], ...] = (
    ("Piekarnia Ruczaj", "biuro@ruczaj", Problem.EMAIL_BAD, {"address": "biuro@ruczaj"}),
    ("Tartak Zręb", "biuro@zrab.example", "", {}),
    ("", "kontakt@iskra-serwis.example", Problem.COMPANY_MISSING, {}),
    ("Księgarnia Zakładka", "sklep@zakladka.example", "", {}),
    ("Tartak Zręb Sp. z o.o.", "faktury@zrab.example", Problem.DUPLICATE, {"row": 3}),
    ("Młyn Wodny Zagórze", "anna.wrona@mlyn-zagorze.pl", Problem.ALREADY_CUSTOMER, {}),
    ("Drukarnia Winieta", "druk@winieta.example", "", {}),
)


def settle_batches(book: Book) -> None:
    _shared(book)
    _being_checked(book)


def _batch(book: Book, name: str, by: str, at: datetime, state: BatchState) -> Batch:
    member = book.members[by]
    batch = Batch(
        id=identity("batch", name),
        partner=book.partners[STAR],
        made_by=member,
        name=name,
        state=state,
        created_at=at,
    )
    return book.add(batch)


def _shared(book: Book) -> None:
    """The strangers whom Jan met at the fair."""
    met = [one for one in book.all(Invitation) if one.to in FAIR]
    at = min(one.created_at for one in met) - timedelta(minutes=20)
    batch = _batch(book, "targi-poznan.csv", "jan", at, BatchState.SHARED)
    batch.shared_at = max(one.shared_at for one in met if one.shared_at)
    for number, one in enumerate(sorted(met, key=lambda one: one.company), start=2):
        book.add(
            BatchRow(
                batch=batch,
                number=number,
                company=one.company,
                email=one.to,
                contact_name=one.contact_name,
                state=RowState.SHARED,
                key=one.pk,
                invitation=one,
            )
        )
    _tell(book, batch, Verb.BATCH_STAGED, at, count=len(met))
    for kind, began in (("invitation_batch", at + timedelta(minutes=6)),
                        ("invitation_sharing", batch.shared_at)):  # fmt: skip
        _job(book, batch, kind, began, len(met))


def _job(book: Book, batch: Batch, kind: str, at: datetime, count: int) -> None:
    ended = at + timedelta(seconds=4)
    job = Job(
        id=identity("job", f"{kind} {batch.name}"),
        partner=batch.partner,
        kind=kind,
        subject_id=batch.pk,
        title=batch.name,
        state=JobState.DONE,
        total=count,
        done=count,
        started_by=batch.made_by,
        created_at=at,
        next_at=at,
        started_at=at,
        finished_at=ended,
    )
    book.add(job)
    _tell(book, batch, Verb.BATCH_STARTED, at, count=count)
    _tell(book, batch, Verb.BATCH_FINISHED, ended, count=count, skipped=0, failed=0)


def _tell(book: Book, batch: Batch, verb: Verb, at: datetime, **counts: Any) -> None:
    by = SYSTEM if verb == Verb.BATCH_FINISHED else batch.made_by
    detail: dict[str, Any] = dict(counts)
    book.record(verb, batch, at, by=by, partner=batch.partner, **detail)


def _being_checked(book: Book) -> None:
    at = book.days.ago(1, "batch of the list")
    batch = _batch(book, "klienci-2026.xlsx", "hanna", at, BatchState.STAGED)
    batch.ignored_columns = ["Region", "Opiekun"]
    since = book.days.ago(300, "customer since").date().isoformat()
    for number, (company, email, problem, facts) in enumerate(LIST, start=2):
        domain = email.rpartition("@")[2]
        row = BatchRow(
            batch=batch,
            number=number,
            company=company,
            email=email,
            key=identity("batch row", email),
            named_domain=domain if "." in domain else "",
            identity=f"domain:{domain}" if "." in domain else f"email:{email}",
        )
        if problem:
            is_known = problem == Problem.ALREADY_CUSTOMER
            row.has(Problem(problem), **({"date": since} if is_known else facts))
        book.add(row)
    _tell(book, batch, Verb.BATCH_STAGED, at, count=len(LIST))
