"""What must always hold of partners: each statement with the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.models import Member, MemberRole, Partner, Partnership, PartnershipState
from partners.permissions import Role

type Rows = QuerySet[Any]
type Invariants = Mapping[str, Callable[[], Rows]]


def partners_without_account_admin() -> Rows:
    """A partner whose first person has not joined yet has no members at all."""
    current = Member.unscoped.current().filter(partner=OuterRef("pk"))
    admins = MemberRole.unscoped.filter(
        member__partner=OuterRef("pk"), member__ended_at=None, role=Role.ACCOUNT_ADMIN
    )
    return Partner.objects.filter(Exists(current), ~Exists(admins), closed_at=None)


def members_without_role() -> Rows:
    roles = MemberRole.unscoped.filter(member=OuterRef("pk"))
    return Member.unscoped.current().filter(~Exists(roles))


def partnerships_of_the_wrong_kinds() -> Rows:
    is_right = Q(provider__kind="indirect_provider", reseller__kind="indirect_reseller")
    return Partnership.unscoped.filter(~is_right, state=PartnershipState.ACTIVE)


INVARIANTS: Invariants = {
    "a partner with people has an Account admin": partners_without_account_admin,
    "a member has a role": members_without_role,
    "a partnership joins a provider and a reseller": partnerships_of_the_wrong_kinds,
}
