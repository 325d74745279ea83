"""An offer to a colleague to act for the customer here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from customers.models.customer import Customer, CustomerRole
from partners.models import JoiningOffer


class LastAdministrator(Exception):
    """Somebody must be able to decide for the organisation."""


class NotAdministrator(Exception):
    """Only an administrator decides about colleagues, and this person is none (any more)."""


class CustomerInvite(JoiningOffer):
    """In one role."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=13, choices=CustomerRole, default=CustomerRole.USER)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="customer_invite_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="customer_invite_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(role__in=CustomerRole.values), name="customer_invite_role_known"
            ),
        ]
