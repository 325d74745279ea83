"""Planning the move from DAP to GDAP. What ends the DAP in the end is in actions/dap.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from customers.accounts import account_for
from customers.models import Customer
from partners.models import Member
from relationships.actions.requesting import EVERYTHING, Terms, draft_admin_relationship
from relationships.models import (
    AdminRelationship,
    MoveUnderWay,
    NoDap,
    RoleTemplateVersion,
)
from relationships.moving import move_of
from relationships.naming import suggested_name


@dataclass(frozen=True)
class Instead:
    """What is to take the place of DAP. `word` stands in the name of the request."""

    word: str
    role_ids: Collection[UUID]
    days: int
    auto_extend: bool = False
    reason: str = ""
    template: RoleTemplateVersion | None = None


@transaction.atomic
def plan_move(by: Member, customer: Customer, instead: Instead) -> AdminRelationship:
    """A draft that takes the place of DAP once it is active and a group gets in by it. Nothing
    else changes yet, and nobody is asked. Raises NoDap, MoveUnderWay, and what drafting raises."""
    account = account_for(by.partner, customer)
    bond, move = move_of(by.partner, customer)
    if bond is None or not bond.has_dap:
        raise NoDap
    if move is not None:
        raise MoveUnderWay
    day = localdate()
    mine = AdminRelationship.objects.for_partner(by.partner)
    taken = set(mine.filter(name__contains=f"-{day:%Y-%m-%d}").values_list("name", flat=True))
    return draft_admin_relationship(
        by,
        Terms(
            name=suggested_name(account.name, instead.word, day, taken),
            customer=customer,
            role_ids=instead.role_ids,
            duration_days=instead.days,
            auto_extend=instead.auto_extend and EVERYTHING not in instead.role_ids,
            reason=instead.reason,
            replaces_dap=True,
            template=instead.template,
        ),
    )
