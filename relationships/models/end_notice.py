"""Which warnings of a coming end were given."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.timezone import now

from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from relationships.models.admin_relationship import AdminRelationship


class EndNoticeQuerySet(PartnerQuerySet["EndNotice"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(admin_relationship__partner=partner)


class EndNoticeManager(PartnerManager["EndNotice"]):
    def for_partner(self, partner: Partner) -> EndNoticeQuerySet:
        return EndNoticeQuerySet(self.model, using=self._db).owned_by(partner)


class EndNotice(models.Model):
    """30, 7 or 1 days before this very end: once. An extension makes another end."""

    admin_relationship = models.ForeignKey(
        AdminRelationship, on_delete=models.CASCADE, related_name="+"
    )
    days = models.PositiveSmallIntegerField()
    ends_at = models.DateTimeField()
    given_at = models.DateTimeField(default=now, editable=False)

    objects = EndNoticeManager()
    unscoped = EndNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["admin_relationship", "days", "ends_at"], name="end_notice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.admin_relationship}: {self.days} days"
