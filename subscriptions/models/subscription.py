"""What a customer has by an order, through all its terms (domain.md §8)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from subscriptions.models.catalogue import Availability, Billing, Sku, Term
from subscriptions.models.order import OrderLine

# How long seats may be reduced or a subscription cancelled after they were bought or renewed.
WINDOW = timedelta(days=7)
# After the last term: people keep working, then only administrators see the data.
EXPIRED_FOR = timedelta(days=30)
DISABLED_FOR = timedelta(days=90)


class SubscriptionState(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    DISABLED = "disabled", _("Disabled")
    DELETED = "deleted", _("Deleted")


# Those that stand in the way of a removal: domain.md §5 (suspended ones go on being paid for).
IN_THE_WAY = (SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED)
# People work with the seats of these; those of the others are there and cannot be used.
ENABLED = (SubscriptionState.ACTIVE, SubscriptionState.EXPIRED)


class SubscriptionQuerySet(PartnerQuerySet["Subscription"]):
    def of(self, customer: Customer) -> Self:
        return self.filter(customer=customer)

    def living(self) -> Self:
        return self.exclude(state=SubscriptionState.DELETED)

    def in_the_way(self) -> Self:
        return self.filter(state__in=IN_THE_WAY)

    def due(self, at: datetime) -> Self:
        """Whose next date has come, the longest waiting first."""
        return self.filter(next_at__lte=at).order_by("next_at", "pk")


class SubscriptionManager(PartnerManager["Subscription"]):
    def for_partner(self, partner: Partner) -> SubscriptionQuerySet:
        """What it sold itself: only the seller changes a subscription."""
        return SubscriptionQuerySet(self.model, using=self._db).owned_by(partner)

    def visible_to(self, partner: Partner) -> SubscriptionQuerySet:
        """What it sold, and what its provider sold with it as reseller of record."""
        rows = SubscriptionQuerySet(self.model, using=self._db)
        return rows.filter(Q(partner=partner) | Q(reseller=partner))

    def seen_by(self, customer: Customer) -> SubscriptionQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return SubscriptionQuerySet(self.model, using=self._db).of(customer)


class Subscription(models.Model):
    """`partner` sold it, `reseller` is on record with it. `next_at` is when a task must look at
    it again: the end of the term, or of a state that ends by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    order_line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    term = models.CharField(max_length=3, choices=Term)
    billing = models.CharField(max_length=9, choices=Billing)
    currency = models.CharField(max_length=3)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    state = models.CharField(
        max_length=9, choices=SubscriptionState, default=SubscriptionState.ACTIVE
    )
    state_since = models.DateTimeField(default=now)
    started_at = models.DateTimeField(default=now, editable=False)
    term_started_at = models.DateTimeField(default=now)
    term_ends_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    auto_renew = models.BooleanField(default=True)
    # What changes with the next term; empty: nothing does
    next_quantity = models.PositiveIntegerField(null=True)
    next_availability = models.ForeignKey(
        Availability, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Whom the customer asks for support: the seller, or the reseller on record
    support_contact = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = SubscriptionManager()
    unscoped = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SubscriptionState.values), name="subscription_state_known"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="subscription_of_something"),
            models.CheckConstraint(
                condition=Q(term_ends_at__gt=F("term_started_at")), name="subscription_term_ends"
            ),
            models.CheckConstraint(
                condition=Q(next_quantity=None, next_availability=None)
                | Q(state="active", auto_renew=True),
                name="subscription_changes_only_what_renews",
            ),
            models.CheckConstraint(
                condition=Q(next_quantity=None) | Q(next_quantity__gte=1),
                name="subscription_next_of_something",
            ),
            models.CheckConstraint(
                condition=Q(state="deleted", next_at=None)
                | Q(~Q(state="deleted"), next_at__isnull=False),
                name="subscription_is_looked_at_until_deleted",
            ),
            models.CheckConstraint(
                condition=Q(support_contact=F("partner")) | Q(support_contact=F("reseller")),
                name="subscription_supported_by_its_own",
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "state", "name", "id"], name="subscription_of_customer"
            ),
            models.Index(fields=["partner", "state", "term_ends_at"], name="subscription_sold"),
            models.Index(fields=["reseller", "state", "term_ends_at"], name="subscription_record"),
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="subscription_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def stands_in_the_way(self) -> bool:
        return self.state in IN_THE_WAY


class SeatCause(models.TextChoices):
    PURCHASE = "purchase", _("Bought")
    INCREASE = "increase", _("Added")
    RENEWAL = "renewal", _("Renewed")


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
