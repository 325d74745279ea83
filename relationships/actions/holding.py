"""Holding an admin relationship while it is changed, and what every change has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.db.models.functions import Now

from audit.models import Event, Verb
from audit.record import Actor, record
from customers.accounts import account_for, show_admin_access
from customers.models import Customer
from partners.models import Member, Partner
from relationships.models import AdminRelationship, AdminRelationshipRole, Relationship


def locked(pk: UUID, version: int | None = None) -> tuple[AdminRelationship, datetime]:
    """The row, held until the transaction ends, and the database's time. Raises DoesNotExist;
    also when `version` of the link was replaced."""
    rows = AdminRelationship.unscoped.select_related("partner", "customer", "created_by")
    rows = rows.select_for_update(of=("self",))
    row = rows.get(pk=pk) if version is None else rows.get(pk=pk, version=version)
    at: datetime = AdminRelationship.unscoped.filter(pk=pk).values_list(Now(), flat=True).get()
    return row, at


def held(by: Member, pk: UUID) -> tuple[AdminRelationship, datetime]:
    """The same for one of the member's own partner. Raises DoesNotExist for anybody else's."""
    AdminRelationship.objects.for_partner(by.partner).get(pk=pk)
    return locked(pk)


def log(
    verb: Verb,
    row: AdminRelationship,
    by: Member | Actor,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **detail: Any,
) -> Event:
    """One row of history about this admin relationship, in its partner's log."""
    return record(
        verb,
        row,
        by=by,
        partner=row.partner,
        customer=row.customer,
        before=before,
        after=after,
        **detail,
    )


def role_ids_of(row: AdminRelationship) -> list[UUID]:
    held = AdminRelationshipRole.unscoped.filter(admin_relationship=row)
    return list(held.values_list("role_definition_id", flat=True))


def set_roles(row: AdminRelationship, role_ids: Iterable[UUID]) -> None:
    """Only while it is a draft: what the customer approves is what was asked."""
    AdminRelationshipRole.unscoped.filter(admin_relationship=row).delete()
    AdminRelationshipRole.unscoped.bulk_create(
        AdminRelationshipRole(admin_relationship=row, role_definition_id=role_id)
        for role_id in dict.fromkeys(role_ids)
    )


def show_access(partner: Partner, customer: Customer, at: datetime) -> None:
    """The customer list shows the admin relationships that are in force, and which ends first.

    Lock order: the admin relationship first, then the account; never the other way round.
    """
    account = account_for(partner, customer)
    theirs = AdminRelationship.objects.for_partner(partner).with_customer(customer).in_force()
    has_past = Relationship.objects.for_partner(partner).with_customer(customer).exists()
    show_admin_access(
        account,
        active=theirs.count(),
        ends_at=theirs.aggregate(first=Min("ends_at"))["first"],
        had_relationship=has_past,
        at=at,
    )
