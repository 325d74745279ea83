"""Links of requests for admin access that were renewed."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now

from relationships.models.admin_relationship import AdminRelationship


class RenewedLink(models.Model):
    """It opens nothing any more; it says that there is a newer one."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    admin_relationship = models.ForeignKey(
        AdminRelationship, on_delete=models.CASCADE, related_name="+"
    )
    renewed_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"renewed link of {self.admin_relationship_id}"
