"""The partners a customer is asked to take, each decided for itself."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import Invitation
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from relationships.models import Relationship


class PartyRole(models.TextChoices):
    RESELLER = "reseller", _("Reseller")
    PROVIDER = "provider", _("Indirect provider")


class PartyDecision(models.TextChoices):
    PENDING = "pending", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class PartyQuerySet(PartnerQuerySet["Party"]):
    def owned_by(self, partner: Partner) -> Self:
        """The inviting partner's: the parties it named, itself among them."""
        return self.filter(invitation__partner=partner)


class PartyManager(PartnerManager["Party"]):
    def for_partner(self, partner: Partner) -> PartyQuerySet:
        return PartyQuerySet(self.model, using=self._db).owned_by(partner)


class Party(models.Model):
    """A partner that the customer is asked to take, decided each for itself."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=PartyRole)
    decision = models.CharField(max_length=8, choices=PartyDecision, default=PartyDecision.PENDING)
    # The relationship this acceptance made, or found already there
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PartyManager()
    unscoped = PartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "partner"], name="party_once"),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role_known"),
            models.CheckConstraint(
                condition=Q(decision="accepted", relationship__isnull=False)
                | Q(decision__in=["pending", "declined"], relationship=None),
                name="party_accepted_has_its_relationship",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} ({self.role})"
