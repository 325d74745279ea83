"""Creating the invitations of a batch: a job, in slices, each of them whole or not at all.

The same rules as for one (`writing.create_invitation`), decided for a slice at a time. Rows are
held while they are done, and each row's key is the id of its invitation: a slice that runs twice
finds nothing left to do, and if it did, the primary key would refuse it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.timezone import now

from audit.models import Verb
from audit.record import About, record, record_many
from customers.models import Account, Customer, Source
from customers.staged import held
from invitations.batches.checking import Known, check_rows, known_about, language_of
from invitations.batches.staging import CREATION, counts_of, left_today
from invitations.drafts import Letter
from invitations.models import (
    Batch,
    BatchLimit,
    BatchRow,
    BatchState,
    Invitation,
    LetterTextVersion,
    NothingReady,
    Party,
    Problem,
    RowState,
)
from invitations.texts import filled, kind_for, proposed_letter, values_of
from invitations.writing import default_version, role_of
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from partners.models import Member, Partner

SLICE = 500


@transaction.atomic
def start_creation(by: Member, batch: Batch) -> Job:
    """Begin to create what is ready. Raises BatchClosed, NothingReady or BatchLimit."""
    Partner.objects.select_for_update(no_key=True).get(pk=by.partner_id)  # one at a time counts
    row = held(by, batch, BatchState.STAGED)
    ready = counts_of(row)["ready"]
    if not ready:
        raise NothingReady
    left = left_today(by.partner)
    if ready > left:
        raise BatchLimit(left)
    row.state = BatchState.CREATING
    row.save(update_fields=["state"])
    after = {"state": row.state}
    record(Verb.BATCH_STARTED, row, by=by, partner=by.partner, after=after, count=ready)
    return start_job(CREATION, by=by, total=ready, subject=row.pk, title=row.name)


def create_slice(job: Job) -> Progress:
    """The next rows. A row that the database refuses fails alone, not its neighbours."""
    batch = batch_of(job)
    try:
        _create(batch, job, _ready(batch)[:SLICE])
    except (IntegrityError, DataError):
        _create_singly(batch, job)
    return progress_of(job, batch)


def batch_of(job: Job) -> Batch:
    batches = Batch.unscoped.select_related("partner", "made_by__person")
    return batches.get(pk=job.subject_id)


def _ready(batch: Batch) -> QuerySet[BatchRow]:
    return BatchRow.unscoped.of(batch).filter(state=RowState.READY).order_by("number")


def _create_singly(batch: Batch, job: Job) -> None:
    for pk in list(_ready(batch).values_list("pk", flat=True)[:SLICE]):
        one = _ready(batch).filter(pk=pk)
        try:
            _create(batch, job, one)
        except (IntegrityError, DataError):
            one.update(state=RowState.FAILED, problem=Problem.NOT_SAVED)


@transaction.atomic
def _create(batch: Batch, job: Job, ready: QuerySet[BatchRow]) -> None:
    rows = list(ready.select_for_update(of=("self",)))
    known = known_about(batch.partner, rows, now())
    check_rows(batch, rows, known)
    for row in rows:
        if row.problem:  # it came about since the batch was checked
            row.fails(Problem(row.problem), **row.facts)
    refused = [row for row in rows if row.problem]
    BatchRow.unscoped.bulk_update(refused, ["state", "problem", "facts"])
    wanted = [row for row in rows if not row.problem]
    customers = _customers(batch, wanted, known, by=job.started_by)
    texts = _Texts(batch.partner)
    made = [_invitation(batch, row, customers, known, texts, job.started_by) for row in wanted]
    Invitation.unscoped.bulk_create([one.invitation for one in made])
    Party.unscoped.bulk_create(party for one in made for party in one.parties)
    detail = {"batch": batch.name}
    about = [About(one.invitation, one.invitation.customer, detail=detail) for one in made]
    record_many(Verb.INVITATION_CREATED, about, by=job.started_by, partner=batch.partner)
    done = BatchRow.unscoped.filter(pk__in=[row.pk for row in wanted])
    done.update(state=RowState.CREATED, invitation=F("key"))


def _customers(
    batch: Batch, rows: Sequence[BatchRow], known: Known, *, by: Member
) -> dict[str, Customer]:
    """The organisation of each domain and the partner's record of it, made where there was none
    (as `writing._named` does for one), in the order of domains: two batches at once do not lock
    each other out. The names are what this partner calls them."""
    new = sorted(
        (row for row in rows if row.named_domain and row.customer_id is None),
        key=lambda row: row.named_domain,
    )
    Customer.objects.bulk_create(
        [
            Customer(name=row.company, domain=row.named_domain, language=language_of(row, batch))
            for row in new
        ],
        ignore_conflicts=True,
    )
    named = {row.named_domain: row.company for row in new}
    ids = dict(Customer.objects.filter(domain__in=named).values_list("domain", "pk"))
    accounts = [_account(batch, row, ids[row.named_domain], by) for row in new]
    Account.unscoped.bulk_create(accounts, ignore_conflicts=True)
    made = {domain: Customer(pk=ids[domain], name=name) for domain, name in named.items()}
    mine = {domain: Customer(pk=pk, name=name) for domain, (pk, name) in known.by_domain.items()}
    return made | mine


def _account(batch: Batch, row: BatchRow, customer: UUID, by: Member) -> Account:
    account = Account(
        partner=batch.partner,
        customer_id=customer,
        name=row.company,
        domain=row.named_domain,
        contact_name=row.contact_name,
        contact_email=row.email,
        language=language_of(row, batch),
        owner=by,
        source=Source.INVITATION,
    )
    account.refresh_keys()
    return account


class _Made(NamedTuple):
    invitation: Invitation
    parties: list[Party]


class _Texts:
    """What letters begin with, by language and by whether others are named: asked once each."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        self._known: dict[tuple[str, str], LetterTextVersion | None] = {}

    def of(self, language: str, others: Sequence[Partner]) -> LetterTextVersion | None:
        wanted = language, str(kind_for(others))
        if wanted not in self._known:
            self._known[wanted] = default_version(self._partner, language, others)
        return self._known[wanted]


def _invitation(
    batch: Batch,
    row: BatchRow,
    customers: dict[str, Customer],
    known: Known,
    texts: _Texts,
    by: Member,
) -> _Made:
    invitation = Invitation(
        id=row.key,
        partner=batch.partner,
        inviter=by.person,
        customer=customers.get(row.named_domain),
        company=row.company,
        domain=row.named_domain,
        contact_name=row.contact_name,
        to=row.email,
        language=language_of(row, batch),
        internal_note=row.note,
        asks_dap=batch.asks_dap,
        valid_days=batch.valid_days,
    )
    invitation.seal()
    others = known.others_of(row, batch)
    invitation.letter_version = texts.of(invitation.language, others)
    everybody = [batch.partner, *others]
    parties = [Party(invitation=invitation, partner=one, role=role_of(one)) for one in everybody]
    letter = letter_of(batch, invitation, parties, by)
    invitation.subject, invitation.before = letter.subject, letter.before
    invitation.after = letter.after
    return _Made(invitation, parties)


def letter_of(batch: Batch, invitation: Invitation, parties: Sequence[Party], by: Member) -> Letter:
    """The batch's own text with its fields filled in; where it has none, the letter proposed."""
    proposed = proposed_letter(invitation, parties, by.person)
    if not (batch.subject or batch.before or batch.after):
        return proposed
    with translation.override(invitation.language):
        values = values_of(invitation, parties, by.person)
    subject = filled(batch.subject, values)[:150] or proposed.subject
    if not (batch.before or batch.after):
        return Letter(subject, proposed.before, proposed.after)
    return Letter(subject, filled(batch.before, values)[:2000], filled(batch.after, values)[:2000])


def progress_of(job: Job, batch: Batch) -> Progress:
    """What the rows say. What was counted as ready and is neither made, failed nor left was
    skipped: it could not be asked any more."""
    counts = counts_of(batch)
    done = counts["created"] + counts["shared"]
    failed, left = counts["failed"], counts["ready"]
    return Progress(done, max(job.total - done - failed - left, 0), failed, left)
