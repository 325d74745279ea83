"""Licences of one or many people at once: at once for few, as a job for many.

Each person's licences change whole or not at all. A slice holds its rows, then the pools, then
the people; what it did, it wrote down in the same transaction, so nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import now

from audit.models import Verb
from audit.record import About, record_many
from customers.models import Customer
from directory.actions.entering import enter
from directory.actions.licences import locked_pools, locked_users
from directory.models import (
    ChangedState,
    ChangeProblem,
    Choice,
    DirectoryUser,
    LicenceAssignment,
    LicenceChange,
    LicenceChangeRow,
    NothingChosen,
)
from directory.rights import LICENCES, NotAllowedHere
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from partners.models import Member
from subscriptions.models import LicencePool

KIND = "licence_change"
AT_ONCE = 200  # more people than this are a job
SLICE = 100
MOST = 10_000


@transaction.atomic
def change_licences(
    by: Member, customer: Customer, ids: Sequence[UUID], choices: Mapping[str, Choice]
) -> tuple[LicenceChange, Job | None]:
    """Give and take for these people, in the order of the list, as far as there are licences.

    Raises NotAllowedHere or NothingChosen."""
    enter(by, customer, LICENCES)
    wanted = {licence: str(what) for licence, what in choices.items() if what != Choice.KEEP}
    people = DirectoryUser.objects.of(customer).present().filter(pk__in=ids)
    found = list(people.order_by("sort_key", "pk").values_list("pk", "display_name")[:MOST])
    if not found or not wanted:
        raise NothingChosen
    change = LicenceChange.unscoped.create(
        partner=by.partner, customer=customer, made_by=by, choices=wanted
    )
    rows = [
        LicenceChangeRow(change=change, number=number, user_id=pk, name=name)
        for number, (pk, name) in enumerate(found, start=1)
    ]
    LicenceChangeRow.unscoped.bulk_create(rows, batch_size=1000)
    if len(rows) > AT_ONCE:
        title = str(customer)
        return change, start_job(KIND, by=by, total=len(rows), subject=change.pk, title=title)
    _apply(change, AT_ONCE)
    return change, None


def change_slice(job: Job) -> Progress:
    """The next people."""
    change = change_of(job)
    _apply(change, SLICE)
    return progress_of(change)


def change_of(job: Job) -> LicenceChange:
    changes = LicenceChange.unscoped.select_related("partner", "customer", "made_by__person")
    return changes.get(pk=job.subject_id)


def progress_of(change: LicenceChange) -> Progress:
    counts = counts_of(change)
    return Progress(
        done=counts[ChangedState.DONE],
        skipped=counts[ChangedState.UNCHANGED],
        failed=counts[ChangedState.FAILED],
        left=counts[ChangedState.WAITING],
    )


def counts_of(change: LicenceChange) -> dict[str, int]:
    rows = LicenceChangeRow.unscoped.of(change).order_by()
    counted = dict(rows.values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in ChangedState}


@dataclass
class _Work:
    """What a slice is about to write, collected row by row."""

    change: LicenceChange
    at: datetime
    pools: list[LicencePool]
    held: set[tuple[int, UUID]]
    new: list[LicenceAssignment]
    gone: list[tuple[int, UUID]]

    def do(self, row: LicenceChangeRow, user: DirectoryUser | None) -> None:
        """This person, whole or not at all."""
        if user is None or user.deleted_at is not None:
            row.fails(ChangeProblem.DELETED)
            return
        given = [pool for pool in self._chosen(Choice.GIVE) if (pool.pk, user.pk) not in self.held]
        taken = [pool for pool in self._chosen(Choice.TAKE) if (pool.pk, user.pk) in self.held]
        short = next((pool for pool in given if pool.available < 1), None)
        if short is not None:
            row.fails(ChangeProblem.NO_LICENCE, short.name)
            return
        for pool in given:
            pool.assigned += 1
            person = self.change.made_by.person
            self.new.append(LicenceAssignment(pool=pool, user=user, by=person, at=self.at))
        for pool in taken:
            pool.assigned -= 1
            self.gone.append((pool.pk, user.pk))
        user.licences += len(given) - len(taken)
        row.given = [pool.name for pool in given]
        row.taken = [pool.name for pool in taken]
        row.problem, row.missing = "", ""
        row.state = ChangedState.DONE if given or taken else ChangedState.UNCHANGED

    def _chosen(self, what: Choice) -> list[LicencePool]:
        return [pool for pool in self.pools if self.change.choices.get(pool.licence) == what]


@transaction.atomic
def _apply(change: LicenceChange, limit: int) -> None:
    rows = list(_waiting(change).select_for_update(of=("self",))[:limit])
    try:
        enter(change.made_by, change.customer, LICENCES)
    except NotAllowedHere:
        for row in rows:
            row.fails(ChangeProblem.NOT_ALLOWED)
        _save(rows)
        return
    pools = locked_pools(change.customer, change.choices)
    users = locked_users(change.customer, [row.user_id for row in rows if row.user_id])
    theirs = LicenceAssignment.objects.filter(pool__in=pools, user__in=users)
    work = _Work(change, now(), pools, set(theirs.values_list("pool", "user")), [], [])
    for row in rows:
        work.do(row, users.get(row.user_id) if row.user_id else None)
    _write(work, rows, users)


def _waiting(change: LicenceChange) -> QuerySet[LicenceChangeRow]:
    rows = LicenceChangeRow.unscoped.of(change).filter(state=ChangedState.WAITING)
    return rows.order_by("number")


def _write(
    work: _Work, rows: Sequence[LicenceChangeRow], users: Mapping[UUID, DirectoryUser]
) -> None:
    for pool in work.pools:
        leaving = [user for key, user in work.gone if key == pool.pk]
        LicenceAssignment.objects.filter(pool=pool, user__in=leaving).delete()
    LicenceAssignment.objects.bulk_create(work.new)
    LicencePool.objects.bulk_update(work.pools, ["assigned"])
    changed = [users[row.user_id] for row in rows if row.state == ChangedState.DONE and row.user_id]
    DirectoryUser.objects.bulk_update(changed, ["licences"])
    _save(rows)
    _record(work.change, Verb.LICENCE_ASSIGNED, rows, users, "given")
    _record(work.change, Verb.LICENCE_TAKEN, rows, users, "taken")


def _save(rows: Sequence[LicenceChangeRow]) -> None:
    fields = ["state", "problem", "missing", "given", "taken"]
    LicenceChangeRow.unscoped.bulk_update(rows, fields)


def _record(
    change: LicenceChange,
    verb: Verb,
    rows: Sequence[LicenceChangeRow],
    users: Mapping[UUID, DirectoryUser],
    which: str,
) -> None:
    done = [row for row in rows if row.state == ChangedState.DONE and getattr(row, which)]
    about = [
        About(users[row.user_id], change.customer, detail={"licences": getattr(row, which)})
        for row in done
        if row.user_id
    ]
    record_many(verb, about, by=change.made_by, partner=change.partner)


def wait_again(change: LicenceChange) -> None:
    """What failed is wanted again."""
    failed = LicenceChangeRow.unscoped.of(change).filter(state=ChangedState.FAILED)
    failed.exclude(problem=ChangeProblem.DELETED).update(state=ChangedState.WAITING, problem="")
