"""Users from a file: staged, checked, put right; their passwords handed over once and wiped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from customers.models import Customer
from directory.actions.entering import enter
from directory.actions.licences import locked_pools
from directory.actions.reading import Line
from directory.checking import MOST_NAME, folded_name, is_local_part, is_sound_name
from directory.models import (
    DirectoryUser,
    NothingReady,
    PasswordsGone,
    RowProblem,
    Upload,
    UploadRow,
    UploadRowState,
    UploadState,
)
from directory.rights import LICENCES, WRITE
from jobs.models import Job
from jobs.queue import start_job
from outbox.sealing import unsealed
from partners.models import Member
from subscriptions.models import NoLicenceLeft

KIND = "directory_upload"
TYPED = ("first_name", "last_name", "display_name", "email")
# Passwords of an upload whose job never ended are wiped all the same.
FORGOTTEN = timedelta(days=1)


@transaction.atomic
def stage_upload(by: Member, customer: Customer, name: str, lines: Sequence[Line]) -> Upload:
    """Keep the rows and say what is wrong with each; nobody is created. Raises NotAllowedHere."""
    enter(by, customer, WRITE)
    upload = Upload.unscoped.create(
        partner=by.partner,
        customer=customer,
        made_by=by,
        name=name[:160],
        country=customer.country,
    )
    rows = [UploadRow(upload=upload, number=line.number, **_fitting(line.cells)) for line in lines]
    check_rows(customer, rows)
    UploadRow.unscoped.bulk_create(rows)
    return upload


def _fitting(cells: Mapping[str, str]) -> dict[str, str]:
    """Cut to what the columns hold: it is too long in any case, and shown as such."""
    most = {"email": 320}
    return {name: cells.get(name, "")[: most.get(name, 200)] for name in TYPED}


def check_rows(customer: Customer, rows: Sequence[UploadRow]) -> None:
    """Sets state and problem of rows that are not created yet."""
    names = [folded_name(row.email) for row in rows]
    known = DirectoryUser.objects.of(customer).filter(user_name__in=names)
    taken = set(known.values_list("user_name", flat=True))
    seen = Counter(names)
    for row in rows:
        problem = _problem(row, customer, taken, seen)
        row.state = UploadRowState.TO_FIX if problem else UploadRowState.READY
        row.problem = problem or ""


def _problem(
    row: UploadRow, customer: Customer, taken: Collection[str], seen: Mapping[str, int]
) -> RowProblem | None:
    typed = row.typed().values()
    if not row.display_name:
        return RowProblem.DISPLAY_NAME_MISSING
    if any(len(text) > MOST_NAME for text in typed):
        return RowProblem.TOO_LONG
    if not all(map(is_sound_name, typed)):
        return RowProblem.NAME_REFUSED
    if not row.email:
        return RowProblem.EMAIL_MISSING
    name = folded_name(row.email)
    local, at, domain = name.partition("@")
    if not at or not is_local_part(local):
        return RowProblem.EMAIL_BAD
    if domain != customer.domain:
        return RowProblem.OTHER_DOMAIN
    if name in taken:
        return RowProblem.TAKEN
    return RowProblem.DUPLICATE if seen[name] > 1 else None


def held_upload(by: Member, upload: Upload, *states: UploadState) -> Upload:
    """The row, locked. Raises UploadClosed."""
    mine = Upload.objects.for_partner(by.partner).select_for_update(of=("self",))
    row = mine.select_related("partner", "customer", "made_by").get(pk=upload.pk)
    row.require(*states)
    return row


@transaction.atomic
def fix_row(by: Member, upload: Upload, number: int, typed: Mapping[str, str]) -> UploadRow:
    """New words for some cells of a row; all rows are checked again, since two may have been
    alike. Raises NotAllowedHere or UploadClosed."""
    held = held_upload(by, upload, UploadState.STAGED)
    enter(by, held.customer, WRITE)
    rows = list(UploadRow.unscoped.of(held).order_by("number"))
    row = next(row for row in rows if row.number == number)
    for name, text in _fitting({**_typed(row), **typed}).items():
        setattr(row, name, " ".join(text.split()))
    check_rows(held.customer, rows)
    UploadRow.unscoped.bulk_update(rows, [*TYPED, "state", "problem"])
    return row


def _typed(row: UploadRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in TYPED}


@transaction.atomic
def drop_row(by: Member, upload: Upload, number: int) -> None:
    """This person shall not be created. Raises NotAllowedHere or UploadClosed."""
    held = held_upload(by, upload, UploadState.STAGED)
    enter(by, held.customer, WRITE)
    UploadRow.unscoped.of(held).filter(number=number).delete()
    rows = list(UploadRow.unscoped.of(held).order_by("number"))
    check_rows(held.customer, rows)
    UploadRow.unscoped.bulk_update(rows, ["state", "problem"])


@transaction.atomic
def start_creation(by: Member, upload: Upload, country: str, licences: Sequence[str]) -> Job:
    """Begin to create what is ready, in one country, each with these licences.

    Raises NotAllowedHere, UploadClosed, NothingReady or NoLicenceLeft."""
    held = held_upload(by, upload, UploadState.STAGED)
    enter(by, held.customer, WRITE, *([LICENCES] if licences else []))
    ready = ready_rows(held).count()
    if not ready:
        raise NothingReady
    for pool in locked_pools(held.customer, licences) if licences else []:
        if pool.available < ready:
            raise NoLicenceLeft(pool.name, pool.available)
    held.country, held.licences, held.state = country, list(licences), UploadState.CREATING
    held.made_by = by  # who creates them hands the passwords over
    held.save(update_fields=["country", "licences", "state", "made_by"])
    record(
        Verb.DIRECTORY_USERS_UPLOADED,
        held,
        by=by,
        partner=by.partner,
        customer=held.customer,
        count=ready,
    )
    return start_job(KIND, by=by, total=ready, subject=held.pk, title=held.name)


def ready_rows(upload: Upload) -> QuerySet[UploadRow]:
    rows = UploadRow.unscoped.of(upload).filter(state=UploadRowState.READY)
    return rows.order_by("number")


def counts_of(upload: Upload) -> dict[str, int]:
    rows = UploadRow.unscoped.of(upload).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in UploadRowState}


# --- Passwords -----------------------------------------------------------------------------------


@transaction.atomic
def take_passwords(by: Member, upload: Upload) -> list[tuple[str, str, str]]:
    """(name, sign-in name, temporary password) of everybody created, once, to whoever created
    them, within the hour. Raises PasswordsGone or UploadClosed."""
    held = held_upload(by, upload, UploadState.CREATED)
    is_mine = held.made_by_id == by.pk
    if not is_mine or held.passwords_until is None or held.passwords_until <= now():
        raise PasswordsGone
    rows = UploadRow.unscoped.of(held).exclude(password="").order_by("number")
    try:
        found = [(row.display_name, folded_name(row.email), unsealed(row.password)) for row in rows]
    except InvalidToken as problem:  # SECRET_KEY changed meanwhile, without a fallback
        raise PasswordsGone from problem
    _wipe(held)
    return found


def _wipe(upload: Upload) -> None:
    UploadRow.unscoped.of(upload).update(password="")
    upload.passwords_until = None
    upload.save(update_fields=["passwords_until"])


def unwiped(at: datetime) -> QuerySet[Upload]:
    """Whose passwords nobody fetched in time."""
    is_late = Q(passwords_until__lte=at)
    never_ended = Q(state=UploadState.CREATING, created_at__lte=at - FORGOTTEN)
    holding = UploadRow.unscoped.exclude(password="").values("upload")
    return Upload.unscoped.filter(is_late | (never_ended & Q(pk__in=holding)))


@transaction.atomic
def wipe_passwords(upload: Upload) -> None:
    held = Upload.unscoped.select_for_update(of=("self",)).get(pk=upload.pk)
    _wipe(held)
