"""Asking the customers of a role template again, in its newest version: as a job, a row each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from audit.models import Verb
from audit.record import record
from customers.accounts import account_for
from jobs.kinds import JobKind, Progress
from jobs.models import Job
from jobs.queue import start_job
from partners.models import Member
from partners.permissions import Action
from relationships.actions.holding import locked
from relationships.actions.requesting import (
    NameTaken,
    ReasonMissing,
    Terms,
    draft_admin_relationship,
    request_approval,
)
from relationships.drifting import drifts_from, latest_version, obstacle, role_ids_of_version
from relationships.models import (
    AdminRelationship,
    NobodyToAsk,
    Rerequest,
    RerequestProblem,
    RerequestRow,
    RerequestState,
    RoleTemplate,
)
from relationships.naming import suggested_name
from relationships.roles import Level, chosen, highest

REREQUEST = "rerequest"
SLICE = 10


@transaction.atomic
def plan_rerequest(
    by: Member, template_id: UUID, old: Collection[UUID], *, finalises: bool, reason: str
) -> Job:
    """Ask the customers of these admin relationships for the newest version, each once; the work
    begins after commit. What they have stays until somebody ends it.

    Raises DoesNotExist for another partner's template, NobodyToAsk, and ReasonMissing where the
    template asks for full control.
    """
    template = RoleTemplate.objects.for_partner(by.partner).current().get(pk=template_id)
    version = latest_version(template)
    if highest(chosen(role_ids_of_version(version))) == Level.FULL and not reason.strip():
        raise ReasonMissing
    wanted = set(old)
    differing = [d.row for d in drifts_from(version, now()) if d.may_be_asked]
    rows = {
        row.customer_id: row
        for row in differing
        if row.pk in wanted and row.customer_id is not None
    }
    if not rows:
        raise NobodyToAsk
    asked = Rerequest.unscoped.create(
        partner=by.partner,
        version=version,
        finalises=finalises,
        reason=reason.strip(),
        made_by=by.person,
    )
    RerequestRow.unscoped.bulk_create(
        RerequestRow(rerequest=asked, customer_id=customer_id, old=row)
        for customer_id, row in rows.items()
    )
    record(
        Verb.TEMPLATE_ASKED_AGAIN,
        template,
        by=by,
        partner=by.partner,
        after={"version": version.number},
        count=len(rows),
    )
    return start_job(REREQUEST, by=by, total=len(rows), subject=asked.pk, title=template.name)


def ask_slice(job: Job) -> Progress:
    """The next rows, each in a transaction of its own: a killed worker leaves whole rows."""
    asked = _rerequest(job)
    planned = RerequestRow.unscoped.of(asked).filter(state=RerequestState.PLANNED)
    for pk in list(planned.order_by("pk").values_list("pk", flat=True)[:SLICE]):
        ask_again(pk, job.started_by)
    return _progress(asked)


@transaction.atomic
def ask_again(pk: int, by: Member) -> None:
    """One customer, unless it was asked already. May be called twice, or in parallel.

    Lock order: the row, the old admin relationship, the account; whoever asks the same customer
    again at this moment waits, and finds the request that was made.
    """
    rows = RerequestRow.unscoped.select_for_update(of=("self",))
    row = rows.select_related("rerequest__version__template__partner").get(pk=pk)
    if row.state != RerequestState.PLANNED:
        return
    old, at = locked(row.old_id)
    assert old.customer is not None  # in force, the database says so
    account = account_for(old.partner, old.customer)
    problem = obstacle(old, row.rerequest.version, at)
    if problem is None:
        try:
            row.take(_ask(row.rerequest, old, account.name, by))
        except NameTaken:
            row.fail(RerequestProblem.NAME)
    else:
        row.skip(problem)
    row.save(update_fields=["state", "made", "problem"])


def _ask(asked: Rerequest, old: AdminRelationship, customer: str, by: Member) -> AdminRelationship:
    version, day = asked.version, localdate()
    mine = AdminRelationship.objects.for_partner(asked.partner)
    taken = set(mine.filter(name__contains=f"-{day:%Y-%m-%d}").values_list("name", flat=True))
    made = draft_admin_relationship(
        by,
        Terms(
            name=suggested_name(customer, version.template.name, day, taken),
            customer=old.customer,
            role_ids=role_ids_of_version(version),
            duration_days=version.duration_days,
            auto_extend=version.auto_extend,
            reason=asked.reason,
            template=version,
        ),
    )
    return request_approval(by, made.pk) if asked.finalises else made


def _rerequest(job: Job) -> Rerequest:
    return Rerequest.unscoped.select_related("version__template").get(pk=job.subject_id)


def _progress(asked: Rerequest) -> Progress:
    counted = RerequestRow.unscoped.of(asked).order_by().values("state").annotate(n=Count("pk"))
    n = {row["state"]: row["n"] for row in counted}
    return Progress(
        done=n.get(RerequestState.MADE, 0),
        skipped=n.get(RerequestState.SKIPPED, 0),
        failed=n.get(RerequestState.FAILED, 0),
        left=n.get(RerequestState.PLANNED, 0),
    )


# --- As the app `jobs` wants to know it ----------------------------------------------------------


def _page(job: Job) -> str:
    return reverse("relationships:rerequest_result", args=[job.partner.slug, job.subject_id])


def _try_again(job: Job) -> None:
    failed = RerequestRow.unscoped.filter(rerequest=job.subject_id, state=RerequestState.FAILED)
    failed.update(state=RerequestState.PLANNED, problem="")


def _stopped(by: Member, job: Job) -> None:
    template = _rerequest(job).version.template
    record(Verb.TEMPLATE_ASKING_STOPPED, template, by=by, partner=job.partner, count=job.left)


def _finished(job: Job) -> None:
    """Each request that was made is told in the history by its own rows."""


def _problems(job: Job) -> Iterator[str]:
    failed = RerequestRow.unscoped.filter(rerequest=job.subject_id, state=RerequestState.FAILED)
    for row in failed.select_related("customer").order_by("pk")[:10]:
        yield f"{row.customer}: {row.get_problem_display()}"


KIND = JobKind(
    label=_("New requests from a role template"),
    action=Action.MANAGE_ADMIN_RELATIONSHIPS,
    run_slice=ask_slice,
    page=_page,
    retry=_try_again,
    cancelled=_stopped,
    finished=_finished,
    problems=_problems,
)
