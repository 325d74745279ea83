"""Reseller relationships, with DAP on them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person

# DAP that nobody used for so long was taken away by its maker, too (domain.md §6.1).
UNUSED_DAYS = 90
DAY = timedelta(days=1)


class AlreadyRemoved(Exception):
    """A relationship ends once. A new one needs a new invitation."""


class NoDap(Exception):
    """There is no delegated administration here, or not any more."""


class MoveUnderWay(Exception):
    """Something is to take the place of this DAP already."""


class ProviderDecides(Exception):
    """In this installation an indirect reseller asks its provider to remove a relationship."""


class Cause(models.TextChoices):
    """No relationship without a cause (reliability.md, invariant 5)."""

    INVITATION = "invitation", _("Invitation")
    IMPORT = "import", _("Import")
    OPERATOR = "operator", _("Operator")


class RemovalReason(models.TextChoices):
    CONTRACT_ENDED = "contract_ended", _("Contract ended")
    MOVED = "moved", _("Customer moved to another partner")
    DUPLICATE = "duplicate", _("Duplicate")
    CLOSED = "closed", _("Customer closed")
    OTHER = "other", _("Other")
    # Not among what a partner may choose: the customer ended it itself
    BY_CUSTOMER = "by_customer", _("Ended by the customer")


# What a partner says when it removes a relationship.
PARTNER_REASONS = [
    (reason.value, reason.label)
    for reason in RemovalReason
    if reason is not RemovalReason.BY_CUSTOMER
]


def may_remove(partner: Partner) -> bool:
    """The policy of this installation: does this partner end its relationships itself?"""
    return bool(settings.RESELLER_MAY_REMOVE) or not partner.is_reseller


def customer_may_end() -> bool:
    """The policy of this installation: does a customer end a reseller relationship itself, or ask
    its partner to?"""
    return bool(settings.CUSTOMER_MAY_END_RELATIONSHIP)


class RelationshipQuerySet(PartnerQuerySet["Relationship"]):
    def active(self) -> Self:
        return self.filter(removed_at=None)

    def with_dap(self) -> Self:
        return self.filter(removed_at=None, has_dap=True)

    def dap_unused_since(self, at: datetime) -> Self:
        """With DAP that nobody has used through the portal since then."""
        return (
            self.with_dap()
            .filter(Q(dap_used_at=None) | Q(dap_used_at__lte=at))
            .filter(dap_granted_at__lte=at)
        )

    def with_customer(self, customer: Customer) -> Self:
        return self.filter(customer=customer)


class RelationshipManager(PartnerManager["Relationship"]):
    def for_partner(self, partner: Partner) -> RelationshipQuerySet:
        return RelationshipQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> RelationshipQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return RelationshipQuerySet(self.model, using=self._db).with_customer(customer)


class Relationship(models.Model):
    """A customer's consent that a partner resells to it. Removal keeps the row as history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause, default=Cause.INVITATION)
    cause_id = models.UUIDField(null=True)
    established_at = models.DateTimeField(default=now, editable=False)
    has_dap = models.BooleanField(default=False)
    dap_granted_at = models.DateTimeField(null=True, editable=False)
    dap_ended_at = models.DateTimeField(null=True, editable=False)
    # The last day somebody got in by it through this portal, which knows of nothing else
    dap_used_at = models.DateTimeField(null=True, editable=False)
    # Once for each time it falls out of use
    dap_unused_told_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removal_reason = models.CharField(max_length=14, choices=RemovalReason, blank=True)
    removal_note = models.CharField(max_length=300, blank=True)

    objects = RelationshipManager()
    unscoped = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer"],
                condition=Q(removed_at=None),
                name="relationship_active_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(has_dap=False),
                name="relationship_removed_without_dap",
            ),
            models.CheckConstraint(
                condition=Q(has_dap=False) | Q(dap_granted_at__isnull=False, dap_ended_at=None),
                name="relationship_dap_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(cause="invitation") | Q(cause_id__isnull=False),
                name="relationship_has_its_invitation",
            ),
        ]
        indexes = [models.Index(fields=["customer", "partner"], name="relationship_of_customer")]

    def __str__(self) -> str:
        return f"{self.partner} and {self.customer}"

    def grant_dap(self, at: datetime) -> None:
        """Delegated administration: all or nothing, no end date. Only while in force."""
        if self.removed_at is not None:
            raise AlreadyRemoved
        self.has_dap, self.dap_granted_at, self.dap_ended_at = True, at, None
        self.dap_used_at = self.dap_unused_told_at = None

    def note_dap_use(self, at: datetime) -> bool:
        """Once a day is enough; says whether there is something new to keep. Raises NoDap."""
        if not self.has_dap:
            raise NoDap
        if self.dap_used_at is not None and at < self.dap_used_at + DAY:
            return False
        self.dap_used_at, self.dap_unused_told_at = at, None
        return True

    def is_dap_unused(self, at: datetime) -> bool:
        """For 90 days, counted from its last use, or from its grant while there was none."""
        if not self.has_dap or self.dap_granted_at is None:
            return False
        return (self.dap_used_at or self.dap_granted_at) <= at - timedelta(days=UNUSED_DAYS)

    def end_dap(self, at: datetime) -> None:
        if self.has_dap:
            self.has_dap, self.dap_ended_at = False, at

    def remove(self, at: datetime, by: Person, reason: str, note: str) -> None:
        """End the relationship and, with it, DAP. GDAP has its own life and is not touched."""
        if self.removed_at is not None:
            raise AlreadyRemoved
        self.end_dap(at)
        self.removed_at, self.removed_by = at, by
        self.removal_reason, self.removal_note = reason, note
