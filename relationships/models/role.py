"""The roles of an admin relationship."""

from __future__ import annotations

from typing import Self

from django.db import models

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from relationships.models.admin_relationship import AdminRelationship


class AdminRelationshipRoleQuerySet(PartnerQuerySet["AdminRelationshipRole"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(admin_relationship__partner=partner)


class AdminRelationshipRoleManager(PartnerManager["AdminRelationshipRole"]):
    def for_partner(self, partner: Partner) -> AdminRelationshipRoleQuerySet:
        return AdminRelationshipRoleQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> AdminRelationshipRoleQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        roles = AdminRelationshipRoleQuerySet(self.model, using=self._db)
        return roles.filter(admin_relationship__customer=customer)


class AdminRelationshipRole(models.Model):
    """One role of `relationships/gdap_roles.json` in one admin relationship."""

    admin_relationship = models.ForeignKey(
        AdminRelationship, on_delete=models.CASCADE, related_name="+"
    )
    role_definition_id = models.UUIDField()

    objects = AdminRelationshipRoleManager()
    unscoped = AdminRelationshipRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["admin_relationship", "role_definition_id"],
                name="admin_relationship_role_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.admin_relationship}: {self.role_definition_id}"
