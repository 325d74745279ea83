"""Calendar feeds: a secret address that any calendar program can read."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.timezone import now

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class CalendarFeedQuerySet(PartnerQuerySet["CalendarFeed"]):
    pass


class CalendarFeed(models.Model):
    """One a colleague. The address is derived from id and version; a new version kills it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = PartnerManager["CalendarFeed"]()
    unscoped = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar of {self.member}"
