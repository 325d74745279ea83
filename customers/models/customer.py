"""The organisation that buys, its people, and what it agreed to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from people.models import Language


class Customer(models.Model):
    """An organisation. It exists once, however many partners serve it.

    A row without people was entered by a partner and is unclaimed: the first administrator
    registers it. `domain` is its identity towards the world and never changes hands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    domain = models.CharField(max_length=253, unique=True)
    country = models.CharField(max_length=2, default="PL")
    tax_id = models.CharField(max_length=20, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    created_at = models.DateTimeField(default=now, editable=False)
    registered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["tax_id"], name="customer_tax_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(domain=models.functions.Lower("domain")), name="customer_domain_folded"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerRole(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    USER = "user", _("User")


class CustomerMember(models.Model):
    """A person of a customer. Only an administrator decides about partners."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=13, choices=CustomerRole, default=CustomerRole.USER)
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "person"],
                condition=Q(ended_at=None),
                name="customer_member_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=CustomerRole.values), name="customer_member_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.customer}"

    @property
    def may_decide(self) -> bool:
        return self.role == CustomerRole.ADMINISTRATOR
