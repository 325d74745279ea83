"""Asking many customers of one role template again, with one row each."""

from __future__ import annotations

import uuid
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
from relationships.models.admin_relationship import AdminRelationship
from relationships.models.role_template import RoleTemplateVersion


class NobodyToAsk(Exception):
    """None of the chosen customers can be asked (any more)."""


class RerequestState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("new request", "Waiting its turn")
    MADE = "made", pgettext_lazy("new request", "Made")
    SKIPPED = "skipped", pgettext_lazy("new request", "Skipped")
    FAILED = "failed", pgettext_lazy("new request", "Failed")


class RerequestProblem(models.TextChoices):
    """Why a customer was not asked."""

    ENDED = "ended", _("The admin relationship ended in the meantime.")
    WAITING = "waiting", _("A request from this template waits already.")
    UP_TO_DATE = "up_to_date", _("It has the newest version already.")
    NAME = "name", _("No free name was found. Try again.")


class RerequestQuerySet(PartnerQuerySet["Rerequest"]):
    pass


class RerequestManager(PartnerManager["Rerequest"]):
    def for_partner(self, partner: Partner) -> RerequestQuerySet:
        return RerequestQuerySet(self.model, using=self._db).owned_by(partner)


class Rerequest(models.Model):
    """What is asked of everybody: one version of a template, as drafts or finalised."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(RoleTemplateVersion, on_delete=models.PROTECT, related_name="+")
    finalises = models.BooleanField(default=True)
    # Why full control is needed: every customer reads it
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    objects = RerequestManager()
    unscoped = RerequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partner", "-created_at"], name="rerequest_of_partner")]

    def __str__(self) -> str:
        return str(self.version)


class RerequestRowQuerySet(PartnerQuerySet["RerequestRow"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(rerequest__partner=partner)

    def of(self, rerequest: Rerequest) -> Self:
        return self.filter(rerequest=rerequest)


class RerequestRowManager(PartnerManager["RerequestRow"]):
    def for_partner(self, partner: Partner) -> RerequestRowQuerySet:
        return RerequestRowQuerySet(self.model, using=self._db).owned_by(partner)


class RerequestRow(models.Model):
    """One customer: which admin relationship differs, and what came of asking."""

    rerequest = models.ForeignKey(Rerequest, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    old = models.ForeignKey(AdminRelationship, on_delete=models.PROTECT, related_name="+")
    # Empty again where its draft was deleted
    made = models.ForeignKey(
        AdminRelationship, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=7, choices=RerequestState, default=RerequestState.PLANNED)
    problem = models.CharField(max_length=10, choices=RerequestProblem, blank=True)

    objects = RerequestRowManager()
    unscoped = RerequestRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rerequest", "customer"], name="rerequest_asks_a_customer_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RerequestState.values), name="rerequest_row_state_known"
            ),
        ]
        indexes = [models.Index(fields=["rerequest", "state"], name="rerequest_row_by_state")]

    def __str__(self) -> str:
        return f"{self.rerequest}: {self.customer}"

    def take(self, made: AdminRelationship) -> None:
        self.state, self.made, self.problem = RerequestState.MADE, made, ""

    def skip(self, problem: RerequestProblem) -> None:
        self.state, self.problem = RerequestState.SKIPPED, problem

    def fail(self, problem: RerequestProblem) -> None:
        self.state, self.problem = RerequestState.FAILED, problem
