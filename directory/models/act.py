"""Several people blocked, unblocked or given new passwords together: what became of each."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from directory.models.user import DirectoryUser
from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class Act(models.TextChoices):
    """What is done to each of them."""

    BLOCK = "block", pgettext_lazy("users", "Block")
    UNBLOCK = "unblock", pgettext_lazy("users", "Unblock")
    RESET = "reset", pgettext_lazy("users", "Reset passwords")


class ActState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("act on a person", "Waiting")
    DONE = "done", pgettext_lazy("act on a person", "Done")
    UNCHANGED = "unchanged", pgettext_lazy("act on a person", "Nothing to change")
    FAILED = "failed", pgettext_lazy("act on a person", "Failed")


class ActProblem(models.TextChoices):
    """Why a person stayed as they were."""

    BLOCKED = "blocked", _("Was blocked already.")
    NOT_BLOCKED = "not_blocked", _("Was not blocked.")
    DELETED = "deleted", _("The user was deleted meanwhile.")
    ADMINISTRATOR = "administrator", _("An administrator: your right does not cover them.")
    NOT_ALLOWED = "not_allowed", _("The right to do this here had ended.")


class UserActQuerySet(PartnerQuerySet["UserAct"]):
    pass


class UserActManager(PartnerManager["UserAct"]):
    def for_partner(self, partner: Partner) -> UserActQuerySet:
        return UserActQuerySet(self.model, using=self._db).owned_by(partner)


class UserAct(models.Model):
    """One confirmed press of a button for all who were selected."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=7, choices=Act)
    created_at = models.DateTimeField(default=now, editable=False)
    # Until then whoever did it can have the new passwords, once
    passwords_until = models.DateTimeField(null=True, editable=False)

    objects = UserActManager()
    unscoped = UserActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(what__in=Act.values), name="user_act_known"),
            models.CheckConstraint(
                condition=Q(passwords_until=None) | Q(what=Act.RESET),
                name="user_act_passwords_of_resets",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "-created_at"], name="user_act_of"),
            models.Index(
                fields=["passwords_until"],
                condition=Q(passwords_until__isnull=False),
                name="user_act_with_passwords",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.customer}"


class UserActRowQuerySet(PartnerQuerySet["UserActRow"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(act__partner=partner)

    def of(self, act: UserAct) -> Self:
        return self.filter(act=act)

    def with_password(self) -> Self:
        return self.exclude(password="")


class UserActRowManager(PartnerManager["UserActRow"]):
    def for_partner(self, partner: Partner) -> UserActRowQuerySet:
        return UserActRowQuerySet(self.model, using=self._db).owned_by(partner)


class UserActRow(models.Model):
    """One person of an act. The names are kept: the person may be purged before the result is.
    `password` is sealed, and wiped once it was handed over."""

    act = models.ForeignKey(UserAct, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(DirectoryUser, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=50)
    user_name = models.CharField(max_length=254)
    state = models.CharField(max_length=9, choices=ActState, default=ActState.WAITING)
    problem = models.CharField(max_length=13, choices=ActProblem, blank=True)
    password = models.TextField(blank=True, editable=False)

    objects = UserActRowManager()
    unscoped = UserActRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "number"], name="user_act_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=ActState.values), name="user_act_row_state_known"
            ),
            models.CheckConstraint(
                condition=Q(password="") | Q(state=ActState.DONE),
                name="user_act_row_password_of_done",
            ),
        ]
        indexes = [
            models.Index(fields=["act", "state", "number"], name="user_act_row_next"),
        ]

    def __str__(self) -> str:
        return self.name

    def fails(self, problem: ActProblem) -> None:
        self.state, self.problem = ActState.FAILED, problem

    def stays(self, problem: ActProblem) -> None:
        """It was so before."""
        self.state, self.problem = ActState.UNCHANGED, problem

    def succeeds(self, sealed_password: str = "") -> None:
        self.state, self.problem, self.password = ActState.DONE, "", sealed_password
