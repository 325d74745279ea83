"""One act upon many admin relationships: what was chosen, and what became of each."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from relationships.models.admin_relationship import AdminRelationship
from relationships.models.security_group import SecurityGroup


class BulkAct(models.TextChoices):
    EXTEND = "extend", _("Turn on auto-extend")
    STOP = "stop", _("Turn off auto-extend")
    ASSIGN = "assign", _("Assign a group")
    NARROW = "narrow", _("Remove Global Administrator")
    END = "end", _("End admin relationships")


class Outcome(models.TextChoices):
    WAITING = "waiting", _("Not yet")
    DONE = "done", pgettext_lazy("rows", "Done")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")


class Obstacle(models.TextChoices):
    """Why a row was left as it is."""

    NOT_IN_FORCE = "not_in_force", _("Not in force")
    GLOBAL_ADMINISTRATOR = "everything", _("Has Global Administrator: it ends on its date")
    ON_ALREADY = "on_already", _("Auto-extend is on already")
    OFF_ALREADY = "off_already", _("Auto-extend is off already")
    ASSIGNED_ALREADY = "assigned_already", _("The group is assigned here already")
    NO_SUCH_ROLE = "no_such_role", _("Has none of the chosen roles")
    GROUP_GONE = "group_gone", _("The group was removed meanwhile")
    NO_GLOBAL_ADMINISTRATOR = "not_everything", _("Has no Global Administrator")
    LAST_ROLE = "last_role", _("It is the only role: end the admin relationship instead")
    # Nothing about the row itself: it may be tried again
    NOT_ALLOWED = "not_allowed", _("Whoever started this may not do it any more")
    NOT_SAVED = "not_saved", _("Could not be saved")


FAILURES = (Obstacle.NOT_ALLOWED, Obstacle.NOT_SAVED)


class NothingChosen(Exception):
    """Of what was chosen, nothing is the partner's."""


class AlreadyStarted(Exception):
    """It was confirmed before: it can be neither changed nor begun a second time."""


class GroupMissing(Exception):
    """Which group is to be assigned has not been said, or it was removed."""


class BulkChangeQuerySet(PartnerQuerySet["BulkChange"]):
    pass


class BulkChange(models.Model):
    """Staged when it is asked for, started when it is confirmed: what is done is what was shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=6, choices=BulkAct)
    title = models.CharField(max_length=160)  # the first names, in no language
    # For ASSIGN: the group, and which roles; none named means all that each one holds
    group = models.ForeignKey(SecurityGroup, on_delete=models.PROTECT, null=True, related_name="+")
    role_ids = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)

    objects = PartnerManager["BulkChange"]()
    unscoped = BulkChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=BulkAct.values), name="bulk_change_act_known"
            ),
            models.CheckConstraint(
                condition=Q(started_at=None) | ~Q(act="assign") | Q(group__isnull=False),
                name="bulk_change_assigns_a_group",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def require_unstarted(self) -> None:
        if self.started_at is not None:
            raise AlreadyStarted


class BulkRowQuerySet(PartnerQuerySet["BulkRow"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(bulk__partner=partner)

    def of(self, bulk: BulkChange) -> Self:
        return self.filter(bulk=bulk)


class BulkRowManager(PartnerManager["BulkRow"]):
    def for_partner(self, partner: Partner) -> BulkRowQuerySet:
        return BulkRowQuerySet(self.model, using=self._db).owned_by(partner)


class BulkRow(models.Model):
    """One of the chosen. A draft that is deleted meanwhile takes its row along."""

    bulk = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    admin_relationship = models.ForeignKey(
        AdminRelationship, on_delete=models.CASCADE, related_name="+"
    )
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.WAITING)
    obstacle = models.CharField(max_length=16, choices=Obstacle, blank=True)

    objects = BulkRowManager()
    unscoped = BulkRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "number"], name="bulk_row_number_once"),
            models.UniqueConstraint(
                fields=["bulk", "admin_relationship"], name="bulk_row_once_an_admin_relationship"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="bulk_row_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["waiting", "done"], obstacle="")
                | Q(Q(outcome__in=["skipped", "failed"]), ~Q(obstacle="")),
                name="bulk_row_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulk}: {self.admin_relationship_id}"

    def settle(self, obstacle: Obstacle | None) -> None:
        """Done, or left for this reason."""
        if obstacle is None:
            self.outcome, self.obstacle = Outcome.DONE, ""
        else:
            failed = obstacle in FAILURES
            self.outcome = Outcome.FAILED if failed else Outcome.SKIPPED
            self.obstacle = obstacle
