"""The request for admin access (GDAP) that an invitation carries: one link, one page, and each
decided for itself. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from invitations.models import Invitation
from partners.models import Partner
from relationships.answering import roles_of
from relationships.models import AdminRelationship, AdminRelationshipRole, AdminRelationshipState
from relationships.roles import GdapRole, Level, highest
from relationships.wording import count_in_words, duration_in_words, more_in_words

# The names of the roles beside everything else that a mail program must be able to open.
NAMES_LIMIT = 300


@dataclass(frozen=True)
class CarriedRequest:
    """The admin relationship that comes with an invitation, whatever became of it."""

    row: AdminRelationship
    roles: list[GdapRole]

    @property
    def full(self) -> list[GdapRole]:
        return [role for role in self.roles if role.level == Level.FULL]

    @property
    def others(self) -> list[GdapRole]:
        return [role for role in self.roles if role.level != Level.FULL]

    @property
    def highest(self) -> Level | None:
        return highest(self.roles)

    @property
    def was_approved(self) -> bool:
        return self.row.approved_at is not None

    @property
    def was_taken_back(self) -> bool:
        return self.row.state == AdminRelationshipState.TERMINATED and not self.was_approved

    def is_waiting(self, at: datetime) -> bool:
        """Can it be decided by the invitation's link?"""
        return self.row.is_answerable(at)


def carried_by(invitation: Invitation) -> CarriedRequest | None:
    """At most one. A query, and a second one where there is one."""
    rows = AdminRelationship.objects.for_partner(invitation.partner).carried_by(invitation.pk)
    row = rows.select_related("partner", "customer").first()
    return CarriedRequest(row, roles_of(row)) if row is not None else None


def waiting_in(invitation: Invitation, at: datetime) -> CarriedRequest | None:
    """The same, while it can be decided."""
    found = carried_by(invitation)
    return found if found is not None and found.is_waiting(at) else None


def role_counts(partner: Partner, invitations: Collection[UUID]) -> dict[UUID, int]:
    """How many roles each of these asks for, one query; only those that carry a request."""
    roles = AdminRelationshipRole.objects.for_partner(partner)
    asked = roles.filter(admin_relationship__invitation_id__in=invitations)
    counted = asked.order_by().values_list("admin_relationship__invitation_id")
    return {pk: n for pk, n in counted.annotate(Count("pk")) if pk is not None}


def carriable(invitation: Invitation) -> list[AdminRelationship]:
    """Drafts for the same customer (or, of an unknown one, for whoever approves first) that the
    invitation could carry."""
    mine = AdminRelationship.objects.for_partner(invitation.partner)
    drafts = mine.filter(state=AdminRelationshipState.CREATED, invitation_id=None)
    return list(drafts.filter(customer=invitation.customer_id).order_by("-created_at", "pk")[:20])


def admin_line(invitation: Invitation) -> str:
    """What the letter says of it, below the link and in the letter's language. Structure, like the
    link: it cannot be lost from the text, and is gone when the request was taken back."""
    found = carried_by(invitation)
    if found is None or found.was_taken_back:
        return ""
    with translation.override(invitation.language):
        first = _(
            "The request also asks for admin access for a limited time. It is a choice of its own"
            " and you may leave it out."
        )
        row = found.row
        then = _("It extends itself until you stop it.") if row.auto_extend else ""
        term = " · ".join(part for part in (duration_in_words(row), then) if part)
        return "\n".join([first, f"{count_in_words(found.roles)} {_names(found.roles)}", term])


def _names(roles: Sequence[GdapRole]) -> str:
    """As many as there is room for; then how many are left."""
    shown, length = [], 0
    for role in roles:
        length += len(role.name) + 2
        if length > NAMES_LIMIT:
            break
        shown.append(role.name)
    left = len(roles) - len(shown)
    names = ", ".join(shown)
    return f"{names}, {more_in_words(left)}" if left else names
