"""Customers a partner brings from elsewhere: what was uploaded, what is wrong with it, what became
of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models.customer import Customer
from customers.models.staged import (
    STAGED,
    UNREAD,
    StagedFile,
    StagedRow,
    StagedRowManager,
    StagedRowQuerySet,
)
from partners.scoping import PartnerManager, PartnerQuerySet


class ImportState(models.TextChoices):
    UNREAD = UNREAD, _("Columns to match")
    STAGED = STAGED, _("Being checked")
    RUNNING = "running", _("Importing")
    DONE = "done", pgettext_lazy("import", "Finished")


class ImportRowState(models.TextChoices):
    READY = "ready", _("Ready")
    TO_FIX = "to_fix", _("To fix")
    ASKED = "asked", _("To decide")
    SKIPPED = "skipped", _("Skipped")
    IMPORTED = "imported", _("Imported")
    FAILED = "failed", _("Failed")


class ImportProblem(models.TextChoices):
    """Why a row is not ready. The sentences are in imports.words."""

    COMPANY_MISSING = "company_missing"
    NAME_REFUSED = "name_refused"
    TOO_LONG = "too_long"
    DOMAIN_MISSING = "domain_missing"
    DOMAIN_BAD = "domain_bad"
    DOMAIN_PUBLIC = "domain_public"
    OWN_DOMAIN = "own_domain"
    ID_BAD = "id_bad"
    COUNTRY_UNKNOWN = "country_unknown"
    TAX_ID_WRONG = "tax_id_wrong"
    OWN_TAX_ID = "own_tax_id"
    POSTCODE_BAD = "postcode_bad"
    EMAIL_BAD = "email_bad"
    PHONE_BAD = "phone_bad"
    LANGUAGE_UNKNOWN = "language_unknown"
    TAG_BAD = "tag_bad"
    OWNER_UNKNOWN = "owner_unknown"
    QUALIFICATION_UNKNOWN = "qualification_unknown"
    CODE_MISSING = "code_missing"
    DUPLICATE = "duplicate"
    # A question that a person answers
    SAME_TAX_ID = "same_tax_id"
    # Not to be mended by typing: the row is skipped.
    ALREADY_YOURS = "already_yours"
    LEFT_OUT = "left_out"
    # Came about while importing
    NOT_SAVED = "not_saved"


IMPORT_SKIPS: frozenset[str] = frozenset({ImportProblem.ALREADY_YOURS, ImportProblem.LEFT_OUT})


class ImportClosed(Exception):
    """What is asked can no longer be done to this import: it has begun, or is over."""


class NothingToImport(Exception):
    """No row is ready."""


class CustomerImportQuerySet(PartnerQuerySet["CustomerImport"]):
    pass


class CustomerImport(StagedFile):
    """A file of customers. It makes records of them, never relationships: those need consent."""

    Closed = ImportClosed

    state = models.CharField(max_length=7, choices=ImportState, default=ImportState.STAGED)

    objects = PartnerManager["CustomerImport"]()
    unscoped = CustomerImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partner", "-created_at"], name="import_of_partner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known"
            ),
        ]


class ImportRowQuerySet(StagedRowQuerySet["ImportRow"]):
    pass


class ImportRow(StagedRow):
    """One line: `typed` is what the file, or somebody after it, said by field."""

    FILE = "intake"
    SKIPS = IMPORT_SKIPS

    intake = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict)
    # Somebody looked: another customer with the same tax number is meant.
    is_another = models.BooleanField(default=False)
    # What checking made of it
    state = models.CharField(max_length=8, choices=ImportRowState, default=ImportRowState.READY)
    problem = models.CharField(max_length=21, choices=ImportProblem, blank=True)
    domain = models.CharField(max_length=253, blank=True)
    tax_id = models.CharField(max_length=20, blank=True)
    # What became of it
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")

    objects = StagedRowManager["ImportRow"]()
    unscoped = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "number"], name="import_row_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=ImportRowState.values), name="import_row_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "imported"], problem="")
                | Q(~Q(state__in=["ready", "imported"]), ~Q(problem="")),
                name="import_row_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(customer=None) | Q(state="imported"),
                name="import_row_imported_has_its_customer",
            ),
        ]
        indexes = [
            models.Index(fields=["intake", "state", "number"], name="import_row_by_state"),
            models.Index(fields=["intake", "domain"], name="import_row_by_domain"),
            models.Index(fields=["intake", "tax_id"], name="import_row_by_tax_id"),
        ]

    def __str__(self) -> str:
        return self.company or self.domain or str(self.number)

    @property
    def company(self) -> str:
        return str(self.typed.get("company", ""))

    def has(self, problem: str, **facts: str | int) -> None:
        """It may be a question, too."""
        super().has(problem, **facts)
        if problem == ImportProblem.SAME_TAX_ID:
            self.state = ImportRowState.ASKED
