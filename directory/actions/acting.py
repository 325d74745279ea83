"""Blocking, unblocking and new passwords for many: at once for few, as a job for more.

A slice makes its passwords before it holds anything, then holds its rows and the people; what it
did, it wrote down in the same transaction, so nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import now

from audit.models import Verb
from audit.record import About, record_many
from customers.models import Customer
from directory.actions.entering import enter
from directory.actions.licences import locked_users
from directory.models import (
    PASSWORDS_FOR,
    Act,
    ActProblem,
    ActState,
    DirectoryUser,
    NothingChosen,
    PasswordsGone,
    UserAct,
    UserActRow,
    UserDeleted,
)
from directory.passwords import Secret, new_secret
from directory.rights import ADMINISTRATOR_PASSWORD, PASSWORD, WRITE, NotAllowedHere
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from outbox.sealing import unsealed
from partners.models import Member

RULE_OF = {Act.BLOCK: WRITE, Act.UNBLOCK: WRITE, Act.RESET: PASSWORD}
# More people than this are a job; hashing a password takes a good part of a second
AT_ONCE = {Act.BLOCK: 200, Act.UNBLOCK: 200, Act.RESET: 5}
SLICE = {Act.BLOCK: 100, Act.UNBLOCK: 100, Act.RESET: 10}
MOST = 10_000
_VERB_OF = {
    Act.BLOCK: Verb.DIRECTORY_USER_BLOCKED,
    Act.UNBLOCK: Verb.DIRECTORY_USER_UNBLOCKED,
    Act.RESET: Verb.DIRECTORY_PASSWORD_RESET,
}
_FIELDS = {
    Act.BLOCK: ["blocked_at"],
    Act.UNBLOCK: ["blocked_at"],
    Act.RESET: ["password", "must_change"],
}


def act_on_users(
    by: Member, customer: Customer, what: Act, ids: Sequence[UUID]
) -> tuple[UserAct, Job | None]:
    """Do it to these people, each for themselves, with a result for each.

    Raises NotAllowedHere, or NothingChosen where none of them is of this organisation."""
    is_job = len(ids) > AT_ONCE[what]
    return _start(by, customer, what, ids, None if is_job else _secrets(what, len(ids)))


def _secrets(what: Act, number: int) -> list[Secret]:
    return [new_secret() for _n in range(number)] if what == Act.RESET else []


@transaction.atomic
def _start(
    by: Member, customer: Customer, what: Act, ids: Sequence[UUID], secrets: list[Secret] | None
) -> tuple[UserAct, Job | None]:
    """Without `secrets` it is a job."""
    enter(by, customer, RULE_OF[what])
    people = DirectoryUser.objects.of(customer).filter(pk__in=ids).order_by("sort_key", "pk")
    found = list(people.values_list("pk", "display_name", "user_name")[:MOST])
    if not found:
        raise NothingChosen
    act = UserAct.unscoped.create(
        partner=by.partner, customer=customer, made_by=by, what=what, created_at=now()
    )
    rows = [
        UserActRow(act=act, number=number, user_id=pk, name=name, user_name=user_name)
        for number, (pk, name, user_name) in enumerate(found, start=1)
    ]
    UserActRow.unscoped.bulk_create(rows, batch_size=1000)
    if secrets is None:
        kind, title = f"directory_{what}", str(customer)
        return act, start_job(kind, by=by, total=len(rows), subject=act.pk, title=title)
    _apply(act, len(rows), secrets)
    return act, None


def act_slice(job: Job) -> Progress:
    """The next people."""
    act = act_of(job)
    what = Act(act.what)
    limit = min(SLICE[what], _waiting(act).count())
    _apply(act, limit, _secrets(what, limit))
    return progress_of(act)


def act_of(job: Job) -> UserAct:
    acts = UserAct.unscoped.select_related("partner", "customer", "made_by__person")
    return acts.get(pk=job.subject_id)


def progress_of(act: UserAct) -> Progress:
    counts = act_counts(act)
    return Progress(
        done=counts[ActState.DONE],
        skipped=counts[ActState.UNCHANGED],
        failed=counts[ActState.FAILED],
        left=counts[ActState.WAITING],
    )


def act_counts(act: UserAct) -> dict[str, int]:
    rows = UserActRow.unscoped.of(act).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in ActState}


def _waiting(act: UserAct) -> QuerySet[UserActRow]:
    return UserActRow.unscoped.of(act).filter(state=ActState.WAITING).order_by("number")


@dataclass
class _Work:
    """What is done to each person of a slice, and by what right."""

    what: Act
    at: datetime
    covers_administrators: bool
    secrets: list[Secret]

    def do(self, row: UserActRow, user: DirectoryUser | None) -> None:
        try:
            if user is None:
                raise UserDeleted
            user.require_present()
            if self.what == Act.RESET:
                self._reset(row, user)
            else:
                self._block(row, user)
        except UserDeleted:
            row.fails(ActProblem.DELETED)

    def _reset(self, row: UserActRow, user: DirectoryUser) -> None:
        if user.is_administrator and not self.covers_administrators:
            row.fails(ActProblem.ADMINISTRATOR)
            return
        secret = self.secrets.pop()
        user.take_temporary(secret.hashed)
        row.succeeds(secret.sealed)

    def _block(self, row: UserActRow, user: DirectoryUser) -> None:
        on = self.what == Act.BLOCK
        if user.block(on=on, at=self.at):
            row.succeeds()
        else:
            row.stays(ActProblem.BLOCKED if on else ActProblem.NOT_BLOCKED)


@transaction.atomic
def _apply(act: UserAct, limit: int, secrets: list[Secret]) -> None:
    """The next `limit` people; a secret for each where passwords are reset."""
    _held(act)
    rows, what = list(_waiting(act).select_for_update(of=("self",))[:limit]), Act(act.what)
    try:
        access = enter(act.made_by, act.customer, RULE_OF[what])
    except NotAllowedHere:
        for row in rows:
            row.fails(ActProblem.NOT_ALLOWED)
        _save(rows)
        return
    users = locked_users(act.customer, [row.user_id for row in rows if row.user_id])
    work = _Work(what, now(), access.may(ADMINISTRATOR_PASSWORD), secrets)
    for row in rows:
        work.do(row, users.get(row.user_id) if row.user_id else None)
    _write(act, what, rows, users)


def _held(act: UserAct) -> UserAct:
    """Slices and whoever takes the passwords hold the act, then its rows."""
    return UserAct.unscoped.select_for_update(of=("self",)).get(pk=act.pk)


def _write(
    act: UserAct, what: Act, rows: Sequence[UserActRow], users: Mapping[UUID, DirectoryUser]
) -> None:
    changed = [users[row.user_id] for row in rows if row.state == ActState.DONE and row.user_id]
    DirectoryUser.objects.bulk_update(changed, _FIELDS[what])
    _save(rows)
    if what == Act.RESET and changed:
        _keep_until(act, now() + PASSWORDS_FOR)
    about = [About(user, act.customer) for user in changed]
    record_many(_VERB_OF[what], about, by=act.made_by, partner=act.partner)


def _save(rows: Sequence[UserActRow]) -> None:
    UserActRow.unscoped.bulk_update(rows, ["state", "problem", "password"])


@transaction.atomic
def wait_again(act: UserAct) -> None:
    """What failed is wanted again."""
    failed = UserActRow.unscoped.of(act).filter(state=ActState.FAILED)
    failed.exclude(problem=ActProblem.DELETED).update(state=ActState.WAITING, problem="")


# --- Passwords -----------------------------------------------------------------------------------


def _keep_until(act: UserAct, until: datetime | None) -> None:
    """Counted from the last one made, so that a job that never ends leaves none behind."""
    act.passwords_until = until
    act.save(update_fields=["passwords_until"])


@transaction.atomic
def take_new_passwords(by: Member, act: UserAct) -> list[tuple[str, str, str]]:
    """(name, sign-in name, temporary password) of everybody who got one, once, to whoever reset
    them, within the hour. Raises NotAllowedHere or PasswordsGone."""
    mine = UserAct.objects.for_partner(by.partner).select_for_update(of=("self",))
    held = mine.select_related("customer").get(pk=act.pk)
    enter(by, held.customer, PASSWORD)
    is_mine = held.made_by_id == by.pk
    if not is_mine or held.passwords_until is None or held.passwords_until <= now():
        raise PasswordsGone
    rows = list(UserActRow.unscoped.of(held).with_password().order_by("number"))
    try:
        found = [(row.name, row.user_name, unsealed(row.password)) for row in rows]
    except InvalidToken as problem:  # SECRET_KEY changed meanwhile, without a fallback
        raise PasswordsGone from problem
    _wipe(held)
    return found


def _wipe(held: UserAct) -> None:
    UserActRow.unscoped.of(held).with_password().update(password="")
    _keep_until(held, None)


def acts_unwiped(at: datetime) -> QuerySet[UserAct]:
    """Whose new passwords nobody took in time."""
    return UserAct.unscoped.filter(passwords_until__lte=at)


@transaction.atomic
def wipe_new_passwords(act: UserAct) -> None:
    """Unless a slice has made more since."""
    held = _held(act)
    if held.passwords_until is not None and held.passwords_until <= now():
        _wipe(held)
