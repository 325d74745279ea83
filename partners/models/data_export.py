"""All data of a partner as one file, for one that moves out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet

KEPT_FOR = timedelta(days=7)


class ExportUnderWay(Exception):
    """One is being made already."""


class ExportState(models.TextChoices):
    WORKING = "working", _("Being made")
    READY = "ready", _("Ready")
    STOPPED = "stopped", _("Stopped")
    REMOVED = "removed", _("File removed")


class DataExportQuerySet(PartnerQuerySet["DataExport"]):
    def there(self, at: datetime) -> Self:
        """Those whose file can be had."""
        return self.filter(state=ExportState.READY, expires_at__gt=at)

    def outlived(self, at: datetime) -> Self:
        return self.filter(state=ExportState.READY, expires_at__lte=at)


class DataExportManager(PartnerManager["DataExport"]):
    def for_partner(self, partner: Partner) -> DataExportQuerySet:
        return DataExportQuerySet(self.model, using=self._db).owned_by(partner)


class DataExport(models.Model):
    """`part` and `after` say how far it is: the part of settings.EXPORT_PARTS in hand, and the key
    of its last row that is written. The file lies in settings.EXPORT_DIR under the id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.WORKING)
    part = models.PositiveSmallIntegerField(default=0, editable=False)
    after = models.CharField(max_length=40, blank=True, editable=False)
    counts = models.JSONField(default=dict, editable=False)  # part → rows written
    size = models.PositiveBigIntegerField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)

    objects = DataExportManager()
    unscoped = DataExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="data_export_state_known"
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(state="working"),
                name="data_export_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(expires_at__isnull=False, size__isnull=False),
                name="data_export_ready_has_its_end",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-asked_at"], name="data_export_of_partner")]

    def __str__(self) -> str:
        return f"{self.partner} {self.asked_at:%Y-%m-%d}"

    @property
    def rows(self) -> int:
        return sum(self.counts.values())
