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
from subscriptions.models.refusals import (
    AboveMaximum,
    BelowMinimum,
    CancelWindowClosed,
    NotInThisState,
    NotItsContact,
    NotOffered,
    NotRenewing,
)

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

    def listed_for(self, partner: Partner) -> SubscriptionQuerySet:
        """The same for long lists: an indirect reseller sells nothing itself, and whoever sells is
        on nobody's record, so one column, and its index, says it."""
        rows = SubscriptionQuerySet(self.model, using=self._db)
        return rows.filter(reseller=partner) if partner.is_reseller else rows.owned_by(partner)

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
    # By what it goes on: of the order, or of the change that came with a later term
    availability = models.ForeignKey(Availability, on_delete=models.PROTECT, related_name="+")
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
    # How near the end of this term was when people were told of it; empty: nobody was
    noticed_days = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    # For lists: how many of its seats people hold, None where nobody is assigned to any
    used: int | None = None
    used_percent: float = 0

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
            models.Index(fields=["state", "term_ends_at"], name="subscription_ending"),
            models.Index(fields=["partner", "term_ends_at", "id"], name="subscription_all_sold"),
            models.Index(fields=["reseller", "term_ends_at", "id"], name="subscription_all_record"),
        ]

    def __str__(self) -> str:
        return self.name

    def stands_in_the_way(self) -> bool:
        return self.state in IN_THE_WAY

    @property
    def works(self) -> bool:
        """Can people use its seats now?"""
        return self.state in ENABLED

    @property
    def has_change(self) -> bool:
        return self.next_quantity is not None or self.next_availability_id is not None

    @property
    def cancellable_until(self) -> datetime:
        return self.term_started_at + WINDOW

    def is_cancellable(self, at: datetime) -> bool:
        return self.stands_in_the_way() and at < self.cancellable_until

    def demand(self, *states: SubscriptionState) -> None:
        """Raises NotInThisState for any other."""
        if self.state not in states:
            raise NotInThisState(self.state)

    # --- What its seller decides ---

    def add(self, seats: int) -> None:
        """Any time in an active term. Raises AboveMaximum."""
        self.demand(SubscriptionState.ACTIVE)
        if self.quantity + seats > self.availability.maximum:
            raise AboveMaximum(self.availability.maximum)
        self.quantity += seats

    def reduce(self, seats: int) -> None:
        """That the window of as many seats is open is for the lots to say. Raises BelowMinimum."""
        self.demand(SubscriptionState.ACTIVE)
        if self.quantity - seats < self.availability.minimum:
            raise BelowMinimum(self.availability.minimum)
        self.quantity -= seats

    def switch_auto_renew(self, *, on: bool) -> None:
        self.demand(SubscriptionState.ACTIVE)
        self.auto_renew = on

    def suspend(self, at: datetime) -> None:
        """People are locked out; the term, and what is paid, go on."""
        self.demand(SubscriptionState.ACTIVE)
        self.state, self.state_since = SubscriptionState.SUSPENDED, at
        self.noticed_days = None  # what people were told of the end is no longer true

    def reactivate(self, at: datetime) -> None:
        """Until the term ends: then it is not suspended any more."""
        self.demand(SubscriptionState.SUSPENDED)
        self.state, self.state_since = SubscriptionState.ACTIVE, at
        self.noticed_days = None

    def cancel(self, at: datetime) -> None:
        """Within the window of the whole term. Raises CancelWindowClosed."""
        self.demand(*IN_THE_WAY)
        if not self.is_cancellable(at):
            raise CancelWindowClosed(self.cancellable_until)
        self.delete_at(at)

    def schedule(self, quantity: int | None, availability: Availability | None) -> None:
        """What changes with the next term, in the place of what was scheduled before. Raises
        NotRenewing, NotOffered, BelowMinimum or AboveMaximum."""
        self.demand(SubscriptionState.ACTIVE)
        if not self.auto_renew:
            raise NotRenewing
        if availability is not None and not self.may_become(availability):
            raise NotOffered
        by = availability or self.availability
        seats = self.quantity if quantity is None else quantity
        if seats < by.minimum:
            raise BelowMinimum(by.minimum)
        if seats > by.maximum:
            raise AboveMaximum(by.maximum)
        self.next_quantity = None if seats == self.quantity else seats
        self.next_availability = None if by.pk == self.availability_id else by

    def may_become(self, availability: Availability) -> bool:
        """Of the same product, for the same market, and still offered."""
        mine = self.availability
        same_market = (availability.partner_id, availability.country, availability.segment) == (
            *(mine.partner_id, mine.country, mine.segment),
        )
        same_product = availability.sku.product_id == self.sku.product_id
        offered = availability.withdrawn_at is None and availability.sku.withdrawn_at is None
        return same_market and same_product and offered

    def drop_change(self) -> None:
        self.next_quantity = self.next_availability = None

    def ask_for_support(self, contact: Partner) -> None:
        """Raises NotItsContact for anybody but the seller and the reseller on record."""
        if contact.pk not in {self.partner_id, self.reseller_id}:
            raise NotItsContact
        self.support_contact = contact

    # --- What time does ---

    def renew(self, at: datetime, end: datetime) -> None:
        """Into the next term, from `at` to `end`, as was scheduled and at the price of that day."""
        self.availability = self.next_availability or self.availability
        self.quantity = self.next_quantity or self.quantity
        self.drop_change()
        by = self.availability
        self.sku, self.term, self.billing = by.sku, by.term, by.billing
        self.unit_price, self.currency = by.list_price, by.currency
        self.term_started_at, self.term_ends_at, self.next_at = at, end, end
        self.noticed_days = None

    def expire(self, at: datetime) -> None:
        """Its last term is over: people go on working for a while."""
        self.state, self.state_since = SubscriptionState.EXPIRED, at
        self.next_at = at + EXPIRED_FOR

    def disable(self, at: datetime) -> None:
        """Only administrators get at the data."""
        self.state, self.state_since = SubscriptionState.DISABLED, at
        self.next_at = at + DISABLED_FOR

    def delete_at(self, at: datetime) -> None:
        self.state, self.state_since, self.next_at = SubscriptionState.DELETED, at, None
        self.drop_change()
