"""Users created from a file: checked, put right, created, their passwords handed over once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet

MOST_ROWS = 100  # domain.md §3.6
# How long the file of temporary passwords can be had, by the uploader, once.
PASSWORDS_FOR = timedelta(hours=1)


class UploadClosed(Exception):
    """It is past that step."""


class NothingReady(Exception):
    """No row can be created."""


class PasswordsGone(Exception):
    """Downloaded before, older than an hour, or somebody else's."""


class UploadState(models.TextChoices):
    STAGED = "staged", pgettext_lazy("upload of users", "Being checked")
    CREATING = "creating", pgettext_lazy("upload of users", "Being created")
    CREATED = "created", pgettext_lazy("upload of users", "Created")


class UploadRowState(models.TextChoices):
    READY = "ready", pgettext_lazy("row of users", "Ready")
    TO_FIX = "to_fix", pgettext_lazy("row of users", "To fix")
    CREATED = "created", pgettext_lazy("row of users", "Created")
    FAILED = "failed", pgettext_lazy("row of users", "Failed")


class RowProblem(models.TextChoices):
    DISPLAY_NAME_MISSING = "display_missing", _("The display name is missing.")
    TOO_LONG = "too_long", _("A name is longer than 50 characters.")
    NAME_REFUSED = "name_refused", _("The name contains characters nobody can see.")
    EMAIL_MISSING = "email_missing", _("The e-mail is missing.")
    EMAIL_BAD = "email_bad", _("This cannot be a sign-in name.")
    OTHER_DOMAIN = "other_domain", _("The e-mail is not in the customer’s domain.")
    TAKEN = "taken", _("That sign-in name is taken.")
    DUPLICATE = "duplicate", _("Another row of the file has the same e-mail.")
    NO_LICENCE = "no_licence", _("No licence was left.")
    NOT_ALLOWED = "not_allowed", _("The right to create users here had ended.")


class UploadQuerySet(PartnerQuerySet["Upload"]):
    pass


class UploadManager(PartnerManager["Upload"]):
    def for_partner(self, partner: Partner) -> UploadQuerySet:
        return UploadQuerySet(self.model, using=self._db).owned_by(partner)


class Upload(models.Model):
    """One file of users. `licences` are those everybody in it gets, by the pools' licence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=UploadState, default=UploadState.STAGED)
    country = models.CharField(max_length=2)
    licences = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    # Until then the uploader can download the passwords, once
    passwords_until = models.DateTimeField(null=True, editable=False)

    objects = UploadManager()
    unscoped = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "-created_at"], name="upload_of"),
            models.Index(
                fields=["passwords_until"],
                condition=Q(passwords_until__isnull=False),
                name="upload_with_passwords",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def require(self, *states: UploadState) -> None:
        if self.state not in states:
            raise UploadClosed


class UploadRowQuerySet(PartnerQuerySet["UploadRow"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(upload__partner=partner)

    def of(self, upload: Upload) -> Self:
        return self.filter(upload=upload)


class UploadRowManager(PartnerManager["UploadRow"]):
    def for_partner(self, partner: Partner) -> UploadRowQuerySet:
        return UploadRowQuerySet(self.model, using=self._db).owned_by(partner)


class UploadRow(models.Model):
    """One line of the file, as it was typed. `key` becomes the user's id, so that a slice that
    runs twice makes nobody twice. `password` is sealed, and wiped once it was handed over."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    display_name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True)
    state = models.CharField(max_length=7, choices=UploadRowState, default=UploadRowState.READY)
    problem = models.CharField(max_length=15, choices=RowProblem, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    password = models.TextField(blank=True, editable=False)

    objects = UploadRowManager()
    unscoped = UploadRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=UploadRowState.values), name="upload_row_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or str(self.number)

    def typed(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("first_name", "last_name", "display_name")}

    def fails(self, problem: RowProblem) -> None:
        self.state, self.problem = UploadRowState.FAILED, problem
