"""What a removal would do, worked out before anything happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from customers.models import Account, AccountProvider
from partners.models import Member, Partner
from partners.permissions import Role
from relationships.actions.reseller import ENDABLE
from relationships.blockers import Blocker, blockers
from relationships.models import AdminRelationship, EndWish, Relationship


@dataclass(frozen=True)
class Effects:
    """What blocks it, what ends, what stays."""

    blockers: list[Blocker]
    has_dap: bool
    people_losing_dap: int
    gdap_ends: list[datetime]
    providers: list[Partner]
    # The customer asked for it, and will be told
    wished: bool = False


def effects_of_removal(relationship: Relationship, account: Account) -> Effects:
    """Read for the page; the action decides on what is true when it runs."""
    partner = relationship.partner
    admin_agents = Member.objects.for_partner(partner).current().holding([Role.ADMIN_AGENT])
    links = AccountProvider.objects.for_partner(partner).filter(account=account)
    gdap = AdminRelationship.objects.for_partner(partner).with_customer(relationship.customer)
    ends = gdap.in_force().order_by("ends_at").values_list("ends_at", flat=True)
    return Effects(
        blockers=blockers(partner, relationship.customer),
        has_dap=relationship.has_dap,
        people_losing_dap=admin_agents.count() if relationship.has_dap else 0,
        gdap_ends=[end for end in ends if end is not None],
        providers=[link.provider for link in links.select_related("provider")],
        wished=EndWish.objects.for_partner(partner)
        .waiting()
        .filter(relationship=relationship)
        .exists(),
    )


def gdap_that_would_end(partner: Partner, customers: Iterable[UUID]) -> int:
    """How many admin relationships with these customers could end, too, if that were wanted."""
    theirs = AdminRelationship.objects.for_partner(partner).filter(customer__in=list(customers))
    return theirs.filter(state__in=ENDABLE).count()
