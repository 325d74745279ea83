"""An offer to join an organisation: what those of partners and of customers have in common."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from people.models import Language, Person


class WrongPerson(Exception):
    """The invitation was made out to another address."""


class InviteClosed(Exception):
    """The link was used, taken back, replaced or has run out."""


class JoiningOffer(models.Model):
    """Made out to one address; open until it is taken, taken back or has run out. The link is
    derived, see people.links."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    token_sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.email

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at

    def is_for(self, person: Person) -> bool:
        return self.email.lower() == person.email.lower()

    def accept(self, person: Person, at: datetime) -> None:
        """Raises InviteClosed when it is too late, WrongPerson when it is somebody else's."""
        if not self.is_open(at):
            raise InviteClosed
        if not self.is_for(person):
            raise WrongPerson
        self.accepted_at = at

    def revoke(self, at: datetime) -> None:
        """Take it back. One that has run out may be taken back, too."""
        if self.accepted_at is not None or self.revoked_at is not None:
            raise InviteClosed
        self.revoked_at = at
