"""Licences of many people changed together: what was wanted, and what became of each person."""

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


class NothingChosen(Exception):
    """Nobody is selected, or no licence is to be given or taken."""


class Choice(models.TextChoices):
    """What happens to one licence: the three states of its box."""

    KEEP = "keep", pgettext_lazy("licence", "Leave as it is")
    GIVE = "give", pgettext_lazy("licence", "Give")
    TAKE = "take", pgettext_lazy("licence", "Take")


class ChangedState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("licences of a person", "Waiting")
    DONE = "done", pgettext_lazy("licences of a person", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("licences of a person", "Nothing to change")
    FAILED = "failed", pgettext_lazy("licences of a person", "Failed")


class ChangeProblem(models.TextChoices):
    """Why a person's licences stayed as they were."""

    NO_LICENCE = "no_licence", _("No licence was left.")
    DELETED = "deleted", _("The user was deleted meanwhile.")
    NOT_ALLOWED = "not_allowed", _("The right to manage licences here had ended.")


class LicenceChangeQuerySet(PartnerQuerySet["LicenceChange"]):
    pass


class LicenceChangeManager(PartnerManager["LicenceChange"]):
    def for_partner(self, partner: Partner) -> LicenceChangeQuerySet:
        return LicenceChangeQuerySet(self.model, using=self._db).owned_by(partner)


class LicenceChange(models.Model):
    """One press of "Change licences". `choices` is licence → Choice, without those to keep."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    choices = models.JSONField()
    created_at = models.DateTimeField(default=now, editable=False)

    objects = LicenceChangeManager()
    unscoped = LicenceChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "customer", "-created_at"], name="licence_change_of"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.created_at:%Y-%m-%d %H:%M}"


class LicenceChangeRowQuerySet(PartnerQuerySet["LicenceChangeRow"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(change__partner=partner)

    def of(self, change: LicenceChange) -> Self:
        return self.filter(change=change)


class LicenceChangeRowManager(PartnerManager["LicenceChangeRow"]):
    def for_partner(self, partner: Partner) -> LicenceChangeRowQuerySet:
        return LicenceChangeRowQuerySet(self.model, using=self._db).owned_by(partner)


class LicenceChangeRow(models.Model):
    """One person of a change. The name is kept: the person may be purged before the result is."""

    change = models.ForeignKey(LicenceChange, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(DirectoryUser, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=50)
    state = models.CharField(max_length=9, choices=ChangedState, default=ChangedState.WAITING)
    problem = models.CharField(max_length=11, choices=ChangeProblem, blank=True)
    # What was given and taken, and which licence was missing, by name
    given = models.JSONField(default=list)
    taken = models.JSONField(default=list)
    missing = models.CharField(max_length=120, blank=True)

    objects = LicenceChangeRowManager()
    unscoped = LicenceChangeRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "number"], name="licence_change_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=ChangedState.values), name="licence_change_row_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["change", "state", "number"], name="licence_change_row_next"),
        ]

    def __str__(self) -> str:
        return self.name

    def fails(self, problem: ChangeProblem, missing: str = "") -> None:
        self.state, self.problem, self.missing = ChangedState.FAILED, problem, missing[:120]
