"""What a partner who transacts can sell: product → SKU → availability (domain.md §8)."""

from __future__ import annotations

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, PartnerKind, Partnership, PartnershipState
from partners.scoping import PartnerManager, PartnerQuerySet


class Term(models.TextChoices):
    """How long one commits oneself, as ISO 8601 says it."""

    MONTH = "P1M", _("1 month")
    YEAR = "P1Y", _("1 year")
    THREE_YEARS = "P3Y", _("3 years")


class Billing(models.TextChoices):
    MONTHLY = "monthly", _("Monthly")
    ANNUAL = "annual", _("Annual")
    TRIENNIAL = "triennial", _("Every 3 years")
    ONE_TIME = "one_time", _("Once")


class Segment(models.TextChoices):
    """Whom it is sold to; the customer's qualification decides (domain.md §3.3)."""

    COMMERCIAL = "commercial", _("Commercial")
    EDUCATION = "education", _("Education")
    GOVERNMENT = "government", _("Government")
    NONPROFIT = "nonprofit", _("Non-profit")


class ProductKind(models.TextChoices):
    ONLINE_SERVICE = "online_service", _("Online service")
    SOFTWARE = "software", _("Software")
    ADD_ON = "add_on", _("Add-on")


# No commitment is billed in longer steps than itself (domain.md §8).
BILLING_OF = {
    Term.MONTH: {Billing.MONTHLY, Billing.ONE_TIME},
    Term.YEAR: {Billing.MONTHLY, Billing.ANNUAL, Billing.ONE_TIME},
    Term.THREE_YEARS: set(Billing),
}


class CatalogueQuerySet[M: models.Model](PartnerQuerySet[M]):
    def offered(self) -> Self:
        return self.filter(withdrawn_at=None)


class CatalogueManager[M: models.Model](PartnerManager[M]):
    """Of one's own catalogue, or of those one may order from."""

    def for_partner(self, partner: Partner) -> CatalogueQuerySet[M]:
        return CatalogueQuerySet(self.model, using=self._db).owned_by(partner)

    def within_reach_of(self, partner: Partner) -> CatalogueQuerySet[M]:
        """The catalogue this partner reads: its own, and for an indirect reseller those of the
        providers it has an active partnership with."""
        rows: CatalogueQuerySet[M] = CatalogueQuerySet(self.model, using=self._db)
        if partner.kind != PartnerKind.INDIRECT_RESELLER:
            return rows.owned_by(partner)
        active = Partnership.objects.for_partner(partner).filter(state=PartnershipState.ACTIVE)
        return rows.filter(partner__in=active.values("provider"))


class Product(models.Model):
    """`code` is the platform's own id of it and the same in every partner's catalogue. `service`
    names the service it brings (subscriptions/services.json), empty for none."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=ProductKind, default=ProductKind.ONLINE_SERVICE)
    description = models.CharField(max_length=300, blank=True)
    service = models.CharField(max_length=30, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = CatalogueManager["Product"]()
    unscoped = CatalogueQuerySet["Product"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "code"], name="product_once"),
            models.CheckConstraint(
                condition=Q(kind__in=ProductKind.values), name="product_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Sku(models.Model):
    """What is licensed. `licence` is the customer's side of it: the same code, whoever sold it,
    is one pool of licences in the customer's organisation."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    # Seats of software and add-ons that nobody is assigned to make no pool.
    is_assignable = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = CatalogueManager["Sku"]()
    unscoped = CatalogueQuerySet["Sku"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "code"], name="sku_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def licence(self) -> str:
        return f"{self.product.code}:{self.code}"


class AddOnBaseQuerySet(PartnerQuerySet["AddOnBase"]):
    pass


class AddOnBase(models.Model):
    """An add-on needs one of its bases active at the same customer."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    add_on = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    base = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")

    objects = PartnerManager["AddOnBase"]()
    unscoped = AddOnBaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["add_on", "base"], name="add_on_base_once"),
            models.CheckConstraint(condition=~Q(add_on=F("base")), name="add_on_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.add_on} for {self.base}"


class Availability(models.Model):
    """One way to buy a SKU: where, who, for how long, billed how. Nothing here is invoiced: the
    list price is shown and repeated on the order."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    segment = models.CharField(max_length=10, choices=Segment, default=Segment.COMMERCIAL)
    term = models.CharField(max_length=3, choices=Term)
    billing = models.CharField(max_length=9, choices=Billing)
    currency = models.CharField(max_length=3)
    # For one unit and one billing period
    list_price = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    minimum = models.PositiveIntegerField(default=1)
    maximum = models.PositiveIntegerField(default=300)
    changed_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = CatalogueManager["Availability"]()
    unscoped = CatalogueQuerySet["Availability"].as_manager()

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "country", "segment", "term", "billing"], name="availability_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, maximum__gte=F("minimum")),
                name="availability_quantities_in_order",
            ),
            models.CheckConstraint(
                condition=Q(list_price__gte=0), name="availability_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(term__in=Term.values, billing__in=Billing.values),
                name="availability_terms_known",
            ),
            models.CheckConstraint(
                condition=~Q(billing="triennial") | Q(term="P3Y"),
                name="availability_triennial_for_three_years",
            ),
            models.CheckConstraint(
                condition=~Q(term="P1M") | ~Q(billing="annual"),
                name="availability_month_not_billed_by_year",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "country", "segment"], name="availability_by_market")
        ]

    def __str__(self) -> str:
        return f"{self.sku}: {self.country} {self.term} {self.billing}"
