"""Creating the users of an upload: a job, in slices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import About, record_many
from customers.models import Customer
from directory.actions.entering import enter
from directory.actions.licences import give, locked_pools
from directory.actions.uploads import counts_of, ready_rows
from directory.actions.users import Details, create_user
from directory.checking import folded_name
from directory.models import (
    DirectoryUser,
    RowProblem,
    Upload,
    UploadRow,
    UploadRowState,
    UserNameTaken,
)
from directory.passwords import Secret, new_secret
from directory.rights import LICENCES, WRITE, NotAllowedHere
from jobs.kinds import Progress
from jobs.models import Job
from subscriptions.models import LicencePool

SLICE = 10  # hashing a password takes a good part of a second, on purpose


def create_slice(job: Job) -> Progress:
    """The next users. Passwords are hashed before anything is locked."""
    upload = upload_of(job)
    secrets = {pk: new_secret() for pk in ready_rows(upload).values_list("pk", flat=True)[:SLICE]}
    _create(upload, secrets)
    return progress_of(job, upload)


def upload_of(job: Job) -> Upload:
    uploads = Upload.unscoped.select_related("partner", "customer", "made_by__person")
    return uploads.get(pk=job.subject_id)


@transaction.atomic
def _create(upload: Upload, secrets: dict[int, Secret]) -> None:
    mine = ready_rows(upload).filter(pk__in=secrets)
    rows = list(mine.select_for_update(of=("self",)))
    customer, licences = upload.customer, upload.licences
    try:
        enter(upload.made_by, customer, WRITE, *([LICENCES] if licences else []))
    except NotAllowedHere:
        for row in rows:
            row.fails(RowProblem.NOT_ALLOWED)
    else:
        pools = locked_pools(customer, licences) if licences else []
        made = [_one(upload, row, pools, secrets[row.pk], now()) for row in rows]
        _record(upload, [user for user in made if user is not None], pools)
    UploadRow.unscoped.bulk_update(rows, ["state", "problem", "password"])


def _one(
    upload: Upload, row: UploadRow, pools: list[LicencePool], secret: Secret, at: datetime
) -> DirectoryUser | None:
    """This row, whole or not at all."""
    if any(pool.available < 1 for pool in pools):
        row.fails(RowProblem.NO_LICENCE)
        return None
    try:
        user = create_user(upload.customer, _details(upload, row), secret.hashed, key=row.key)
    except UserNameTaken:
        row.fails(RowProblem.TAKEN)
        return None
    give(user, pools, upload.made_by.person, at)
    row.state, row.problem, row.password = UploadRowState.CREATED, "", secret.sealed
    return user


def _details(upload: Upload, row: UploadRow) -> Details:
    return Details(
        user_name=folded_name(row.email),
        display_name=row.display_name,
        country=upload.country,
        first_name=row.first_name,
        last_name=row.last_name,
    )


def _record(upload: Upload, users: list[DirectoryUser], pools: list[LicencePool]) -> None:
    customer: Customer = upload.customer
    names = [pool.name for pool in pools]
    told = [
        About(user, customer, after={"user_name": user.user_name, "country": user.country})
        for user in users
    ]
    by, partner = upload.made_by, upload.partner
    record_many(Verb.DIRECTORY_USER_ADDED, told, by=by, partner=partner)
    if names:
        given = [About(user, customer, detail={"licences": names}) for user in users]
        record_many(Verb.LICENCE_ASSIGNED, given, by=by, partner=partner)


def progress_of(job: Job, upload: Upload) -> Progress:
    counts = counts_of(upload)
    return Progress(
        done=counts[UploadRowState.CREATED],
        skipped=0,
        failed=counts[UploadRowState.FAILED],
        left=counts[UploadRowState.READY],
    )


def wanted_again(upload_id: UUID) -> None:
    """What failed is ready once more."""
    failed = UploadRow.unscoped.filter(upload=upload_id, state=UploadRowState.FAILED)
    failed.update(state=UploadRowState.READY, problem="")
