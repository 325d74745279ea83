"""An invitation that its recipient passed on."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from invitations.models.invitation import Invitation
from invitations.models.replaced_link import ReplacedLink
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class ForwardQuerySet(PartnerQuerySet["Forward"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(invitation__partner=partner)


class ForwardManager(PartnerManager["Forward"]):
    def for_partner(self, partner: Partner) -> ForwardQuerySet:
        return ForwardQuerySet(self.model, using=self._db).owned_by(partner)


class Forward(models.Model):
    """ "I am not the right person": the colleague named, and the link that died of it.

    `person` is who passed it on, where somebody was signed in. What they wrote to the colleague
    is in the letter and nowhere else.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    replaced = models.OneToOneField(ReplacedLink, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField()
    at = models.DateTimeField(default=now, editable=False)

    objects = ForwardManager()
    unscoped = ForwardQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["email", "at"], name="forward_to_address")]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
