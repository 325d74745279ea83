"""What a customer may assign: the seats of one licence, whoever sold them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from customers.models import Customer


class NoLicenceLeft(Exception):
    """Fewer are free than were wanted."""

    def __init__(self, name: str, left: int) -> None:
        super().__init__(f"{name}: {left} left")
        self.name, self.left = name, left


class SeatsAssigned(Exception):
    """People hold more than would be left: `excess` assignments must go first."""

    def __init__(self, assigned: int, excess: int) -> None:
        super().__init__(f"{assigned} assigned, {excess} too many")
        self.assigned, self.excess = assigned, excess


class LicencePoolQuerySet(models.QuerySet["LicencePool"]):
    def of(self, customer: Customer) -> Self:
        return self.filter(customer=customer)


class LicencePool(models.Model):
    """`licence` is product and SKU code (`Sku.licence`). `enabled` seats can be used, `suspended`
    ones are there and cannot; `assigned` repeats how many people hold one. The row is the lock
    for all three (lock order: relationship → order → subscription → pool → people)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    licence = models.CharField(max_length=41)
    name = models.CharField(max_length=120)
    service = models.CharField(max_length=30, blank=True)
    enabled = models.PositiveIntegerField(default=0)
    suspended = models.PositiveIntegerField(default=0)
    assigned = models.PositiveIntegerField(default=0)

    objects = LicencePoolQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "licence"], name="licence_pool_once"),
            models.CheckConstraint(
                condition=Q(assigned__lte=F("enabled") + F("suspended")),
                name="licence_pool_assigned_at_most_bought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.name}"

    @property
    def bought(self) -> int:
        return self.enabled + self.suspended

    @property
    def available(self) -> int:
        """How many more people can be given one now."""
        return max(self.enabled - self.assigned, 0)
