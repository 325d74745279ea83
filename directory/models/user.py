"""The people of a customer's organisation, as this portal keeps them (domain.md §3.6)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.search import fold, sort_key
from subscriptions.models import LicencePool

RESTORABLE = timedelta(days=30)


class UserNameTaken(Exception):
    """Somebody of this organisation has that name, or had it and can still be restored."""


class UserDeleted(Exception):
    """Deleted users are restored first, then changed."""


class NotDeleted(Exception):
    """There is nothing to restore."""


class Stale(Exception):
    """Somebody changed the user since the form was opened."""

    def __init__(self, user: DirectoryUser) -> None:
        super().__init__(str(user.pk))
        self.user = user


class DirectoryRole(models.TextChoices):
    """What somebody may do in their own organisation."""

    USER = "user", _("User")
    GLOBAL_ADMINISTRATOR = "global_administrator", "Global Administrator"
    USER_ADMINISTRATOR = "user_administrator", "User Administrator"
    PASSWORD_ADMINISTRATOR = "password_administrator", "Password Administrator"
    SERVICE_ADMINISTRATOR = "service_administrator", "Service Support Administrator"


class DirectoryUserQuerySet(models.QuerySet["DirectoryUser"]):
    def of(self, customer: Customer) -> Self:
        return self.filter(customer=customer)

    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def purgeable(self, at: datetime) -> Self:
        """Deleted so long ago that nobody can restore them any more."""
        return self.filter(deleted_at__lte=at - RESTORABLE)


class DirectoryUser(models.Model):
    """One person of the organisation. Owned by the customer, whoever of its partners made it.

    `licences` repeats how many they hold; `held` remembers those of a deleted one, by the pools'
    licence. The temporary password is kept as a hash alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    # On PostgreSQL the four that are searched and sorted by have COLLATE "C" (migration 0002):
    # bytes in order, like SQLite. An AlterField on them must repeat it.
    user_name = models.CharField(max_length=254)
    sort_key = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160)
    last_name_key = models.CharField(max_length=160, blank=True)
    first_name = models.CharField(max_length=50, blank=True)
    last_name = models.CharField(max_length=50, blank=True)
    display_name = models.CharField(max_length=50)
    country = models.CharField(max_length=2)
    role = models.CharField(max_length=22, choices=DirectoryRole, default=DirectoryRole.USER)
    password = models.CharField(max_length=128, editable=False)
    must_change = models.BooleanField(default=True)
    licences = models.PositiveSmallIntegerField(default=0)
    held = models.JSONField(default=list)
    blocked_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = DirectoryUserQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "user_name"], name="directory_user_name_once"
            ),
            models.CheckConstraint(
                condition=Q(user_name=Lower("user_name")), name="directory_user_name_folded"
            ),
            models.CheckConstraint(
                condition=Q(role__in=DirectoryRole.values), name="directory_user_role_known"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(licences=0),
                name="directory_user_deleted_holds_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "sort_key", "id"],
                condition=Q(deleted_at=None),
                name="directory_user_list",
            ),
            models.Index(
                fields=["customer", "sort_key", "id"],
                condition=Q(deleted_at=None, licences=0),
                name="directory_user_without",
            ),
            models.Index(
                fields=["customer", "sort_key", "id"],
                condition=Q(deleted_at=None, blocked_at__isnull=False),
                name="directory_user_blocked",
            ),
            models.Index(
                fields=["customer", "sort_key", "id"],
                condition=Q(deleted_at__isnull=False),
                name="directory_user_deleted",
            ),
            models.Index(
                fields=["deleted_at"],
                condition=Q(deleted_at__isnull=False),
                name="directory_user_purge",
            ),
            models.Index(fields=["customer", "name_key"], name="directory_user_by_name"),
            models.Index(fields=["customer", "last_name_key"], name="directory_user_by_last"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def refresh_keys(self) -> None:
        """Fold what the list searches and sorts by. Call before saving a changed name."""
        self.sort_key = sort_key(self.display_name)
        self.name_key = fold(self.display_name)[:160]
        self.last_name_key = fold(self.last_name)[:160]

    @property
    def is_administrator(self) -> bool:
        return self.role != DirectoryRole.USER

    @property
    def local_part(self) -> str:
        return self.user_name.partition("@")[0]

    @property
    def restorable_until(self) -> datetime | None:
        return self.deleted_at + RESTORABLE if self.deleted_at else None

    def require_present(self) -> None:
        if self.deleted_at is not None:
            raise UserDeleted

    def block(self, *, on: bool, at: datetime) -> bool:
        """Nobody signs in as them any more, or again. False where it was so already."""
        self.require_present()
        if (self.blocked_at is not None) == on:
            return False
        self.blocked_at = at if on else None
        return True

    def take_temporary(self, hashed: str) -> None:
        """A new password, to be changed with the next sign-in."""
        self.require_present()
        self.password, self.must_change = hashed, True

    def delete_at(self, at: datetime, held: list[str]) -> None:
        """From now on nobody signs in as them; `held` is what they get back with a restoration."""
        self.require_present()
        self.deleted_at, self.held = at, held

    def restore(self, at: datetime) -> None:
        if self.deleted_at is None or self.deleted_at <= at - RESTORABLE:
            raise NotDeleted
        self.deleted_at, self.held = None, []


class LicenceAssignmentQuerySet(models.QuerySet["LicenceAssignment"]):
    def of_user(self, user: DirectoryUser) -> Self:
        return self.filter(user=user).select_related("pool").order_by("pool__name", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class LicenceAssignment(models.Model):
    """A person holds one licence of a pool. `pool.assigned` counts these rows: whoever makes or
    deletes one holds the pool's row (actions/licences.py)."""

    pool = models.ForeignKey(LicencePool, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(DirectoryUser, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = LicenceAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "user"], name="licence_assigned_once"),
        ]
        indexes = [
            models.Index(F("pool"), F("at").desc(), F("id").desc(), name="licence_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.pool.name}"
