"""One line of the list of invitations, with everything that the page and the file say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from invitations.carried import role_counts
from invitations.models import Invitation, Party
from invitations.nudging import reason
from invitations.sending import delivery_of
from partners.models import Partner


class Row(NamedTuple):
    """`why` is the reason for a nudge in words, or nothing."""

    invitation: Invitation
    stage: str
    parties: list[Party]
    why: str
    delivery: str  # of the letter the portal sends; nothing where it sends none
    roles: int  # of the admin access that is asked for in the same letter

    @property
    def is_open(self) -> bool:
        return self.stage in {"shared", "opened", "signed_in"}

    @property
    def is_renewable(self) -> bool:
        return self.is_open or self.stage == "expired"


def rows_of(partner: Partner, invitations: Sequence[Invitation], at: datetime) -> list[Row]:
    """Parties of all in one query, letters in another, roles in a third. The invitations come
    `with_nudge`."""
    named: dict[UUID, list[Party]] = {invitation.pk: [] for invitation in invitations}
    parties = Party.objects.for_partner(partner).filter(invitation__in=list(named))
    for party in parties.select_related("partner").order_by("partner__name"):
        named[party.invitation_id].append(party)
    letters, roles = delivery_of(partner, invitations), role_counts(partner, list(named))
    return [
        Row(
            found,
            found.stage(at),
            named[found.pk],
            _why(found),
            letters.get(found.pk, ""),
            roles.get(found.pk, 0),
        )
        for found in invitations
    ]


def _why(invitation: Invitation) -> str:
    why = reason(invitation)
    return str(why.label) if why else ""
