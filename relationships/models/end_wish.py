"""Wishes to end a reseller relationship that somebody else has to confirm."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person
from relationships.models.relationship import PARTNER_REASONS, Relationship
from relationships.models.states import RequestState


class RequestClosed(Exception):
    """This wish was answered or taken back before."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class AlreadyAsked(Exception):
    """The one who is asked has not answered the request that is waiting."""


class EndWishQuerySet(PartnerQuerySet["EndWish"]):
    def waiting(self) -> Self:
        return self.filter(state=RequestState.WAITING)


class EndWishManager(PartnerManager["EndWish"]):
    def for_partner(self, partner: Partner) -> EndWishQuerySet:
        return EndWishQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> EndWishQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return EndWishQuerySet(self.model, using=self._db).filter(customer=customer)


class EndWish(models.Model):
    """A customer asks its partner to end the relationship; the partner confirms by removing it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="+")
    wished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    wished_at = models.DateTimeField(default=now, editable=False)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.WAITING)
    closed_at = models.DateTimeField(null=True, editable=False)
    # The partner's sentence, where it refused
    answer = models.CharField(max_length=300, blank=True)

    objects = EndWishManager()
    unscoped = EndWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(state="waiting"), name="end_wish_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at=None)
                | (~Q(state="waiting") & Q(closed_at__isnull=False)),
                name="end_wish_closed_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.partner}"

    def close(self, state: RequestState, at: datetime, answer: str = "") -> None:
        """Come true, refused by the partner or taken back, once. Raises RequestClosed."""
        if self.state != RequestState.WAITING:
            raise RequestClosed(self.state)
        self.state, self.closed_at, self.answer = state, at, answer


class RemovalRequestQuerySet(PartnerQuerySet["RemovalRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=RequestState.WAITING)


class RemovalRequestManager(PartnerManager["RemovalRequest"]):
    def for_partner(self, partner: Partner) -> RemovalRequestQuerySet:
        return RemovalRequestQuerySet(self.model, using=self._db).owned_by(partner)

    def asked_of(self, provider: Partner) -> RemovalRequestQuerySet:
        """What resellers ask of this provider."""
        return RemovalRequestQuerySet(self.model, using=self._db).filter(provider=provider)


class RemovalRequest(models.Model):
    """Where RESELLER_MAY_REMOVE is off, an indirect reseller asks its provider to end its
    relationship with a customer; the provider confirms. `partner` is the reseller."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=14, choices=PARTNER_REASONS)
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(max_length=300, blank=True)

    objects = RemovalRequestManager()
    unscoped = RemovalRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(state="waiting"), name="removal_request_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at=None)
                | (~Q(state="waiting") & Q(closed_at__isnull=False)),
                name="removal_request_closed_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.customer}"

    def close(self, state: RequestState, by: Person, at: datetime, answer: str = "") -> None:
        """Answered by the provider or taken back by the reseller, once. Raises RequestClosed."""
        if self.state != RequestState.WAITING:
            raise RequestClosed(self.state)
        self.state, self.closed_at, self.answer = state, at, answer
        self.decided_by = by
