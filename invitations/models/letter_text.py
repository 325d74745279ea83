"""A partner's own texts for the letter. The portal's own ones are words of the code and stay."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from invitations.models.states import TextKind
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Language


class LetterTextQuerySet(PartnerQuerySet["LetterText"]):
    def current(self) -> Self:
        return self.filter(removed_at=None)

    def meant_for(self, language: str, kind: str) -> Self:
        return self.current().filter(language=language, kind=kind)


class LetterTextManager(PartnerManager["LetterText"]):
    def for_partner(self, partner: Partner) -> LetterTextQuerySet:
        return LetterTextQuerySet(self.model, using=self._db).owned_by(partner)


class LetterText(models.Model):
    """What a partner writes in its letters of one kind and language, under a name of its choice.

    The words are in the versions. Removing keeps the row: letters were written from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=Language)
    kind = models.CharField(max_length=8, choices=TextKind)
    name = models.CharField(max_length=60)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = LetterTextManager()
    unscoped = LetterTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TextKind.values), name="letter_text_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="letter_text_language_known"
            ),
            models.UniqueConstraint(
                fields=["partner", "language", "kind"],
                condition=Q(is_default=True),
                name="letter_text_default_once",
            ),
            models.UniqueConstraint(
                fields=["partner", "language", "kind", "name"],
                condition=Q(removed_at=None),
                name="letter_text_name_once",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(removed_at=None),
                name="letter_text_default_is_not_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def remove(self, at: datetime) -> None:
        """It is offered no more; what was written from it stays."""
        self.removed_at, self.is_default = at, False


class LetterTextVersionQuerySet(PartnerQuerySet["LetterTextVersion"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(text__partner=partner)

    def of(self, text: LetterText) -> Self:
        """Newest first, with who wrote each."""
        return self.filter(text=text).select_related("by").order_by("-number")


class LetterTextVersionManager(PartnerManager["LetterTextVersion"]):
    def for_partner(self, partner: Partner) -> LetterTextVersionQuerySet:
        return LetterTextVersionQuerySet(self.model, using=self._db).owned_by(partner)


class LetterTextVersion(models.Model):
    """The words as they were saved once. Only added: a change, and a restoration, is one more."""

    text = models.ForeignKey(LetterText, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    before = models.TextField(max_length=2000, blank=True)
    after = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now, editable=False)
    # The earlier version whose words these are, when they were brought back
    restored = models.PositiveIntegerField(null=True)

    objects = LetterTextVersionManager()
    unscoped = LetterTextVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="letter_text_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.number}"
