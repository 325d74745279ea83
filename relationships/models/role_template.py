"""Role templates: the sets of roles a partner asks for again and again, in versions."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.timezone import now

from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from relationships.models.states import LONGEST_DAYS


class RoleTemplateQuerySet(PartnerQuerySet["RoleTemplate"]):
    def current(self) -> Self:
        return self.filter(removed_at=None)


class RoleTemplateManager(PartnerManager["RoleTemplate"]):
    def for_partner(self, partner: Partner) -> RoleTemplateQuerySet:
        return RoleTemplateQuerySet(self.model, using=self._db).owned_by(partner)


class RoleTemplate(models.Model):
    """A partner's own set. What it holds is in its versions; the newest one is used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    latest = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = RoleTemplateManager()
    unscoped = RoleTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "partner",
                Lower("name"),
                condition=Q(removed_at=None),
                name="role_template_name_once_a_partner",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleTemplateVersionQuerySet(PartnerQuerySet["RoleTemplateVersion"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(template__partner=partner)


class RoleTemplateVersionManager(PartnerManager["RoleTemplateVersion"]):
    def for_partner(self, partner: Partner) -> RoleTemplateVersionQuerySet:
        return RoleTemplateVersionQuerySet(self.model, using=self._db).owned_by(partner)


class RoleTemplateVersion(models.Model):
    """What the template held from then on. Never changed: relationships point at it."""

    template = models.ForeignKey(RoleTemplate, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    role_ids = models.JSONField()  # role definition ids as text, at least one
    duration_days = models.PositiveSmallIntegerField(default=LONGEST_DAYS)
    auto_extend = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now, editable=False)

    objects = RoleTemplateVersionManager()
    unscoped = RoleTemplateVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="role_template_version_once"
            ),
            models.CheckConstraint(
                condition=Q(duration_days__gte=1, duration_days__lte=LONGEST_DAYS),
                name="role_template_lasts_1_to_730_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"
