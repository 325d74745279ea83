"""Which request for admin access a personal link opens. Reads only."""

from __future__ import annotations

from uuid import UUID

from people.links import digest
from people.references import as_reference
from relationships.models import AdminRelationship, AdminRelationshipRole, RenewedLink
from relationships.roles import GdapRole, chosen


def request_behind(token: str) -> AdminRelationship | None:
    """The request this link belongs to; also for a link that was renewed. By digest only."""
    sha256 = digest(token)
    people = ("customer", "created_by", "approved_by", "ended_by")
    rows = AdminRelationship.unscoped.select_related("partner", *people)
    renewed = RenewedLink.objects.filter(token_sha256=sha256).values("admin_relationship")
    return rows.filter(token_sha256=sha256).first() or rows.filter(pk__in=renewed).first()


def requested_under(typed: str) -> AdminRelationship | None:
    """The request whose letter has this reference, typed as people type. A draft is nobody's
    request yet, and a carried one has no letter of its own."""
    asked = AdminRelationship.unscoped.filter(requested_at__isnull=False, invitation_id=None)
    return asked.select_related("partner").filter(reference=as_reference(typed)).first()


def remembered(pk: str, version: int) -> AdminRelationship | None:
    """The request a session remembers, unless its link was renewed since."""
    return AdminRelationship.unscoped.filter(pk=UUID(pk), version=version).first()


def roles_of(row: AdminRelationship) -> list[GdapRole]:
    """What is asked for, by area and name."""
    held = AdminRelationshipRole.objects.for_partner(row.partner).filter(admin_relationship=row)
    return chosen(held.values_list("role_definition_id", flat=True))
