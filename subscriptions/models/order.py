"""What was bought for a customer, by whom, and what a reseller asks its provider to buy."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from relationships.models import Relationship
from subscriptions.models.catalogue import Availability, Billing, Term


class OrderOver(Exception):
    """It was fulfilled, has failed or was cancelled before."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class OrderState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROCESSING = "processing", _("Processing")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class OrderQuerySet(PartnerQuerySet["Order"]):
    def of(self, customer: Customer) -> Self:
        return self.filter(customer=customer)

    def submitted(self) -> Self:
        return self.exclude(state=OrderState.DRAFT)


class OrderManager(PartnerManager["Order"]):
    def for_partner(self, partner: Partner) -> OrderQuerySet:
        """What it transacted itself."""
        return OrderQuerySet(self.model, using=self._db).owned_by(partner)

    def visible_to(self, partner: Partner) -> OrderQuerySet:
        """What it transacted, and what its provider transacted with it as reseller of record."""
        rows = OrderQuerySet(self.model, using=self._db)
        theirs = Q(reseller=partner) & ~Q(state=OrderState.DRAFT)
        return rows.filter(Q(partner=partner) | theirs)

    def submitted_with(self, partner: Partner) -> OrderQuerySet:
        """`visible_to` without drafts, by one index: nobody both transacts and is on record."""
        rows = OrderQuerySet(self.model, using=self._db).filter(submitted_at__isnull=False)
        return rows.filter(reseller=partner) if partner.is_reseller else rows.owned_by(partner)

    def seen_by(self, customer: Customer) -> OrderQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return OrderQuerySet(self.model, using=self._db).submitted().of(customer)


class Order(models.Model):
    """`partner` transacts: a direct-bill partner or an indirect provider with an active
    relationship of its own, which is repeated here. A draft is the cart of one person; a double
    submit finds it no longer a draft. `number` counts within the partner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, null=True, related_name="+"
    )
    number = models.PositiveIntegerField(null=True, editable=False)
    reference = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.DRAFT)
    failure = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = OrderManager()
    unscoped = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="order_state_known"
            ),
            models.UniqueConstraint(fields=["partner", "number"], name="order_number_once"),
            models.UniqueConstraint(
                fields=["partner", "customer", "created_by"],
                condition=Q(state="draft"),
                name="order_one_draft_a_person",
            ),
            # No order without the transacting party's own relationship
            models.CheckConstraint(
                condition=Q(state="draft", number=None, submitted_at=None)
                | Q(
                    ~Q(state="draft"),
                    number__isnull=False,
                    relationship__isnull=False,
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                ),
                name="order_submitted_by_a_relationship",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "processing"], finished_at=None)
                | Q(~Q(state__in=["draft", "processing"]), finished_at__isnull=False),
                name="order_finished_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-submitted_at", "-id"], name="order_of_partner"),
            models.Index(fields=["reseller", "-submitted_at", "-id"], name="order_with_reseller"),
            models.Index(fields=["customer", "-submitted_at"], name="order_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.number or '–'}"

    def finish(self, state: OrderState, at: datetime, failure: str = "") -> None:
        """Once. Raises OrderOver."""
        if self.state != OrderState.PROCESSING:
            raise OrderOver(self.state)
        self.state, self.finished_at, self.failure = state, at, failure[:300]


class OrderLineQuerySet(PartnerQuerySet["OrderLine"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(order__partner=partner)


class OrderLineManager(PartnerManager["OrderLine"]):
    def for_partner(self, partner: Partner) -> OrderLineQuerySet:
        return OrderLineQuerySet(self.model, using=self._db).owned_by(partner)

    def of(self, order: Order) -> OrderLineQuerySet:
        """Of an order that was found through its partner, its reseller or its customer."""
        return OrderLineQuerySet(self.model, using=self._db).filter(order=order)

    def of_all(self, orders: Iterable[Order]) -> OrderLineQuerySet:
        """Of several, found in the same way."""
        return OrderLineQuerySet(self.model, using=self._db).filter(order__in=list(orders))


class OrderLine(models.Model):
    """What the catalogue said on the day is repeated: prices and names change, orders do not."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    availability = models.ForeignKey(Availability, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    term = models.CharField(max_length=3, choices=Term)
    billing = models.CharField(max_length=9, choices=Billing)
    currency = models.CharField(max_length=3)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    quantity = models.PositiveIntegerField()

    objects = OrderLineManager()
    unscoped = OrderLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "availability"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def total(self) -> Decimal:
        """At the price the order keeps."""
        return self.unit_price * self.quantity

    @property
    def total_today(self) -> Decimal:
        """At the list price of today, as a cart shows it."""
        return self.availability.list_price * self.quantity
