"""A file that a person prepares before anything is made of it: what those of customers and those of
invitations have in common."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.timezone import now

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet

# The states in which nothing was made of a file yet; each kind of file has others after them.
UNREAD, STAGED = "columns", "staged"


class StagedFile(models.Model):
    """What was uploaded. While nobody has said which column is which, `unread` holds its lines,
    each with its number; afterwards its rows do."""

    # What is raised when something is asked of a file that is past that step
    Closed: ClassVar[type[Exception]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default=STAGED)
    created_at = models.DateTimeField(default=now, editable=False)
    ignored_columns = models.JSONField(default=list)
    # Of a file whose first line did not say enough: that line, and what a person said about it
    heads = models.JSONField(default=list)
    columns = models.JSONField(default=dict)  # field → position
    unread = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def require(self, *states: str) -> None:
        """Raises what this kind of file raises when it is in none of the states."""
        if self.state not in states:
            raise self.Closed(self.state)


class StagedRow(models.Model):
    """One line of such a file: what is wrong with it, if anything."""

    # The field that leads to the file
    FILE: ClassVar[str]
    # The problems that no typing mends
    SKIPS: ClassVar[frozenset[str]]

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="ready")
    problem = models.CharField(max_length=22, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def is_ready(self) -> None:
        self.state, self.problem, self.facts = "ready", "", {}

    def has(self, problem: str, **facts: str | int) -> None:
        """It cannot be taken as it stands: to be fixed, or skipped where typing does not help."""
        self.state = "skipped" if problem in self.SKIPS else "to_fix"
        self.problem, self.facts = problem, facts


class StagedRowQuerySet[R: StagedRow](PartnerQuerySet[R]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(**{f"{self.model.FILE}__partner": partner})

    def of(self, file: StagedFile) -> Self:
        return self.filter(**{self.model.FILE: file})


class StagedRowManager[R: StagedRow](PartnerManager[R]):
    def for_partner(self, partner: Partner) -> StagedRowQuerySet[R]:
        rows: StagedRowQuerySet[R] = StagedRowQuerySet(self.model, using=self._db)
        return rows.owned_by(partner)
