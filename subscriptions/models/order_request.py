"""What an indirect reseller asks its provider to order or to change for a shared customer."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person
from subscriptions.models.catalogue import Availability
from subscriptions.models.order import Order
from subscriptions.models.subscription import Subscription


class OrderRequestClosed(Exception):
    """It was answered or taken back before."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class OrderRequestState(models.TextChoices):
    WAITING = "waiting", _("Waiting for the provider")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class Wanted(models.TextChoices):
    """An order, or a change of one subscription."""

    ORDER = "order", _("New order")
    QUANTITY = "quantity", _("Change the quantity")
    AUTO_RENEW_ON = "auto_renew_on", _("Turn auto-renew on")
    AUTO_RENEW_OFF = "auto_renew_off", _("Turn auto-renew off")
    SUSPEND = "suspend", _("Suspend")
    REACTIVATE = "reactivate", _("Reactivate")
    CANCEL = "cancel", pgettext_lazy("order request", "Cancel")


class OrderRequestQuerySet(PartnerQuerySet["OrderRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=OrderRequestState.WAITING)


class OrderRequestManager(PartnerManager["OrderRequest"]):
    def for_partner(self, partner: Partner) -> OrderRequestQuerySet:
        """What this reseller asked."""
        return OrderRequestQuerySet(self.model, using=self._db).owned_by(partner)

    def asked_of(self, provider: Partner) -> OrderRequestQuerySet:
        """What resellers ask of this provider."""
        return OrderRequestQuerySet(self.model, using=self._db).filter(provider=provider)


class OrderRequest(models.Model):
    """`partner` is the reseller who asks. Accepted, it has the order it became, or its change is
    made; either way in the same transaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    wanted = models.CharField(max_length=14, choices=Wanted, default=Wanted.ORDER)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    # What the form was given when it was drawn: pressed twice, it makes one request.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(
        max_length=9, choices=OrderRequestState, default=OrderRequestState.WAITING
    )
    order = models.OneToOneField(Order, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(max_length=300, blank=True)

    objects = OrderRequestManager()
    unscoped = OrderRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderRequestState.values, wanted__in=Wanted.values),
                name="order_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at=None)
                | Q(~Q(state="waiting"), closed_at__isnull=False),
                name="order_request_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(wanted="order", subscription=None)
                | Q(~Q(wanted="order"), subscription__isnull=False, order=None),
                name="order_request_for_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(wanted="quantity") | Q(quantity__gte=1),
                name="order_request_quantity_said",
            ),
            models.CheckConstraint(
                condition=Q(order=None) | Q(state="accepted"),
                name="order_request_ordered_is_accepted",
            ),
            models.UniqueConstraint(
                fields=["subscription", "wanted"],
                condition=Q(state="waiting"),
                name="order_request_change_once",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "state", "-asked_at"], name="order_request_queue"),
            models.Index(fields=["partner", "-asked_at"], name="order_request_of_reseller"),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_wanted_display()}"

    def close(self, state: OrderRequestState, by: Person, at: datetime, answer: str = "") -> None:
        """Answered by the provider or taken back by the reseller, once. Raises
        OrderRequestClosed."""
        if self.state != OrderRequestState.WAITING:
            raise OrderRequestClosed(self.state)
        self.state, self.closed_at, self.answer = state, at, answer
        self.decided_by = by


class OrderRequestLineQuerySet(PartnerQuerySet["OrderRequestLine"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(request__partner=partner)


class OrderRequestLineManager(PartnerManager["OrderRequestLine"]):
    def of(self, request: OrderRequest) -> OrderRequestLineQuerySet:
        """Of a request that was found through its reseller or its provider."""
        return OrderRequestLineQuerySet(self.model, using=self._db).filter(request=request)


class OrderRequestLine(models.Model):
    request = models.ForeignKey(OrderRequest, on_delete=models.CASCADE, related_name="+")
    availability = models.ForeignKey(Availability, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    objects = OrderRequestLineManager()
    unscoped = OrderRequestLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "availability"], name="order_request_line_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="order_request_line_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.availability}"

    @property
    def total_today(self) -> Decimal:
        """At the list price of today."""
        return self.availability.list_price * self.quantity
