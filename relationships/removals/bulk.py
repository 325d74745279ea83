"""Several removals at once: each customer with its own effects, each removal on its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from customers.models import Account
from partners.models import Member, Partner
from relationships.actions.reseller import ENDABLE, remove_relationship
from relationships.blockers import Blocker, RemovalBlocked, blockers
from relationships.models import (
    AdminRelationship,
    AlreadyRemoved,
    ProviderDecides,
    Relationship,
    may_remove,
)

MOST = 50
TYPED_ABOVE = 5


@dataclass(frozen=True)
class Row:
    """One customer: what would end and what would stay, or why it cannot be removed."""

    account: Account
    relationship: Relationship | None
    last: Relationship | None
    gdap: int
    blockers: list[Blocker]
    problem: str

    @property
    def is_ready(self) -> bool:
        return not self.reason

    @property
    def reason(self) -> str:
        """Why it cannot be removed; empty when it can."""
        return self.problem or " ".join(blocker.sentence for blocker in self.blockers)


def chosen_ids(values: Iterable[str]) -> list[UUID]:
    """What the list posted, each once; what is no id is left out."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)


def rows_of(partner: Partner, customers: Sequence[UUID]) -> list[Row]:
    """By name. Anybody else's customers are not among them."""
    mine = Account.objects.for_partner(partner).filter(customer_id__in=customers)
    accounts = mine.select_related("customer").order_by("sort_key", "id")
    bonds = Relationship.objects.for_partner(partner).filter(customer__in=customers)
    bonds = bonds.select_related("removed_by").order_by("removed_at")
    active = {bond.customer_id: bond for bond in bonds if bond.removed_at is None}
    ended = {bond.customer_id: bond for bond in bonds if bond.removed_at is not None}
    gdap = AdminRelationship.objects.for_partner(partner).filter(customer__in=customers)
    counts = Counter(gdap.filter(state__in=ENDABLE).values_list("customer", flat=True))
    return [
        Row(
            account=account,
            relationship=(bond := active.get(account.customer_id)),
            last=ended.get(account.customer_id),
            gdap=counts[account.customer_id],
            blockers=blockers(partner, account.customer) if bond else [],
            problem=_problem(partner, bond),
        )
        for account in accounts
    ]


def _problem(partner: Partner, bond: Relationship | None) -> str:
    if bond is None:
        return _("There is no reseller relationship to remove")
    return "" if may_remove(partner) else _("Your provider decides")


def phrase_for(count: int) -> str:
    """What has to be typed for so many; nothing for a few."""
    return _("REMOVE %(n)s") % {"n": count} if count > TYPED_ABOVE else ""


def remove_each(
    by: Member, rows: Iterable[Row], *, reason: str, note: str, end_gdap: bool
) -> dict[UUID, str]:
    """Each in a transaction of its own, so that one that fails leaves the others removed. What
    could not be removed, by customer, and why."""
    left: dict[UUID, str] = {}
    for row in rows:
        if not row.is_ready:
            left[row.account.customer_id] = row.reason
            continue
        try:
            remove_relationship(
                by,
                by.partner,
                row.account.customer,
                reason=reason,
                note=note,
                end_gdap=end_gdap,
            )
        except AlreadyRemoved:
            left[row.account.customer_id] = _("Somebody else removed it in the meantime.")
        except ProviderDecides:
            left[row.account.customer_id] = _("Your provider decides")
        except RemovalBlocked as blocked:
            sentences = [blocker.sentence for blocker in blocked.blockers]
            left[row.account.customer_id] = " ".join(sentences)
    return left
