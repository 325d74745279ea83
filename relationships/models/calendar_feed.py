"""Calendar feeds: a secret address that any calendar program can read."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.utils.timezone import now

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.links import address, digest, token_for


class NoFeed(Exception):
    """There is no address that works: nothing to take back."""


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
        return str(self.member)

    def link(self) -> str:
        return address("calendar", self.pk, self.version, self.token_sha256)

    def seal(self) -> None:
        """Store the digest of this version's token."""
        self.token_sha256 = digest(token_for("calendar", self.pk, self.version))

    def renew(self, at: datetime) -> None:
        """Another address; the one before opens nothing any more."""
        self.version += 1
        self.made_at, self.revoked_at = at, None
        self.seal()

    def revoke(self, at: datetime) -> None:
        if self.revoked_at is not None:
            raise NoFeed
        self.revoked_at = at
