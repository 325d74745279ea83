"""What partners could do once, and what they ask for now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invitations.models import Invitation
from partners.models import Partner
from relationships.models import (
    AdminRelationship,
    AdminRelationshipQuerySet,
    Relationship,
    RemovalReason,
)
from relationships.models.states import AdminRelationshipState as State

MOST = 50  # older ones are in the activity


@dataclass(frozen=True)
class Past:
    """One right that has ended. `pk` is that of an admin relationship, which has a page."""

    partner: Partner
    what: str | Promise
    icon: str
    since: datetime | None
    until: datetime
    how: str | Promise
    pk: UUID | None = None


def past_rights(customer: Customer) -> list[Past]:
    """Those that ended last first. Two queries."""
    found = [*_relationships(customer), *_admin_relationships(customer)]
    return sorted(found, key=lambda past: past.until, reverse=True)[:MOST]


def _relationships(customer: Customer) -> Iterator[Past]:
    for one in Relationship.objects.seen_by(customer).select_related("partner"):
        ended = one.removed_at
        if one.dap_ended_at is not None and one.dap_ended_at != ended:
            what = _("Delegated admin privileges (DAP)")
            since, until = one.dap_granted_at, one.dap_ended_at
            yield Past(one.partner, what, "key", since, until, _("Ended alone"))
        if ended is not None:
            by_us = one.removal_reason == RemovalReason.BY_CUSTOMER
            how = _("Ended by your organisation") if by_us else _("Ended by the partner")
            what = _("Reseller relationship")
            yield Past(one.partner, what, "building", one.established_at, ended, how)


HOW = {
    "partner": _("Ended by the partner"),
    "customer": _("Ended by your organisation"),
    "system": _("Ended on its date"),
}


def given_access(customer: Customer) -> AdminRelationshipQuerySet:
    """Every admin relationship that gives or gave a right; one that was only asked for did not."""
    given = Q(approved_at__isnull=False) | Q(activated_at__isnull=False)
    theirs = AdminRelationship.objects.seen_by(customer).filter(given)
    return theirs.select_related("partner", "approved_by", "ended_by")


def _admin_relationships(customer: Customer) -> Iterator[Past]:
    for one in given_access(customer):
        until = one.ended_at or (one.ends_at if one.has_run_out(now()) else None)
        if until is not None:
            how = HOW.get(one.ended_side, HOW["system"])
            since = one.activated_at
            yield Past(one.partner, f"GDAP: {one.name}", "shield", since, until, how, one.pk)


@dataclass(frozen=True)
class Waiting:
    """A partner's request that waits for this organisation's answer. Its link is not part of the
    page: `own:answer` and `own:admin_answer` lead an administrator to it."""

    partner: Partner
    what: str | Promise
    page: str
    pk: UUID
    asked_at: datetime | None
    until: datetime | None


def waiting_requests(customer: Customer) -> list[Waiting]:
    """The one that runs out first is first. Two queries."""
    found = [
        Waiting(one.partner, _what(one), "own:answer", one.pk, one.shared_at, one.expires_at)
        for one in open_invitations(customer)
    ] + [
        Waiting(
            one.partner,
            f"GDAP: {one.name}",
            "own:admin_answer",
            one.pk,
            one.requested_at,
            one.answer_by,
        )
        for one in open_admin_requests(customer)
    ]
    return sorted(found, key=lambda waiting: waiting.until or now())


def _what(invitation: Invitation) -> Promise:
    if invitation.asks_dap:
        return _("Relationship with delegated admin privileges (DAP)")
    return _("Reseller relationship")


def open_invitations(customer: Customer) -> list[Invitation]:
    theirs = Invitation.objects.seen_by(customer).open(now()).select_related("partner")
    return [one for one in theirs if one.partner.is_open]


def open_admin_requests(customer: Customer) -> list[AdminRelationship]:
    """Those with a link of their own; what an invitation carries is answered on its page."""
    pending = AdminRelationship.objects.seen_by(customer).filter(
        state=State.APPROVAL_PENDING, answer_by__gt=now(), invitation_id=None
    )
    return [one for one in pending.select_related("partner") if one.partner.is_open]
