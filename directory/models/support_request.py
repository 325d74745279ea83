"""What does not work at a customer, who has it in hand, and what was said about it.

It stays inside this portal: nothing of it is ever sent to a maker of the service.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Expression, F, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from partners.models import Partner, Partnership
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person

# design.md S17
MOST_TEXT = 2000
MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_REASON = 300


class SupportOver(Exception):
    """It is solved or closed, or it is not yet: `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TakenMeanwhile(Exception):
    """Somebody else took it since this person looked."""


class NotTheirs(Exception):
    """It cannot be handed on to that provider, or it is handed on already, or not at all."""


class SupportState(models.TextChoices):
    OPEN = "open", pgettext_lazy("support request", "Open")
    IN_PROGRESS = "in_progress", pgettext_lazy("support request", "In progress")
    SOLVED = "solved", pgettext_lazy("support request", "Solved")
    REOPENED = "reopened", pgettext_lazy("support request", "Open again")
    CLOSED = "closed", pgettext_lazy("support request", "Closed")


UNSOLVED = (SupportState.OPEN, SupportState.IN_PROGRESS, SupportState.REOPENED)


class Severity(models.IntegerChoices):
    CRITICAL = 1, pgettext_lazy("severity", "Critical")
    HIGH = 2, pgettext_lazy("severity", "High")
    LOW = 3, pgettext_lazy("severity", "Low")

    @property
    def meaning(self) -> str:
        return str(_MEANINGS[self])


_MEANINGS = {
    Severity.CRITICAL: _("Nobody can work, or data is at risk."),
    Severity.HIGH: _("Work goes on, but slowly or only for some."),
    Severity.LOW: _("A question, or something small with a way around it."),
}


class SupportRequestQuerySet(PartnerQuerySet["SupportRequest"]):
    def of(self, customer: Customer) -> Self:
        return self.filter(customer=customer)

    def unsolved(self) -> Self:
        return self.filter(state__in=UNSOLVED)

    def over(self) -> Self:
        return self.exclude(state__in=UNSOLVED)


class SupportRequestManager(PartnerManager["SupportRequest"]):
    def for_partner(self, partner: Partner) -> SupportRequestQuerySet:
        """Of its own customers."""
        return SupportRequestQuerySet(self.model, using=self._db).owned_by(partner)

    def visible_to(self, partner: Partner | Expression) -> SupportRequestQuerySet:
        """Its own, and those a reseller handed on to it, for as long as they work together."""
        together = Partnership.unscoped.active().filter(
            provider=OuterRef("provider"), reseller=OuterRef("partner")
        )
        rows = SupportRequestQuerySet(self.model, using=self._db)
        return rows.filter(Q(partner=partner) | Q(Exists(together), provider=partner))

    def in_hands_of(self, partner: Partner | Expression) -> SupportRequestQuerySet:
        """Those of them that wait for its people: not what it handed on."""
        return self.visible_to(partner).filter(Q(provider=None) | Q(provider=partner)).unsolved()


class SupportRequest(models.Model):
    """`partner` is whose customer it is, `provider` whom it was handed on to. `number` counts
    within the partner. `service` is a code of services.json, empty for something else;
    `service_name` is what it was called then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(editable=False)
    service = models.CharField(max_length=30, blank=True)
    service_name = models.CharField(max_length=80, blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    description = models.CharField(max_length=MOST_TEXT)
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=11, choices=SupportState, default=SupportState.OPEN)
    state_since = models.DateTimeField(default=now, editable=False)
    closed_reason = models.CharField(max_length=MOST_REASON, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(default=now, editable=False)
    # Who has it in hand: somebody of the partner, or of the provider.
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    provider = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True, editable=False)
    # What the form was given when it was drawn: pressed twice, it makes one request.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = SupportRequestManager()
    unscoped = SupportRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="support_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=SupportState.values, severity__in=Severity.values),
                name="support_state_known",
            ),
            models.CheckConstraint(
                condition=Q(provider=None, handed_at=None)
                | Q(provider__isnull=False, handed_at__isnull=False),
                name="support_handed_on_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(provider=None) | ~Q(provider=F("partner")),
                name="support_handed_on_to_another",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(closed_reason=""))
                | Q(~Q(state="closed"), closed_reason=""),
                name="support_closed_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "customer", "state"], name="support_of_customer"),
            models.Index(fields=["partner", "-opened_at", "id"], name="support_of_partner"),
            models.Index(fields=["provider", "-opened_at", "id"], name="support_handed_on"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_over(self) -> bool:
        return self.state not in UNSOLVED

    @property
    def holder(self) -> Partner:
        """Whose people have it in hand."""
        return self.provider or self.partner

    @property
    def severity_meaning(self) -> str:
        return Severity(self.severity).meaning

    def require_unsolved(self) -> None:
        """Raises SupportOver."""
        if self.is_over:
            raise SupportOver(self.state)

    def take(self, person: Person, seen: int | None, at: datetime) -> None:
        """In hand with this person from now on; `seen` had it when they looked. Raises
        TakenMeanwhile and SupportOver."""
        self.require_unsolved()
        if self.handler_id not in {seen, person.pk}:
            raise TakenMeanwhile
        self.handler = person
        self._become(SupportState.IN_PROGRESS, at)

    def solve(self, at: datetime) -> None:
        self.require_unsolved()
        self._become(SupportState.SOLVED, at)

    def close(self, reason: str, at: datetime) -> None:
        """Not solved, and nothing more is done about it."""
        self.require_unsolved()
        self.closed_reason = reason
        self._become(SupportState.CLOSED, at)

    def reopen(self, at: datetime) -> None:
        if not self.is_over:
            raise SupportOver(self.state)
        self.closed_reason = ""
        self._become(SupportState.REOPENED, at)

    def hand_on(self, provider: Partner, at: datetime) -> None:
        """The provider's people see it from now on, whole. Raises NotTheirs."""
        self.require_unsolved()
        if self.provider_id is not None:
            raise NotTheirs
        self.provider, self.handed_at, self.handler = provider, at, None
        self._become(SupportState.OPEN, at)

    def take_back(self, at: datetime) -> None:
        """The provider's people see nothing of it any more. Raises NotTheirs."""
        self.require_unsolved()
        if self.provider_id is None:
            raise NotTheirs
        self.provider = self.handed_at = self.handler = None
        self._become(SupportState.OPEN, at)

    def _become(self, state: SupportState, at: datetime) -> None:
        self.state, self.state_since = state, at


class SupportAnswerQuerySet(PartnerQuerySet["SupportAnswer"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(request__partner=partner)


class SupportAnswerManager(PartnerManager["SupportAnswer"]):
    def for_partner(self, partner: Partner) -> SupportAnswerQuerySet:
        return SupportAnswerQuerySet(self.model, using=self._db).owned_by(partner)

    def of(self, request: SupportRequest) -> SupportAnswerQuerySet:
        """Of a request that was found through its partner or its provider."""
        return SupportAnswerQuerySet(self.model, using=self._db).filter(request=request)


class SupportAnswer(models.Model):
    """What somebody of either side said. Written once, never changed; `speaks_for` is the
    organisation they spoke for."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    speaks_for = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=MOST_TEXT)
    at = models.DateTimeField(default=now, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = SupportAnswerManager()
    unscoped = SupportAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["request", "at", "id"], name="support_answer_of")]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"
