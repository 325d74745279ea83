"""An offer to a colleague to act for the customer here."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from customers.models.customer import Customer, CustomerRole
from partners.models import InviteClosed, WrongPerson
from people.models import Language, Person


class LastAdministrator(Exception):
    """Somebody must be able to decide for the organisation."""


class NotAdministrator(Exception):
    """Only an administrator decides about colleagues, and this person is none (any more)."""


class CustomerInvite(models.Model):
    """An offer to act for a customer in one role. The link is derived, see people.links."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=13, choices=CustomerRole, default=CustomerRole.USER)
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
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="customer_invite_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="customer_invite_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(role__in=CustomerRole.values), name="customer_invite_role_known"
            ),
        ]

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
