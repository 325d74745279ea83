"""Whom a partner may ask now, for many customers at once: the same answer as `require_askable`
gives for one (invitations/actions.py), from three statements for any number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from django.db.models import Max, Q

from invitations.models import Invitation, InvitationState
from invitations.refusals import AlreadyReseller, CoolingOff, InvitationOpenAlready
from partners.models import Partner
from relationships.models import Relationship

COOLING_OFF = timedelta(days=14)
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
        last = refused.order_by().values_list("customer_id").annotate(Max("closed_at"))
        found.refused_at.update((pk, closed) for pk, closed in last if pk and closed)
    return found


def _parts(values: Iterable[UUID]) -> Iterable[tuple[UUID, ...]]:
    return batched(sorted(set(values)), _PART)
