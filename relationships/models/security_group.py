"""Security groups of a partner: who gets in where a group is assigned (domain.md §6.6)."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.timezone import now

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class SecurityGroupQuerySet(PartnerQuerySet["SecurityGroup"]):
    def current(self) -> Self:
        return self.filter(removed_at=None)


class SecurityGroupManager(PartnerManager["SecurityGroup"]):
    def for_partner(self, partner: Partner) -> SecurityGroupQuerySet:
        return SecurityGroupQuerySet(self.model, using=self._db).owned_by(partner)


class SecurityGroup(models.Model):
    """People of one partner who do the same job. A removed group stays as history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = SecurityGroupManager()
    unscoped = SecurityGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "partner",
                Lower("name"),
                condition=Q(removed_at=None),
                name="security_group_name_once_a_partner",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="security_group_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMemberQuerySet(PartnerQuerySet["GroupMember"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(group__partner=partner)


class GroupMemberManager(PartnerManager["GroupMember"]):
    def for_partner(self, partner: Partner) -> GroupMemberQuerySet:
        return GroupMemberQuerySet(self.model, using=self._db).owned_by(partner)


class GroupMember(models.Model):
    """One colleague in one group. Somebody who leaves the partner leaves its groups."""

    group = models.ForeignKey(SecurityGroup, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=now, editable=False)

    objects = GroupMemberManager()
    unscoped = GroupMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="group_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"
