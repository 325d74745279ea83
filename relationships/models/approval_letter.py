"""The letter that asks for approval."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Language
from relationships.models.admin_relationship import AdminRelationship


class ApprovalLetterQuerySet(PartnerQuerySet["ApprovalLetter"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(admin_relationship__partner=partner)


class ApprovalLetterManager(PartnerManager["ApprovalLetter"]):
    def for_partner(self, partner: Partner) -> ApprovalLetterQuerySet:
        return ApprovalLetterQuerySet(self.model, using=self._db).owned_by(partner)


class ApprovalLetter(models.Model):
    """Text around the locked link, as in an invitation's letter. The partner sends it."""

    admin_relationship = models.OneToOneField(
        AdminRelationship, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    to = models.CharField(max_length=800, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    subject = models.CharField(max_length=150)
    before = models.TextField(max_length=2000, blank=True)
    after = models.TextField(max_length=2000, blank=True)
    edited_at = models.DateTimeField(default=now)
    # One's own savings never conflict: the page saves faster than it is told
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    shared_at = models.DateTimeField(null=True, editable=False)

    objects = ApprovalLetterManager()
    unscoped = ApprovalLetterQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject

    @property
    def addresses(self) -> list[str]:
        return [address for address in self.to.split(", ") if address]

    @property
    def saved(self) -> str:
        """Which save this is: who saves again says what they saw. Empty for one never saved."""
        return "" if self._state.adding else self.edited_at.isoformat()
