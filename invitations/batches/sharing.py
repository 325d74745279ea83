"""Sharing a whole batch: from then on its links work. The rules of `share_invitation`, for a
slice at a time and in its order of locks: invitations, accounts, addresses, each by their key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from audit.models import Verb
from audit.record import About, record, record_many
from customers.models import Account, AccountState, Customer
from customers.staged import held
from invitations.askable import standing_of
from invitations.batches.checking import Found, refused
from invitations.batches.creating import batch_of
from invitations.batches.staging import counts_of
from invitations.limits import wait_together
from invitations.models import (
    Batch,
    BatchRow,
    BatchState,
    Invitation,
    InvitationState,
    NothingReady,
    Party,
    Problem,
    RowState,
)
from jobs.kinds import Progress
from jobs.models import Job
from jobs.queue import start_job
from partners.models import Member, Partner, Partnership

SHARING = "invitation_sharing"
SLICE = 500
SHARED_FIELDS = ("state", "shared_at", "expires_at")


@transaction.atomic
def start_sharing(by: Member, batch: Batch) -> Job:
    """The letters leave now: make the links work. Raises BatchClosed or NothingReady."""
    row = held(by, batch, BatchState.CREATED)
    created = counts_of(row)["created"]
    if not created:
        raise NothingReady
    row.state = BatchState.SHARING
    row.save(update_fields=["state"])
    after = {"state": row.state}
    record(Verb.BATCH_STARTED, row, by=by, partner=by.partner, after=after, count=created)
    return start_job(SHARING, by=by, total=created, subject=row.pk, title=row.name)


def share_slice(job: Job) -> Progress:
    batch = batch_of(job)
    _share(batch, job)
    counts = counts_of(batch)
    left, failed = counts["created"], failed_to_share(batch).count()
    return Progress(max(job.total - left - failed, 0), 0, failed, left)


def failed_to_share(batch: Batch) -> QuerySet[BatchRow]:
    mine = BatchRow.unscoped.of(batch).filter(state=RowState.FAILED)
    return mine.filter(Q(invitation__isnull=False) | Q(problem=Problem.DELETED))


@transaction.atomic
def _share(batch: Batch, job: Job) -> None:
    mine = BatchRow.unscoped.of(batch).filter(state=RowState.CREATED).order_by("number")
    rows = {row.key: row for row in mine.select_for_update(of=("self",))[:SLICE]}
    held_rows = Invitation.unscoped.select_for_update().filter(pk__in=rows).order_by("pk")
    held = {found.pk: found for found in held_rows}
    # In the order of the file: of two that exclude each other, the earlier row is shared.
    drafts = {key: held[key] for key in rows if key in held}
    customers = {one.customer_id for one in drafts.values() if one.customer_id}
    accounts = Account.unscoped.filter(partner=batch.partner, customer__in=customers)
    list(accounts.select_for_update().order_by("pk").values_list("pk", flat=True))
    at: datetime = Batch.unscoped.filter(pk=batch.pk).values_list(Now(), flat=True).get()
    problems = _problems(batch.partner, list(drafts.values()), at)
    wanted = [one for one in drafts.values() if one.pk not in problems and _is_draft(one)]
    for pk, address in wait_together(wanted, at).items():
        problems[pk] = Problem.ADDRESS_FULL, {"address": address}
    shared = [one for one in wanted if one.pk not in problems]
    for invitation in shared:
        invitation.share(at)
    _save_alike(shared)
    _show_waiting(batch.partner, shared, at)
    draft, opened = {"state": "draft"}, {"state": "open"}
    record_many(
        Verb.INVITATION_SHARED,
        [About(one, _named(one), draft, opened, {"batch": batch.name}) for one in shared],
        by=job.started_by,
        partner=batch.partner,
    )
    _note(rows, drafts, problems)


def _named(invitation: Invitation) -> Customer | None:
    """For the history: the organisation by the name this partner gave it."""
    pk = invitation.customer_id
    return Customer(pk=pk, name=invitation.company) if pk else None


def _is_draft(invitation: Invitation) -> bool:
    return invitation.state == InvitationState.DRAFT


def _problems(partner: Partner, found: Sequence[Invitation], at: datetime) -> dict[UUID, Found]:
    """Why some of these drafts cannot be shared now: what `_show_waiting` and
    `require_partnership` would say to each."""
    drafts = [one for one in found if _is_draft(one)]
    named: dict[UUID, list[Partner]] = defaultdict(list)
    for party in Party.unscoped.filter(invitation__in=drafts).select_related("partner"):
        if party.partner_id != partner.pk:
            named[party.invitation_id].append(party.partner)
    active = _active_partners(partner)
    customers = {one.customer_id for one in drafts if one.customer_id}
    standing = standing_of(partner, customers, at)
    problems: dict[UUID, Found] = {}
    asked: dict[UUID, Invitation] = {}
    for invitation in drafts:
        others, customer = named[invitation.pk], invitation.customer_id
        closed = [one for one in others if one.pk not in active or not one.is_open]
        if closed:
            problems[invitation.pk] = Problem.PARTNERSHIP_NOT_ACTIVE, {"name": closed[0].name}
        elif customer and (why := refused(standing.refusal(customer, alone=not others))):
            problems[invitation.pk] = why
        elif customer and customer in asked:
            reference = asked[customer].reference
            problems[invitation.pk] = Problem.OPEN_INVITATION, {"reference": reference}
        elif customer:
            asked[customer] = invitation
    return problems


def _active_partners(partner: Partner) -> set[int]:
    pairs = Partnership.objects.for_partner(partner).active()
    ids = {pk for pair in pairs.values_list("provider", "reseller") for pk in pair}
    return {pk for pk in ids if pk is not None and pk != partner.pk}


def _save_alike(shared: Sequence[Invitation]) -> None:
    """One UPDATE for all that came out alike, which usually is all of them."""
    alike: dict[tuple[object, ...], list[UUID]] = defaultdict(list)
    for one in shared:
        alike[tuple(getattr(one, name) for name in SHARED_FIELDS)].append(one.pk)
    for values, keys in alike.items():
        changed = dict(zip(SHARED_FIELDS, values, strict=True))
        Invitation.unscoped.filter(pk__in=keys).update(**changed)


def _show_waiting(partner: Partner, shared: Sequence[Invitation], at: datetime) -> None:
    """The list shows that these customers are asked; as accounts.show_state does for one."""
    customers = [one.customer_id for one in shared if one.customer_id]
    accounts = Account.unscoped.filter(partner=partner, customer__in=customers)
    accounts.exclude(state=AccountState.RESELLER).update(
        state=AccountState.AWAITING, listed=True, has_dap=False, changed_at=at
    )


def _note(
    rows: dict[UUID, BatchRow], drafts: dict[UUID, Invitation], problems: dict[UUID, Found]
) -> None:
    failed = []
    for key, row in rows.items():
        deleted: Found = (Problem.DELETED, {})
        why = problems.get(key) if key in drafts else deleted
        if why is not None:
            row.state, row.problem, row.facts = RowState.FAILED, why[0], why[1]
            failed.append(row)
    BatchRow.unscoped.bulk_update(failed, ["state", "problem", "facts"])
    bad = {row.pk for row in failed}
    good = [row.pk for row in rows.values() if row.pk not in bad]
    BatchRow.unscoped.filter(pk__in=good).update(state=RowState.SHARED)
