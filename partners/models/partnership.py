"""A provider and a reseller who work together."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person


class PartnershipState(models.TextChoices):
    REQUESTED = "requested", _("Waiting")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Declined")


class PartnershipQuerySet(PartnerQuerySet["Partnership"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(Q(provider=partner) | Q(reseller=partner))

    def active(self) -> Self:
        return self.filter(state=PartnershipState.ACTIVE)


class PartnershipManager(PartnerManager["Partnership"]):
    def for_partner(self, partner: Partner) -> PartnershipQuerySet:
        return PartnershipQuerySet(self.model, using=self._db).owned_by(partner)


class AlreadyPartners(Exception):
    """These two work together already, or the request is still waiting for an answer."""


class PartnershipClosed(Exception):
    """The partnership is not in a state that allows this."""


class Partnership(models.Model):
    """A reseller works with a provider. The provider asks, the reseller's Account admin
    authorises by a link, either ends it; customers stay where they are (domain.md §2.1).

    Until it is authorised, the reseller is only an e-mail address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    reseller_name = models.CharField(max_length=120, blank=True)
    reseller_email = models.EmailField()
    state = models.CharField(
        max_length=9, choices=PartnershipState, default=PartnershipState.REQUESTED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    authorised_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    token_sha256 = models.CharField(max_length=64, unique=True)

    objects = PartnershipManager()
    unscoped = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reseller"],
                condition=Q(state="active"),
                name="partnership_active_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="active")
                | (Q(reseller__isnull=False) & Q(authorised_at__isnull=False)),
                name="partnership_active_is_authorised",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ended", "refused"], ended_at__isnull=False)
                | Q(state__in=["requested", "active"], ended_at=None),
                name="partnership_end_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(provider=models.F("reseller")), name="partnership_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} – {self.reseller or self.reseller_email}"

    def authorise(self, reseller: Partner, by: Person, at: datetime) -> None:
        """The reseller consents. Raises PartnershipClosed when it is too late."""
        if self.state != PartnershipState.REQUESTED or at >= self.expires_at:
            raise PartnershipClosed
        self.state = PartnershipState.ACTIVE
        self.reseller, self.authorised_by, self.authorised_at = reseller, by, at

    def refuse(self, by: Person, at: datetime) -> None:
        if self.state != PartnershipState.REQUESTED or at >= self.expires_at:
            raise PartnershipClosed
        self.state = PartnershipState.REFUSED
        self.ended_by, self.ended_at = by, at

    def is_waiting(self, at: datetime) -> bool:
        return self.state == PartnershipState.REQUESTED and at < self.expires_at

    def has_run_out(self, at: datetime) -> bool:
        return self.state == PartnershipState.REQUESTED and at >= self.expires_at

    def end(self, by: Person, at: datetime) -> None:
        """Either side ends it, or the provider takes its request back."""
        if self.state not in {PartnershipState.REQUESTED, PartnershipState.ACTIVE}:
            raise PartnershipClosed
        self.state = PartnershipState.ENDED
        self.ended_by, self.ended_at = by, at
