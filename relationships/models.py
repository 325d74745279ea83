"""Reseller relationships with DAP on them, and admin relationships (GDAP) apart from them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person


class AlreadyRemoved(Exception):
    """A relationship ends once. A new one needs a new invitation."""


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


def may_remove(partner: Partner) -> bool:
    """The policy of this installation: does this partner end its relationships itself?"""
    return bool(settings.RESELLER_MAY_REMOVE) or not partner.is_reseller


class RelationshipQuerySet(PartnerQuerySet["Relationship"]):
    def active(self) -> Self:
        return self.filter(removed_at=None)

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


class AdminRelationshipState(models.TextChoices):
    """domain.md §6.5; labels of design.md §6.3."""

    CREATED = "created", _("Draft")
    APPROVAL_PENDING = "approvalPending", _("Waiting for approval")
    APPROVED = "approved", _("Starting")
    ACTIVATING = "activating", _("Starting")
    ACTIVE = "active", _("Active")
    EXPIRING = "expiring", _("Ends soon")
    EXPIRED = "expired", _("Ended by date")
    TERMINATION_REQUESTED = "terminationRequested", _("Ending")
    TERMINATING = "terminating", _("Ending")
    TERMINATED = "terminated", _("Ended")


EXPIRING_DAYS = 30
IN_FORCE = ("active", "expiring")
WAITING = ("created", "approvalPending", "approved", "activating")
ENDED = ("expired", "terminationRequested", "terminating", "terminated")
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


class AdminRelationshipQuerySet(PartnerQuerySet["AdminRelationship"]):
    def in_force(self) -> Self:
        return self.filter(state__in=IN_FORCE)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def ending_by(self, at: datetime) -> Self:
        """In force, and about to lapse: nothing extends them."""
        return self.in_force().filter(auto_extend=False, ends_at__lte=at)

    def with_role_count(self) -> Self:
        """Each with `role_count`."""
        held = AdminRelationshipRole.unscoped.filter(admin_relationship=models.OuterRef("pk"))
        count = held.order_by().values("admin_relationship").annotate(n=models.Count("pk"))
        return self.annotate(
            role_count=Coalesce(models.Subquery(count.values("n")), models.Value(0))
        )

    def with_customer(self, customer: Customer) -> Self:
        return self.filter(customer=customer)


class AdminRelationshipManager(PartnerManager["AdminRelationship"]):
    def for_partner(self, partner: Partner) -> AdminRelationshipQuerySet:
        return AdminRelationshipQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> AdminRelationshipQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return AdminRelationshipQuerySet(self.model, using=self._db).with_customer(customer)


class AdminRelationship(models.Model):
    """GDAP: chosen roles for a limited time. No foreign key to Relationship and no cascade from
    it, on purpose: removing a reseller relationship must not touch a byte of this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=50)
    duration_days = models.PositiveSmallIntegerField(default=730)
    auto_extend = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20, choices=AdminRelationshipState, default=AdminRelationshipState.CREATED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = AdminRelationshipManager()
    unscoped = AdminRelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"], name="admin_relationship_name_once_a_partner"
            ),
            models.CheckConstraint(
                condition=Q(duration_days__gte=1, duration_days__lte=730),
                name="admin_relationship_lasts_1_to_730_days",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AdminRelationshipState.values),
                name="admin_relationship_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_FORCE)
                | Q(customer__isnull=False, activated_at__isnull=False, ends_at__isnull=False),
                name="admin_relationship_in_force_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state", "ends_at"], name="admin_relationship_by_end"),
            models.Index(fields=["customer", "partner"], name="admin_rel_of_customer"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days_left(self) -> int | None:
        return max((self.ends_at - now()).days, 0) if self.ends_at else None

    @property
    def seen_state(self) -> str:
        """`expiring` for the last 30 days where nothing extends it, whatever was swept when."""
        days = self.days_left
        if self.state in IN_FORCE and days is not None:
            lapses = days < EXPIRING_DAYS and not self.auto_extend
            return AdminRelationshipState.EXPIRING if lapses else AdminRelationshipState.ACTIVE
        return self.state


class AdminRelationshipRoleQuerySet(PartnerQuerySet["AdminRelationshipRole"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(admin_relationship__partner=partner)


class AdminRelationshipRoleManager(PartnerManager["AdminRelationshipRole"]):
    def for_partner(self, partner: Partner) -> AdminRelationshipRoleQuerySet:
        return AdminRelationshipRoleQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> AdminRelationshipRoleQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        roles = AdminRelationshipRoleQuerySet(self.model, using=self._db)
        return roles.filter(admin_relationship__customer=customer)


class AdminRelationshipRole(models.Model):
    """One role of `relationships/gdap_roles.json` in one admin relationship."""

    admin_relationship = models.ForeignKey(
        AdminRelationship, on_delete=models.CASCADE, related_name="+"
    )
    role_definition_id = models.UUIDField()

    objects = AdminRelationshipRoleManager()
    unscoped = AdminRelationshipRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["admin_relationship", "role_definition_id"],
                name="admin_relationship_role_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.admin_relationship}: {self.role_definition_id}"
