"""Each partner's own record of a customer, and the providers it buys through for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Left
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.search import search_key, sort_key
from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Language


class AccountState(models.TextChoices):
    """The relationship as the list shows it (design.md §6.1)."""

    NONE = "none", _("No relationship")
    AWAITING = "awaiting", _("Awaiting reply")
    RESELLER = "reseller", _("Reseller")
    EXPIRED = "expired", _("Invitation expired")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")
    ADMIN_ONLY = "admin-only", _("Admin access only")


class Source(models.TextChoices):
    """Where the partner got this customer from (seed: new customers)."""

    OWN_MARKETING = "own_marketing", _("Own marketing")
    REFERRAL = "referral", _("Referral")
    PROVIDER = "provider", _("Indirect provider")
    OTHER_PORTAL = "other_portal", _("Another portal")
    INVITATION = "invitation", _("Invitation")


class Qualification(models.TextChoices):
    """What a partner's record says a customer may buy as (domain.md §3.3)."""

    NONE = "none", _("None")
    EDUCATION = "education", _("Education")
    GOVERNMENT = "government", _("Government")
    STATE_OWNED = "state_owned", _("State-owned enterprise")
    NONPROFIT = "nonprofit", _("Non-profit")


class QualificationFinal(Exception):
    """Education was set once and stays."""


class QualificationReadOnly(Exception):
    """Non-profit is granted elsewhere: only an operator or an import sets it, or takes it back."""


# How much of the search key the b-tree holds that finds names by their beginning.
BEGINNING = 24
# Sorting by `since` puts those without a relationship here: an index orders dates, not gaps.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def since_or_never() -> Coalesce:
    """What the list sorts by when it sorts by `since`; the index has the same expression."""
    return Coalesce("since", Value(NEVER, output_field=models.DateTimeField()))


class AccountQuerySet(PartnerQuerySet["Account"]):
    def listed(self) -> Self:
        return self.filter(listed=True)

    def of(self, customer: Customer) -> Self:
        return self.filter(customer=customer)


class AccountManager(PartnerManager["Account"]):
    def for_partner(self, partner: Partner) -> AccountQuerySet:
        return AccountQuerySet(self.model, using=self._db).owned_by(partner)


class Account(models.Model):
    """A partner's own record of a customer. Changing it changes nothing for anyone else.

    The customer list reads this table alone, by one index: name, domain, tax number, country,
    providers, tags and access are repeated here from where they are decided, by the same action
    that decides them.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    # What the partner calls it, and its bill-to details
    name = models.CharField(max_length=120)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="PL")
    tax_id = models.CharField(max_length=20, blank=True)
    domain = models.CharField(max_length=253)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    notes = models.TextField(blank=True, max_length=4000)
    source = models.CharField(max_length=13, choices=Source, default=Source.INVITATION)
    # What it is called in the partner's other systems
    external_id = models.CharField(max_length=60, blank=True)
    qualification = models.CharField(
        max_length=11, choices=Qualification, default=Qualification.NONE
    )
    validation_code = models.CharField(max_length=40, blank=True)  # of the government community
    # No reminders of invitations; where the customer said so, the partner cannot take it back
    reminders_off = models.BooleanField(default=False)
    reminders_refused_at = models.DateTimeField(null=True, editable=False)
    # What the list shows
    listed = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=AccountState, default=AccountState.NONE)
    since = models.DateTimeField(null=True)
    has_dap = models.BooleanField(default=False)
    gdap_active = models.PositiveSmallIntegerField(default=0)
    gdap_ends_at = models.DateTimeField(null=True)
    provider_names = models.JSONField(default=list)
    tag_names = models.JSONField(default=list)
    # On PostgreSQL both have COLLATE "C" (migration 0002): bytes in order, like SQLite, and LIKE
    # 'abc%' can use a b-tree. An AlterField on them must repeat it.
    search = models.CharField(max_length=600)
    sort_key = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    objects = AccountManager()
    unscoped = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "customer"], name="account_once"),
            models.CheckConstraint(
                condition=Q(state__in=AccountState.values), name="account_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="reseller") | Q(listed=True), name="account_reseller_is_listed"
            ),
            models.CheckConstraint(
                condition=Q(has_dap=False) | Q(state="reseller"),
                name="account_dap_only_with_relationship",
            ),
            models.CheckConstraint(
                condition=Q(reminders_refused_at=None) | Q(reminders_off=True),
                name="account_reminders_refused_are_off",
            ),
            models.CheckConstraint(
                condition=Q(qualification__in=Qualification.values),
                name="account_qualification_known",
            ),
            models.CheckConstraint(
                condition=Q(~Q(validation_code=""), qualification="government")
                | Q(~Q(qualification="government"), validation_code=""),
                name="account_government_has_its_code",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "sort_key", "id"],
                condition=Q(listed=True),
                name="account_list_by_name",
            ),
            models.Index(
                fields=["partner", "state", "sort_key", "id"], name="account_list_by_state"
            ),
            models.Index(fields=["partner", "-changed_at", "-id"], name="account_list_by_change"),
            models.Index(fields=["partner", "country", "sort_key", "id"], name="account_country"),
            models.Index(fields=["partner", "owner", "sort_key", "id"], name="account_owner"),
            models.Index(fields=["partner", "tax_id"], name="account_by_tax_id"),
            models.Index(fields=["partner", "domain"], name="account_by_domain"),
            models.Index(F("partner"), since_or_never(), F("id"), name="account_list_by_since"),
            models.Index(
                F("partner"), Left("search", BEGINNING), F("id"), name="account_by_beginning"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def qualify(self, qualification: Qualification, code: str = "") -> None:
        """By the partner's own people. Raises QualificationFinal, QualificationReadOnly."""
        if Qualification.NONPROFIT in {self.qualification, qualification}:
            raise QualificationReadOnly
        self.qualify_by_operator(qualification, code)

    def qualify_by_operator(self, qualification: Qualification, code: str = "") -> None:
        """Non-profit, too, is granted and taken back. Raises QualificationFinal."""
        if self.qualification == Qualification.EDUCATION != qualification:
            raise QualificationFinal
        self.qualification = qualification
        self.validation_code = code if qualification == Qualification.GOVERNMENT else ""

    def refresh_keys(self) -> None:
        """Fold what the list searches and sorts by. Call before saving a changed name."""
        digits = "".join(c for c in self.tax_id if c.isalnum())
        self.search = search_key(self.name, self.domain, digits, str(self.customer_id))
        self.sort_key = sort_key(self.name)


class AccountProviderQuerySet(PartnerQuerySet["AccountProvider"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(account__partner=partner)


class AccountProviderManager(PartnerManager["AccountProvider"]):
    def for_partner(self, partner: Partner) -> AccountProviderQuerySet:
        return AccountProviderQuerySet(self.model, using=self._db).owned_by(partner)

    def between(self, provider: Partner, reseller: Partner) -> AccountProviderQuerySet:
        """The customers these two serve together: each of the two may see which."""
        rows = AccountProviderQuerySet(self.model, using=self._db)
        return rows.filter(provider=provider, account__partner=reseller)

    def shared_with(self, partner: Partner) -> dict[int, int]:
        """How many customers this partner shares with each provider, or each reseller: the
        other side's id → the number."""
        rows = AccountProviderQuerySet(self.model, using=self._db)
        if partner.is_provider:
            rows, other = rows.filter(provider=partner), "account__partner_id"
        else:
            rows, other = rows.owned_by(partner), "provider_id"
        counted = rows.order_by().values_list(other).annotate(models.Count("account"))
        return dict(counted)


class AccountProvider(models.Model):
    """An indirect provider the reseller buys through for this customer, by the customer's own
    acceptance: it came in by the same invitation."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=now)

    objects = AccountProviderManager()
    unscoped = AccountProviderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "account"], name="account_provider_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account} through {self.provider}"
