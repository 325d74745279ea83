"""What a customer agreed to before anybody may order for it (domain.md §3.5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from partners.models import Member


class AgreementRoute(models.TextChoices):
    DIRECT = "direct", _("Accepted by the customer")
    ATTESTED = "attested", _("Attested by a partner")


class AgreementAcceptance(models.Model):
    """The customer agreement is on record: once a version, whichever way it came there.

    Accepted here: `person` did it. Attested: a partner's member says who of the customer accepted
    it elsewhere, and when. It is the customer's, not the partner's: every partner of the customer
    goes by it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=20)
    route = models.CharField(max_length=8, choices=AgreementRoute, default=AgreementRoute.DIRECT)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Attested: who accepted, by what the partner says, and which of its people says so
    first_name = models.CharField(max_length=60, blank=True)
    last_name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    attested_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    accepted_at = models.DateTimeField(default=now, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "version"], name="agreement_accepted_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(route="direct", person__isnull=False, attested_by=None, email="")
                | Q(
                    ~Q(first_name=""),
                    ~Q(last_name=""),
                    ~Q(email=""),
                    route="attested",
                    person=None,
                    attested_by__isnull=False,
                ),
                name="agreement_says_who_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__lte=F("recorded_at")),
                name="agreement_not_accepted_in_the_future",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: agreement {self.version}"

    @property
    def accepted_by(self) -> str:
        """The name of whoever accepted it."""
        return str(self.person) if self.person else f"{self.first_name} {self.last_name}"
