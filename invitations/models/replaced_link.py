"""Links that were renewed."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now

from invitations.models.invitation import Invitation


class ReplacedLink(models.Model):
    """A link that was renewed. It opens nothing; it says that there is a newer one."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    replaced_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"replaced link of {self.invitation_id}"
