"""Holding a subscription while it is changed, and what every change has in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from audit.models import Verb
from audit.record import Actor, record
from partners.models import Member
from relationships.models import Relationship
from subscriptions.models import ChangedMeanwhile, NotTransacting, Subscription

JOINED = (
    *("partner", "reseller", "customer", "support_contact", "sku__product"),
    *("availability__sku__product", "next_availability__sku__product"),
)


def locked(pk: UUID) -> tuple[Subscription, datetime]:
    """The row, held until the transaction ends, and the database's time. Raises DoesNotExist."""
    rows = Subscription.unscoped.select_for_update(of=("self",)).select_related(*JOINED)
    row = rows.get(pk=pk)
    at: datetime = Subscription.unscoped.filter(pk=pk).values_list(Now(), flat=True).get()
    return row, at


def held(
    by: Member, subscription: Subscription, version: int | None = None
) -> tuple[Subscription, datetime]:
    """The same for one that the member's partner sold, and its relationship before it.

    `version`: the one the person saw, None where nobody looked. Raises NotTransacting,
    ChangedMeanwhile, and DoesNotExist for what somebody else sold."""
    Subscription.objects.for_partner(by.partner).get(pk=subscription.pk)
    mine = Relationship.objects.for_partner(by.partner).with_customer(subscription.customer)
    if mine.active().select_for_update().first() is None:
        raise NotTransacting
    row, at = locked(subscription.pk)
    is_due = row.next_at is not None and row.next_at <= at
    if is_due or (version is not None and row.version != version):
        raise ChangedMeanwhile
    return row, at


def keep(row: Subscription, *fields: str) -> None:
    """Save these fields, as the next version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def log(
    verb: Verb,
    row: Subscription,
    by: Member | Actor,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **detail: Any,
) -> None:
    """One row of history about this subscription, in its seller's log."""
    record(
        verb,
        row,
        by=by,
        partner=row.partner,
        customer=row.customer,
        before=before,
        after=after,
        **detail,
    )
