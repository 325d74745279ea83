"""Many invitations at once: what was uploaded, what is wrong with it, what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import (
    STAGED,
    UNREAD,
    Customer,
    StagedFile,
    StagedRow,
    StagedRowManager,
    StagedRowQuerySet,
)
from invitations.models.invitation import Invitation
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Language

# What a letter may hold is shorter than what somebody may have in a column: both are kept, so
# that the row can say what is too long.
COMPANY_LENGTH = 120
CONTACT_LENGTH = 120
EMAIL_LENGTH = 254


class BatchState(models.TextChoices):
    UNREAD = UNREAD, _("Columns to match")
    STAGED = STAGED, _("Being checked")
    CREATING = "creating", _("Creating")
    CREATED = "created", _("Created, not shared yet")
    SHARING = "sharing", _("Sharing")
    SHARED = "shared", pgettext_lazy("batch", "Shared")


class RowState(models.TextChoices):
    READY = "ready", _("Ready")
    TO_FIX = "to_fix", _("To fix")
    SKIPPED = "skipped", _("Skipped")
    CREATED = "created", _("Created")
    SHARED = "shared", pgettext_lazy("batch", "Shared")
    FAILED = "failed", _("Failed")


class Problem(models.TextChoices):
    """Why a row is not ready. The sentences are in batches.words."""

    EMAIL_MISSING = "email_missing"
    EMAIL_BAD = "email_bad"
    COMPANY_MISSING = "company_missing"
    NAME_REFUSED = "name_refused"
    TOO_LONG = "too_long"
    DOMAIN_BAD = "domain_bad"
    DOMAIN_PUBLIC = "domain_public"
    OWN_DOMAIN = "own_domain"
    LANGUAGE_UNKNOWN = "language_unknown"
    PROVIDER_UNKNOWN = "provider_unknown"
    PARTNERSHIP_NOT_ACTIVE = "partnership_not_active"
    ONE_RESELLER = "one_reseller"
    DUPLICATE = "duplicate"
    # Not to be mended by typing: the row is skipped.
    ALREADY_CUSTOMER = "already_customer"
    OPEN_INVITATION = "open_invitation"
    COOLING_OFF = "cooling_off"
    LEFT_OUT = "left_out"
    # Came about while creating or sharing
    NOT_SAVED = "not_saved"
    ADDRESS_FULL = "address_full"
    DELETED = "deleted"


SKIPS: frozenset[str] = frozenset(
    {
        Problem.ALREADY_CUSTOMER,
        Problem.OPEN_INVITATION,
        Problem.COOLING_OFF,
        Problem.LEFT_OUT,
        Problem.DELETED,
    }
)


class BatchClosed(Exception):
    """What is asked can no longer be done to this batch: its creation has begun, or not yet."""


class NothingReady(Exception):
    """No row is ready, so nothing can be created or shared."""


class BatchLimit(Exception):
    """More in a day than this installation allows; `left` are still free today."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class BatchQuerySet(PartnerQuerySet["Batch"]):
    pass


class Batch(StagedFile):
    """Rows that shall become invitations, and what they have in common."""

    Closed = BatchClosed

    state = models.CharField(max_length=8, choices=BatchState, default=BatchState.STAGED)
    shared_at = models.DateTimeField(null=True, editable=False)
    # For every row that does not say otherwise
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    valid_days = models.PositiveSmallIntegerField(default=30)
    asks_dap = models.BooleanField(default=False)
    others = models.JSONField(default=list)  # slugs of the partners to be named besides
    # A text of one's own; empty: the letter we propose, in the language of each row
    subject = models.CharField(max_length=150, blank=True)
    before = models.TextField(max_length=2000, blank=True)
    after = models.TextField(max_length=2000, blank=True)

    objects = PartnerManager["Batch"]()
    unscoped = BatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partner", "-created_at"], name="batch_of_partner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="batch_state_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_days__gte=1, valid_days__lte=90), name="batch_valid_1_to_90_days"
            ),
        ]


class BatchRowQuerySet(StagedRowQuerySet["BatchRow"]):
    pass


class BatchRow(StagedRow):
    """One line, as it was typed. `key` becomes the id of its invitation: whoever does a row twice
    is refused by the primary key."""

    FILE = "batch"
    SKIPS = SKIPS

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    company = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True)
    domain = models.CharField(max_length=253, blank=True)
    tax_id = models.CharField(max_length=30, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    provider = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    # What checking made of it
    state = models.CharField(max_length=7, choices=RowState, default=RowState.READY)
    problem = models.CharField(max_length=22, choices=Problem, blank=True)
    identity = models.CharField(max_length=330, blank=True)
    named_domain = models.CharField(max_length=253, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    # What became of it
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = StagedRowManager["BatchRow"]()
    unscoped = BatchRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_row_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=RowState.values), name="batch_row_state_known"
            ),
            models.CheckConstraint(
                condition=Q(invitation=None) | Q(invitation=models.F("key")),
                name="batch_row_becomes_its_key",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "created", "shared"], problem="")
                | Q(Q(state__in=["to_fix", "skipped", "failed"]), ~Q(problem="")),
                name="batch_row_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "number"], name="batch_row_by_state"),
            models.Index(fields=["batch", "identity"], name="batch_row_by_identity"),
        ]

    def __str__(self) -> str:
        return self.company or self.email or str(self.number)

    def fails(self, problem: Problem, **facts: str | int) -> None:
        """It was ready, and could not be done."""
        self.state = RowState.SKIPPED if problem in SKIPS else RowState.FAILED
        self.problem, self.facts = problem, facts
