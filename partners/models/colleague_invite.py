"""An offer to join a partner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from partners.models.joining_offer import JoiningOffer
from partners.models.partner import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class AlreadyMember(Exception):
    """The person works for this partner already."""


class AlreadyInvited(Exception):
    """An invitation to this address is still open."""


class TooManyInvites(Exception):
    """One person writes to strangers faster than people do."""


class ColleagueInviteQuerySet(PartnerQuerySet["ColleagueInvite"]):
    pass


class ColleagueInvite(JoiningOffer):
    """With certain roles."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)

    objects = PartnerManager["ColleagueInvite"]()
    unscoped = ColleagueInviteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="colleague_invite_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="colleague_invite_ends_one_way",
            ),
        ]
