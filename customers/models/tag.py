"""A partner's own words for its customers."""

from __future__ import annotations

from typing import Self

from django.db import models

from customers.models.account import Account
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class TagQuerySet(PartnerQuerySet["Tag"]):
    pass


class Tag(models.Model):
    """A partner's own word for some of its customers (domain.md §3.1: 50 characters)."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=50)
    folded = models.CharField(max_length=60)

    objects = PartnerManager["Tag"]()
    unscoped = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "folded"], name="tag_once_a_partner"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountTagQuerySet(PartnerQuerySet["AccountTag"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(account__partner=partner)


class AccountTagManager(PartnerManager["AccountTag"]):
    def for_partner(self, partner: Partner) -> AccountTagQuerySet:
        return AccountTagQuerySet(self.model, using=self._db).owned_by(partner)


class AccountTag(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")

    objects = AccountTagManager()
    unscoped = AccountTagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "account"], name="account_tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.tag}"
