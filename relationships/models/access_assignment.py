"""Access assignments: which group may use which roles of an admin relationship."""

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
from relationships.models.admin_relationship import AdminRelationship, WrongState
from relationships.models.role import AdminRelationshipRole
from relationships.models.security_group import SecurityGroup
from relationships.models.states import AssignmentState

State = AssignmentState


class AccessAssignmentQuerySet(PartnerQuerySet["AccessAssignment"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(admin_relationship__partner=partner)

    def in_force(self) -> Self:
        """Those that let people in: active, in an admin relationship that is in force."""
        return self.filter(state=State.ACTIVE, admin_relationship__state__in=["active", "expiring"])

    def open(self) -> Self:
        """Those whose end has not begun."""
        return self.filter(state__in=[State.PENDING, State.ACTIVE, State.ERROR])

    def current(self) -> Self:
        """Everything but what is gone."""
        return self.exclude(state=State.DELETED)


class AccessAssignmentManager(PartnerManager["AccessAssignment"]):
    def for_partner(self, partner: Partner) -> AccessAssignmentQuerySet:
        return AccessAssignmentQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> AccessAssignmentQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        rows = AccessAssignmentQuerySet(self.model, using=self._db)
        return rows.filter(admin_relationship__customer=customer)


class AccessAssignment(models.Model):
    """A group of the partner, given some of the approved roles: pending → active → deleting →
    deleted, or error (domain.md §6.6)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    admin_relationship = models.ForeignKey(
        AdminRelationship, on_delete=models.CASCADE, related_name="+"
    )
    group = models.ForeignKey(SecurityGroup, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    problem = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = AccessAssignmentManager()
    unscoped = AccessAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["admin_relationship", "group"],
                condition=~Q(state="deleted"),
                name="access_assignment_once_a_group",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="access_assignment_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(activated_at__isnull=False),
                name="access_assignment_active_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="access_assignment_by_state")]

    def __str__(self) -> str:
        return f"{self.group}: {self.admin_relationship}"

    def activate(self, at: datetime) -> None:
        self._require(State.PENDING)
        self.state, self.activated_at, self.problem = State.ACTIVE, at, ""

    def fail(self, problem: str) -> None:
        self._require(State.PENDING)
        self.state, self.problem = State.ERROR, problem

    def begin_deleting(self, at: datetime) -> None:
        """Nobody gets in by it from now on."""
        self._require(State.PENDING, State.ACTIVE, State.ERROR)
        self.state, self.ended_at = State.DELETING, at

    def delete_for_good(self) -> None:
        self._require(State.DELETING)
        self.state = State.DELETED

    def _require(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(self.state)


class AssignedRoleQuerySet(PartnerQuerySet["AssignedRole"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(assignment__admin_relationship__partner=partner)


class AssignedRoleManager(PartnerManager["AssignedRole"]):
    def for_partner(self, partner: Partner) -> AssignedRoleQuerySet:
        return AssignedRoleQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> AssignedRoleQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        rows = AssignedRoleQuerySet(self.model, using=self._db)
        return rows.filter(assignment__admin_relationship__customer=customer)


class AssignedRole(models.Model):
    """One approved role, given to the group of one assignment. It points at the approval, so that
    no role can be given that the customer did not approve."""

    assignment = models.ForeignKey(AccessAssignment, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(AdminRelationshipRole, on_delete=models.CASCADE, related_name="+")

    objects = AssignedRoleManager()
    unscoped = AssignedRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "role"], name="assigned_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.role_id}"
