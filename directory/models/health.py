"""How services are, as the status feed of this installation last said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

# What is older is no longer believed.
BELIEVED = timedelta(hours=1)


class Health(models.TextChoices):
    OK = "ok", pgettext_lazy("service", "Working")
    DEGRADED = "degraded", pgettext_lazy("service", "Degraded")
    DOWN = "down", pgettext_lazy("service", "Down")
    UNKNOWN = "unknown", pgettext_lazy("service", "Unknown")


class ServiceHealth(models.Model):
    """`incidents` are titles, as the feed words them."""

    service = models.CharField(max_length=30, primary_key=True)
    state = models.CharField(max_length=8, choices=Health, default=Health.UNKNOWN)
    incidents = models.JSONField(default=list)
    checked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=Health.values), name="service_health_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.state}"

    def state_at(self, at: datetime) -> Health:
        """Unknown, once the feed has been silent for too long."""
        return Health(self.state) if self.checked_at > at - BELIEVED else Health.UNKNOWN
