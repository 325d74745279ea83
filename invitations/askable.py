"""Whom a partner may ask now, for many customers at once: the same answer as `require_askable`
gives for one (invitations/actions.py), from three statements for any number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db.models import Q

from audit.models import ActorKind, Event, Verb
from invitations.models import Invitation, InvitationState
from invitations.models.states import COOLING_OFF
from invitations.refusals import AlreadyReseller, CoolingOff, InvitationOpenAlready
from partners.models import Partner
from relationships.models import Relationship

_PART = 2000  # values in one statement; SQLite allows no more than 32,766


@dataclass(frozen=True)
class Standing:
    """What stands between a partner and asking: by customer id, at one moment."""

    at: datetime
    resells_since: dict[UUID, datetime]
    waiting: dict[UUID, Invitation]
    refused_at: dict[UUID, datetime]

    def refusal(self, customer: UUID, *, alone: bool) -> Exception | None:
        """Why this customer cannot be asked now; None when it can. With others the question is
        new, even where the partner itself is the reseller already."""
        if alone and customer in self.resells_since:
            return AlreadyReseller(self.resells_since[customer])
        if customer in self.waiting:
            return InvitationOpenAlready(self.waiting[customer])
        refused = self.refused_at.get(customer)
        if refused is not None and self.at < refused + COOLING_OFF:
            return CoolingOff(refused + COOLING_OFF)
        return None


def standing_of(partner: Partner, customers: Collection[UUID], at: datetime) -> Standing:
    """Reads; whoever acts on it holds the accounts first."""
    found = Standing(at, {}, {}, {})
    for part in _parts(customers):
        active = Relationship.objects.for_partner(partner).active().filter(customer__in=part)
        found.resells_since.update(active.values_list("customer_id", "established_at"))
        mine = Invitation.objects.for_partner(partner).filter(customer__in=part)
        for invitation in mine.open(at).select_related("inviter").order_by("shared_at"):
            if invitation.customer_id is not None:
                found.waiting.setdefault(invitation.customer_id, invitation)
        refused = mine.filter(~Q(decline_reason="") | Q(state=InvitationState.DECLINED))
        recent = refused.filter(closed_at__gt=at - COOLING_OFF).order_by("closed_at")
        last = {one.customer_id: one for one in recent}
        wishes = _asked_by_customers(partner, last.values())
        for pk, one in last.items():
            if pk and one.closed_at and str(one.pk) not in wishes:
                found.refused_at[pk] = one.closed_at
    return found


def _asked_by_customers(partner: Partner, refused: Iterable[Invitation]) -> set[str]:
    """Those whose customer itself asked to be asked again: answering.asked_by_customer, for many.
    A refused invitation stays refused, so a wish recorded about it came after the refusal unless
    it was shared anew meanwhile, which the times tell."""
    closed = {str(one.pk): one.closed_at for one in refused}
    wishes = Event.objects.for_partner(partner).filter(
        subject_kind=Invitation._meta.label_lower,
        subject_id__in=closed,
        verb=Verb.NEW_LINK_WANTED,
        actor_kind=ActorKind.CUSTOMER,
    )
    rows = wishes.values_list("subject_id", "at")
    return {pk for pk, at in rows if (end := closed[pk]) is not None and at >= end}


def _parts(values: Iterable[UUID]) -> Iterable[tuple[UUID, ...]]:
    return batched(sorted(set(values)), _PART)
