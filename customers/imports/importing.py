"""Making records of the rows of an import: a job, in slices, each of them whole or not at all.

A slice holds its rows while it works; one that runs twice finds nothing left to do, and the
uniqueness of an account would refuse it anyway. No relationship is made: those need consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from audit.models import Verb
from audit.record import About, record, record_many
from customers.imports.checking import Known, check_rows, details_of, known_about, tags_of
from customers.imports.staging import counts_of
from customers.models import (
    Account,
    AccountTag,
    Customer,
    CustomerImport,
    ImportProblem,
    ImportRow,
    ImportRowState,
    ImportState,
    NothingToImport,
    Source,
    Tag,
)
from customers.search import fold
from customers.staged import held
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from partners.models import Member

KIND = "customer_import"
SLICE = 500


@transaction.atomic
def start_import(by: Member, intake: CustomerImport) -> Job:
    """Begin to import what is ready. Raises ImportClosed or NothingToImport."""
    row = held(by, intake, ImportState.STAGED)
    ready = counts_of(row)["ready"]
    if not ready:
        raise NothingToImport
    row.state = ImportState.RUNNING
    row.save(update_fields=["state"])
    record(Verb.CUSTOMER_IMPORT_STARTED, row, by=by, partner=by.partner, count=ready)
    return start_job(KIND, by=by, total=ready, subject=row.pk, title=row.name)


def import_slice(job: Job) -> Progress:
    """The next rows. A row that the database refuses fails alone, not its neighbours."""
    intake = import_of(job)
    try:
        _import(job, intake, _ready(intake)[:SLICE])
    except (IntegrityError, DataError):
        _import_singly(job, intake)
    return progress_of(job, intake)


def import_of(job: Job) -> CustomerImport:
    imports = CustomerImport.unscoped.select_related("partner", "made_by__person")
    return imports.get(pk=job.subject_id)


def progress_of(job: Job, intake: CustomerImport) -> Progress:
    """What the rows say. What was ready and is neither made, failed nor left was skipped."""
    counts = counts_of(intake)
    done, failed, left = counts["imported"], counts["failed"], counts["ready"]
    return Progress(done, max(job.total - done - failed - left, 0), failed, left)


def _ready(intake: CustomerImport) -> QuerySet[ImportRow]:
    ready = ImportRow.unscoped.of(intake).filter(state=ImportRowState.READY)
    return ready.order_by("number")


def _import_singly(job: Job, intake: CustomerImport) -> None:
    for pk in list(_ready(intake).values_list("pk", flat=True)[:SLICE]):
        one = _ready(intake).filter(pk=pk)
        try:
            _import(job, intake, one)
        except (IntegrityError, DataError):
            one.update(state=ImportRowState.FAILED, problem=ImportProblem.NOT_SAVED)


@transaction.atomic
def _import(job: Job, intake: CustomerImport, ready: QuerySet[ImportRow]) -> None:
    rows = list(ready.select_for_update(of=("self",)))
    known = known_about(intake.partner, rows)
    check_rows(rows, known)
    refused = [row for row in rows if row.problem]  # it came about since they were checked
    ImportRow.unscoped.bulk_update(refused, ["state", "problem", "facts"])
    wanted = [row for row in rows if not row.problem]
    if wanted:
        _make(job.started_by, intake, wanted, known)


def _make(by: Member, intake: CustomerImport, rows: Sequence[ImportRow], known: Known) -> None:
    at = now()
    details = {row.domain: details_of(row, known) for row in rows}
    customers = _customers(details)
    accounts = {
        domain: _account(intake, customers[domain], fields, at)
        for domain, fields in sorted(details.items())
    }
    _tag(intake, accounts, {row.domain: tags_of(row) for row in rows})
    for row in rows:
        row.state, row.customer_id = ImportRowState.IMPORTED, customers[row.domain].pk
    ImportRow.unscoped.bulk_update(rows, ["state", "customer"])
    about = [
        About(accounts[row.domain], customers[row.domain], after=_shown(details[row.domain]))
        for row in rows
    ]
    record_many(Verb.CUSTOMER_IMPORTED, about, by=by, partner=intake.partner)


def _customers(details: dict[str, dict[str, object]]) -> dict[str, Customer]:
    """The organisations by domain. Those that are known already stay as they are."""
    new = [
        Customer(
            domain=domain,
            **{name: fields[name] for name in ("name", "country", "tax_id", "language")},
        )
        for domain, fields in sorted(details.items())
    ]
    Customer.objects.bulk_create(new, ignore_conflicts=True)
    found = {one.domain: one for one in Customer.objects.filter(domain__in=details)}
    # In the partner's history it has the partner's name for it.
    for domain, customer in found.items():
        customer.name = str(details[domain]["name"])
    return found


def _account(
    intake: CustomerImport, customer: Customer, fields: dict[str, object], at: datetime
) -> Account:
    """Not yet saved."""
    account = Account(
        partner=intake.partner,
        customer=customer,
        source=Source.OTHER_PORTAL,
        created_at=at,
        changed_at=at,
        **fields,
    )
    account.refresh_keys()
    return account


def _tag(intake: CustomerImport, accounts: dict[str, Account], words: dict[str, list[str]]) -> None:
    """Save the accounts with their tags; new words become tags of the partner."""
    named = {fold(word): word for tags in words.values() for word in tags}
    new = [Tag(partner=intake.partner, name=name, folded=key) for key, name in named.items()]
    Tag.unscoped.bulk_create(new, ignore_conflicts=True)
    tags = {
        tag.folded: tag for tag in Tag.unscoped.filter(partner=intake.partner, folded__in=named)
    }
    for domain, account in accounts.items():
        account.tag_names = [tags[key].name for key in sorted(map(fold, words[domain]))]
    Account.unscoped.bulk_create(accounts.values())
    AccountTag.unscoped.bulk_create(
        AccountTag(account=account, tag=tags[fold(word)])
        for domain, account in accounts.items()
        for word in words[domain]
    )


def _shown(fields: dict[str, object]) -> dict[str, object]:
    """For the history: the owner by name, notes not at all, nothing that is empty."""
    hidden = {"notes", "validation_code"}
    shown = {name: value for name, value in fields.items() if value and name not in hidden}
    owner = shown.get("owner")
    return shown | {"owner": str(owner.person)} if isinstance(owner, Member) else shown
