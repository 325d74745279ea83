"""Reminders of invitations that nobody has answered."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import Invitation
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class ReminderKind(models.TextChoices):
    """When: counted from the letter, or back from the end; or when somebody asked for it."""

    AFTER_3_DAYS = "after_3_days", _("3 days after the letter")
    AFTER_7_DAYS = "after_7_days", _("7 days after the letter")
    BEFORE_END = "before_end", _("2 days before the end")
    BY_HAND = "by_hand", _("By hand")


class ReminderQuerySet(PartnerQuerySet["Reminder"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(invitation__partner=partner)


class ReminderManager(PartnerManager["Reminder"]):
    def for_partner(self, partner: Partner) -> ReminderQuerySet:
        return ReminderQuerySet(self.model, using=self._db).owned_by(partner)


class Reminder(models.Model):
    """One that was sent: to the customer, or, where the agent sent the letter himself, to the
    agent. Of each kind there is one for each link."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ReminderKind)
    to_customer = models.BooleanField()
    sent_at = models.DateTimeField()

    objects = ReminderManager()
    unscoped = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "version", "kind"], name="reminder_once_a_link"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReminderKind.values), name="reminder_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.kind}"
