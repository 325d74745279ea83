"""One act upon many admin relationships: staged, confirmed, then done row by row in a job.

Each row is a transaction of its own through the act for one, with the same history. Rows are held
while they are done and settled with them, so a slice that runs twice finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import Count
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from partners.models import Member
from partners.permissions import Action
from relationships.actions.assigning import AssignedAlready, RolesNotApproved, assign_group
from relationships.actions.ending import (
    LastRole,
    end_admin_relationship,
    remove_global_administrator,
    switch_auto_extend,
)
from relationships.actions.holding import held, locked, role_ids_of
from relationships.models import (
    AdminRelationship,
    AdminRelationshipQuerySet,
    BulkAct,
    BulkChange,
    BulkChangeQuerySet,
    BulkRow,
    GroupMissing,
    NeverExtends,
    NothingChosen,
    Obstacle,
    Outcome,
    SecurityGroup,
    WrongState,
)

SLICE = 20
KEPT_UNCONFIRMED = timedelta(days=7)
MANAGE = Action.MANAGE_ADMIN_RELATIONSHIPS
type Do = Callable[[BulkChange, Member, UUID], Obstacle | None]


# --- Before it begins ----------------------------------------------------------------------------


@transaction.atomic
def stage_bulk(by: Member, act: BulkAct, chosen: AdminRelationshipQuerySet) -> BulkChange:
    """Put down what was chosen, in its order; nothing else is changed before it is confirmed.
    Raises NothingChosen."""
    mine = list(chosen.owned_by(by.partner).values_list("pk", "name"))
    if not mine:
        raise NothingChosen
    title = _title([name for _pk, name in mine])
    bulk = BulkChange.unscoped.create(partner=by.partner, made_by=by, act=act, title=title)
    rows = [
        BulkRow(bulk=bulk, number=number, admin_relationship_id=pk)
        for number, (pk, _name) in enumerate(mine, 1)
    ]
    BulkRow.unscoped.bulk_create(rows, batch_size=2000)
    return bulk


def _title(names: list[str]) -> str:
    more = len(names) - 2
    return ", ".join(names[:2]) + (f" + {more}" if more > 0 else "")


def _held(by: Member, bulk: BulkChange) -> BulkChange:
    BulkChange.objects.for_partner(by.partner).get(pk=bulk.pk)
    rows = BulkChange.unscoped.select_for_update(of=("self",)).select_related("partner", "group")
    row = rows.get(pk=bulk.pk)
    row.require_unstarted()
    return row


@transaction.atomic
def choose_group(
    by: Member, bulk: BulkChange, group: SecurityGroup, role_ids: Collection[UUID]
) -> None:
    """Which group is to get which roles; none named means all that each one holds. Raises
    AlreadyStarted."""
    row = _held(by, bulk)
    row.group = SecurityGroup.objects.for_partner(by.partner).get(pk=group.pk)
    row.role_ids = sorted(str(role_id) for role_id in role_ids)
    row.save(update_fields=["group", "role_ids"])


def unconfirmed(at: datetime) -> BulkChangeQuerySet:
    """What was chosen a week ago and never confirmed."""
    chosen = BulkChange.unscoped.filter(started_at=None, created_at__lte=at - KEPT_UNCONFIRMED)
    return chosen.order_by("created_at", "pk")


@transaction.atomic
def forget_unconfirmed(pk: UUID) -> bool:
    """Nothing was done by it, and history does not know it; says whether it was still there and
    unconfirmed."""
    row = BulkChange.unscoped.select_for_update(of=("self",)).filter(pk=pk, started_at=None).first()
    if row is None:
        return False
    row.delete()
    return True


@transaction.atomic
def start_bulk(by: Member, bulk: BulkChange) -> Job:
    """Confirmed: the job begins after commit. Raises AlreadyStarted, GroupMissing, and
    DoesNotExist where it waited for that too long."""
    row = _held(by, bulk)
    if row.act == BulkAct.ASSIGN and (row.group is None or row.group.removed_at is not None):
        raise GroupMissing
    row.started_at = now()
    row.save(update_fields=["started_at"])
    count = BulkRow.unscoped.of(row).count()
    group = row.group.name if row.group else ""
    record(
        Verb.GDAP_BULK_STARTED,
        row,
        by=by,
        partner=by.partner,
        act=row.act,
        count=count,
        group=group,
    )
    return start_job(f"gdap_{row.act}", by=by, total=count, subject=row.pk, title=row.title)


# --- The work ------------------------------------------------------------------------------------


def bulk_of(job: Job) -> BulkChange:
    return BulkChange.unscoped.select_related("partner", "group").get(pk=job.subject_id)


def run_slice(job: Job) -> Progress:
    """The next rows, each whole or not at all."""
    bulk = bulk_of(job)
    waiting = BulkRow.unscoped.of(bulk).filter(outcome=Outcome.WAITING).order_by("number")
    for row_id, pk in list(waiting.values_list("pk", "admin_relationship_id")[:SLICE]):
        try:
            _settle(bulk, job.started_by, row_id, pk)
        except (IntegrityError, DataError):
            _refuse(row_id)
    return progress_of(bulk)


@transaction.atomic
def _settle(bulk: BulkChange, by: Member, row_id: int, pk: UUID) -> None:
    """Lock order: the admin relationship first, as everywhere, then the row about it."""
    try:
        locked(pk)
        row = BulkRow.unscoped.select_for_update(of=("self",)).get(pk=row_id)
    except (AdminRelationship.DoesNotExist, BulkRow.DoesNotExist):
        return  # a draft, deleted meanwhile, and its row with it
    if row.outcome != Outcome.WAITING:
        return  # another runner was here
    row.settle(_do(bulk, by, pk))
    row.save(update_fields=["outcome", "obstacle"])


def _do(bulk: BulkChange, by: Member, pk: UUID) -> Obstacle | None:
    """Through the act for one; what stood in its way, if anything."""
    if by.ended_at is not None or not by.can(MANAGE):
        return Obstacle.NOT_ALLOWED
    try:
        return ACTS[BulkAct(bulk.act)](bulk, by, pk)
    except WrongState:
        return Obstacle.NOT_IN_FORCE
    except NeverExtends:
        return Obstacle.GLOBAL_ADMINISTRATOR
    except AssignedAlready:
        return Obstacle.ASSIGNED_ALREADY
    except RolesNotApproved:
        return Obstacle.NO_SUCH_ROLE
    except LastRole:
        return Obstacle.LAST_ROLE
    except SecurityGroup.DoesNotExist:
        return Obstacle.GROUP_GONE


def _extend(_bulk: BulkChange, by: Member, pk: UUID) -> Obstacle | None:
    return None if switch_auto_extend(by, pk, wanted=True) else Obstacle.ON_ALREADY


def _stop(_bulk: BulkChange, by: Member, pk: UUID) -> Obstacle | None:
    return None if switch_auto_extend(by, pk, wanted=False) else Obstacle.OFF_ALREADY


def _assign(bulk: BulkChange, by: Member, pk: UUID) -> Obstacle | None:
    """Those of the chosen roles that this one holds; where none was chosen, all of them."""
    assert bulk.group is not None  # the database says so, too
    row, _at = held(by, pk)
    wanted = {UUID(role_id) for role_id in bulk.role_ids}
    given = [role_id for role_id in role_ids_of(row) if not wanted or role_id in wanted]
    assign_group(by, pk, bulk.group, given)
    return None


def _narrow(_bulk: BulkChange, by: Member, pk: UUID) -> Obstacle | None:
    row, at = held(by, pk)
    if row.is_in_force(at) and not row.has_global_administrator:
        return Obstacle.NO_GLOBAL_ADMINISTRATOR
    remove_global_administrator(by, pk)
    return None


def _end(_bulk: BulkChange, by: Member, pk: UUID) -> Obstacle | None:
    end_admin_relationship(by, pk)
    return None


ACTS: Mapping[BulkAct, Do] = {
    BulkAct.EXTEND: _extend,
    BulkAct.STOP: _stop,
    BulkAct.ASSIGN: _assign,
    BulkAct.NARROW: _narrow,
    BulkAct.END: _end,
}


@transaction.atomic
def _refuse(row_id: int) -> None:
    """The database would not have it: this one fails alone, not its neighbours."""
    row = BulkRow.unscoped.select_for_update(of=("self",)).get(pk=row_id)
    row.settle(Obstacle.NOT_SAVED)
    row.save(update_fields=["outcome", "obstacle"])


def progress_of(bulk: BulkChange) -> Progress:
    """What the rows say."""
    rows = BulkRow.unscoped.of(bulk).order_by().values_list("outcome")
    counts = dict(rows.annotate(n=Count("pk")))
    return Progress(
        done=counts.get(Outcome.DONE, 0),
        skipped=counts.get(Outcome.SKIPPED, 0),
        failed=counts.get(Outcome.FAILED, 0),
        left=counts.get(Outcome.WAITING, 0),
    )
