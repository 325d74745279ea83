"""Files that were sent with a support request or an answer, kept in the database: whoever backs up
the one has the other, and no file outlives its request."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from directory.models.support_request import MOST_BYTES, SupportAnswer, SupportRequest
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class SupportFileQuerySet(PartnerQuerySet["SupportFile"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(request__partner=partner)


class SupportFileManager(PartnerManager["SupportFile"]):
    def for_partner(self, partner: Partner) -> SupportFileQuerySet:
        return SupportFileQuerySet(self.model, using=self._db).owned_by(partner)

    def of(self, request: SupportRequest) -> SupportFileQuerySet:
        """Of a request that was found through its partner or its provider."""
        return SupportFileQuerySet(self.model, using=self._db).filter(request=request)


class SupportFile(models.Model):
    """`answer` is empty for what came with the request itself. Nobody looks inside: it is handed
    out as bytes to keep, never shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey(SupportAnswer, on_delete=models.CASCADE, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = SupportFileManager()
    unscoped = SupportFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES), name="support_file_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name
