"""Seats by when they were bought: what may still be given back, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from subscriptions.models.subscription import Subscription


class SeatCause(models.TextChoices):
    PURCHASE = "purchase", _("Bought")
    INCREASE = "increase", _("Added")
    RENEWAL = "renewal", _("Renewed")


@dataclass(frozen=True)
class Reducible:
    """So many seats may be given back until then (UTC)."""

    quantity: int
    until: datetime


class SeatLotQuerySet(PartnerQuerySet["SeatLot"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(subscription__partner=partner)

    def reducible(self, at: datetime) -> Self:
        """Those whose window is open, the youngest first: they are taken back first."""
        return self.filter(quantity__gt=0, reducible_until__gt=at).order_by("-bought_at", "-pk")


class SeatLotManager(PartnerManager["SeatLot"]):
    def of(self, subscription: Subscription) -> SeatLotQuerySet:
        """Of a subscription that was found through its seller or its reseller."""
        return SeatLotQuerySet(self.model, using=self._db).filter(subscription=subscription)


class SeatLot(models.Model):
    """Seats that were bought or renewed together: each lot has its own last moment to reduce it.
    The lots of a subscription add up to its quantity."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    cause = models.CharField(max_length=8, choices=SeatCause)
    bought_at = models.DateTimeField(default=now, editable=False)
    reducible_until = models.DateTimeField()

    objects = SeatLotManager()
    unscoped = SeatLotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subscription", "bought_at"], name="seat_lot_in_order")]

    def __str__(self) -> str:
        return f"{self.quantity}: {self.subscription}"
