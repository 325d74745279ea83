"""Sending a whole batch from the portal: each letter as `send_invitation` sends one.

What was sent is known by its letter in the outbox, so that a slice which runs twice, or after a
worker died, sends nothing a second time.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from customers.staged import held
from invitations.batches.checking import Found, refused
from invitations.batches.creating import batch_of
from invitations.batches.sharing import failed_to_share
from invitations.models import (
    Batch,
    BatchRow,
    BatchState,
    InvitationState,
    NothingReady,
    Problem,
    RowState,
)
from invitations.refusals import (
    AlreadyReseller,
    CoolingOff,
    InvitationClosed,
    InvitationOpenAlready,
    PartnershipNotActive,
    SendingIsOff,
    TooManyAtAddress,
)
from invitations.sending import LETTER, send_invitation
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from outbox.models import Email
from partners.models import Member

SENDING = "invitation_sending"
SLICE = 100
NOT_ASKABLE = (AlreadyReseller, CoolingOff, InvitationOpenAlready)


def unsent(batch: Batch) -> QuerySet[BatchRow]:
    """Rows whose invitation can be answered, or shared, and has no letter of ours yet."""
    letters = Email.unscoped.filter(kind=LETTER, link_id=OuterRef("invitation"))
    is_open = Q(invitation__state=InvitationState.OPEN, invitation__expires_at__gt=now())
    rows = BatchRow.unscoped.of(batch).filter(
        Q(state=RowState.CREATED) | Q(is_open, state=RowState.SHARED)
    )
    return rows.filter(~Exists(letters)).order_by("number")


@transaction.atomic
def start_sending(by: Member, batch: Batch) -> Job:
    """Share what is not shared yet, and owe every letter. Raises SendingIsOff, BatchClosed or
    NothingReady."""
    if not by.partner.letters_leave_from_here:
        raise SendingIsOff
    row = held(by, batch, BatchState.CREATED, BatchState.SHARED)
    count = unsent(row).count()
    if not count:
        raise NothingReady
    row.state = BatchState.SHARING
    row.save(update_fields=["state"])
    after = {"state": row.state}
    record(Verb.BATCH_STARTED, row, by=by, partner=by.partner, after=after, count=count)
    return start_job(SENDING, by=by, total=count, subject=row.pk, title=row.name)


def send_slice(job: Job) -> Progress:
    batch = batch_of(job)
    for pk in list(unsent(batch).values_list("pk", flat=True)[:SLICE]):
        _send(job.started_by, pk)
    left, failed = unsent(batch).count(), failed_to_share(batch).count()
    return Progress(max(job.total - left - failed, 0), 0, failed, left)


@transaction.atomic
def _send(by: Member, pk: int) -> None:
    rows = BatchRow.unscoped.select_for_update(of=("self",)).select_related("invitation")
    row = rows.get(pk=pk)
    assert row.invitation is not None  # rows that are created or shared have theirs
    try:
        with transaction.atomic():
            send_invitation(by, row.invitation, limited=False)
    except InvitationClosed:
        why: Found | None = (Problem.DELETED, {})
    except TooManyAtAddress as full:
        why = (Problem.ADDRESS_FULL, {"address": full.address})
    except PartnershipNotActive as gone:
        why = (Problem.PARTNERSHIP_NOT_ACTIVE, {"name": str(gone)})
    except NOT_ASKABLE as problem:
        why = refused(problem)
    else:
        why = None
    row.state = RowState.FAILED if why else RowState.SHARED
    row.problem, row.facts = why or ("", {})
    row.save(update_fields=["state", "problem", "facts"])
