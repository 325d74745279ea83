"""An invitation: one letter, one personal link, one customer, one or several parties."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from customers.models import Customer
from invitations.models.letter_text import LetterTextVersion
from invitations.models.recipient import Recipient
from invitations.models.states import COOLING_OFF, DeclineReason, InvitationState
from invitations.refusals import ExtendedTooFar, InvitationClosed, OpenedAlready
from partners.models import INVITATION_DAYS, Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.links import address, digest, token_for
from people.models import Language, Person
from people.references import new_reference

VALID_DAYS = INVITATION_DAYS
DEFAULT_DAYS = 30
EXTENSION_DAYS = (7, 14, 30)
MOST_DAYS = 90  # a link lives, extensions included


class InvitationQuerySet(PartnerQuerySet["Invitation"]):
    def open(self, at: datetime) -> Self:
        return self.filter(state=InvitationState.OPEN, expires_at__gt=at)

    def for_customer(self, customer: Customer) -> Self:
        return self.filter(customer=customer)


class InvitationManager(PartnerManager["Invitation"]):
    def for_partner(self, partner: Partner) -> InvitationQuerySet:
        return InvitationQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> InvitationQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return InvitationQuerySet(self.model, using=self._db).for_customer(customer)


class Invitation(models.Model):
    """One request to one customer. The parties are rows; the link is derived from id and version.

    Business state only: whether a letter reached anybody is not known here, because the partner
    sends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    # For whom: a known organisation, or what the agent knows of a new one
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    company = models.CharField(max_length=120, blank=True)
    domain = models.CharField(max_length=253, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    # The letter
    to = models.CharField(max_length=800, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    subject = models.CharField(max_length=150)
    before = models.TextField(max_length=2000, blank=True)
    after = models.TextField(max_length=2000, blank=True)
    # The partner's own text it was written from; empty for the portal's
    letter_version = models.ForeignKey(
        LetterTextVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # At whose addresses it waits, once it is shared
    recipients = models.ManyToManyField(Recipient, related_name="+")
    internal_note = models.CharField(max_length=500, blank=True)
    # What is asked, until when
    asks_dap = models.BooleanField(default=False)
    valid_days = models.PositiveSmallIntegerField(default=DEFAULT_DAYS)
    reminds = models.BooleanField(default=True)
    # The customer's own word, by the link of a reminder: nobody else takes it back
    reminders_refused_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    token_sha256 = models.CharField(max_length=64, unique=True)
    # What became of it
    state = models.CharField(max_length=8, choices=InvitationState, default=InvitationState.DRAFT)
    created_at = models.DateTimeField(default=now, editable=False)
    edited_at = models.DateTimeField(default=now)
    shared_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    # Of which end the inviter was told that it is near
    end_told_for = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    opened_count = models.PositiveIntegerField(default=0, editable=False)
    signed_in_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # The customer wants a new link for a dead one, and has none yet
    link_wanted_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_dap = models.BooleanField(default=False, editable=False)
    agreement_version = models.CharField(max_length=20, blank=True, editable=False)
    decline_reason = models.CharField(max_length=15, choices=DeclineReason, blank=True)
    decline_note = models.CharField(max_length=300, blank=True)

    objects = InvitationManager()
    unscoped = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", shared_at=None, closed_at=None)
                | Q(state="open", shared_at__isnull=False, closed_at=None)
                | Q(
                    state__in=["accepted", "declined", "expired"],
                    shared_at__isnull=False,
                    closed_at__isnull=False,
                )
                | Q(state="revoked", closed_at__isnull=False),
                name="invitation_times_follow_its_state",
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(expires_at__isnull=False),
                name="invitation_shared_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(
                    customer__isnull=False,
                    decided_by__isnull=False,
                    closed_at__lte=models.F("expires_at"),
                )
                & ~Q(agreement_version=""),
                name="invitation_accepted_in_time_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(granted_dap=False) | Q(state="accepted", asks_dap=True),
                name="invitation_dap_granted_only_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(valid_days__gte=1, valid_days__lte=90),
                name="invitation_valid_1_to_90_days",
            ),
            models.UniqueConstraint(
                fields=["partner", "customer"],
                condition=Q(state="open"),
                name="invitation_open_once_a_customer",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state", "-created_at"], name="invitation_by_state"),
            models.Index(fields=["state", "expires_at"], name="invitation_by_end"),
            models.Index(
                fields=["partner", "link_wanted_at"],
                condition=Q(link_wanted_at__isnull=False),
                name="invitation_link_wanted",
            ),
        ]

    def __str__(self) -> str:
        return self.company or (str(self.customer) if self.customer_id else self.to)

    @property
    def addresses(self) -> list[str]:
        """Whom the letter is for, at most five."""
        return [address for address in self.to.split(", ") if address]

    @property
    def saved(self) -> str:
        """Which saving of the draft a page shows; another one since then is a conflict."""
        return self.edited_at.isoformat()

    @property
    def was_reported(self) -> bool:
        """The customer did not recognise it: stopped, and nobody is told who said so."""
        return self.state == InvitationState.REVOKED and bool(self.decline_reason)

    @property
    def ask_again_from(self) -> datetime | None:
        """The end of the cooling-off, where the customer said no or did not recognise it."""
        refused = self.state == InvitationState.DECLINED or bool(self.decline_reason)
        return self.closed_at + COOLING_OFF if refused and self.closed_at else None

    def link(self) -> str:
        """The personal URL, the same one each time until it is renewed."""
        return address("invitation", self.pk, self.version, self.token_sha256)

    def seal(self) -> None:
        """Store the digest of this version's token."""
        self.token_sha256 = digest(token_for("invitation", self.pk, self.version))

    def is_answerable(self, at: datetime) -> bool:
        return (
            self.state == InvitationState.OPEN
            and self.expires_at is not None
            and at < self.expires_at
        )

    def effective_state(self, at: datetime) -> str:
        """`expired` from the very second on, whether or not the sweep has been here."""
        if self.state == InvitationState.OPEN and not self.is_answerable(at):
            return InvitationState.EXPIRED
        return self.state

    def stage(self, at: datetime) -> str:
        """The state, and while it is open how far the customer came (design.md §6.2)."""
        state = self.effective_state(at)
        if state != InvitationState.OPEN:
            return state
        if self.signed_in_at:
            return "signed_in"
        return "opened" if self.opened_at else "shared"

    def require_answerable(self, at: datetime) -> None:
        if not self.is_answerable(at):
            raise InvitationClosed(self.effective_state(at))

    def share(self, at: datetime) -> None:
        """The agent has copied or opened the letter, or says it is done: the link works now."""
        if self.state != InvitationState.DRAFT:
            raise InvitationClosed(self.effective_state(at))
        self.state = InvitationState.OPEN
        self.shared_at = at
        self.expires_at = at + timedelta(days=self.valid_days)

    def accept(self, customer: Customer, by: Person, at: datetime, agreement: str) -> None:
        self.require_answerable(at)
        self.state = InvitationState.ACCEPTED
        self.customer, self.decided_by, self.closed_at = customer, by, at
        self.agreement_version = agreement
        self.see(at)
        self.signed_in_at = self.signed_in_at or at

    def see(self, at: datetime) -> None:
        """A person, not a scanner, has the page before them."""
        self.opened_at = self.opened_at or at
        self.opened_count = max(self.opened_count, 1)

    def decline(self, by: Person, at: datetime, reason: str, note: str) -> None:
        self.require_answerable(at)
        self.state = InvitationState.DECLINED
        self.decided_by, self.closed_at = by, at
        self.decline_reason, self.decline_note = reason, note

    def revoke(self, at: datetime) -> None:
        """The sender takes it back. A draft nobody saw is deleted instead."""
        self.require_answerable(at)
        self.state = InvitationState.REVOKED
        self.closed_at = at

    def report(self, at: datetime) -> None:
        """Somebody who has the link does not recognise it: it stops at once."""
        self.revoke(at)
        self.decline_reason = DeclineReason.NOT_KNOWN

    def pass_on(self, at: datetime, name: str, email: str) -> None:
        """To a colleague of the recipient, who gets a link of their own; the old one dies. Nothing
        else changes: the same record, the same end."""
        self.require_answerable(at)
        self.version += 1
        self.seal()
        self.to, self.contact_name, self.link_wanted_at = email, name, None

    def expire(self, at: datetime) -> None:
        if self.effective_state(at) != InvitationState.EXPIRED:
            raise InvitationClosed(self.state)
        self.state = InvitationState.EXPIRED
        self.closed_at = at

    def extend(self, at: datetime, days: int) -> None:
        """More time for the same link, while nobody has seen the old end on its page."""
        self.require_answerable(at)
        if self.opened_at is not None:
            raise OpenedAlready
        if days not in self.extensions:
            raise ExtendedTooFar
        self.expires_at = self._end_after(days)

    @property
    def extensions(self) -> list[int]:
        """By how many days the link can still be extended."""
        if self.shared_at is None:
            return []
        latest = self.shared_at + timedelta(days=MOST_DAYS)
        return [days for days in EXTENSION_DAYS if self._end_after(days) <= latest]

    def _end_after(self, days: int) -> datetime:
        if self.expires_at is None:
            raise InvitationClosed(self.state)
        return self.expires_at + timedelta(days=days)

    def renew(self, at: datetime, days: int | None = None) -> None:
        """A new link, for `days` or as long as the old one; that one dies. For open and expired
        ones."""
        if self.effective_state(at) not in {InvitationState.OPEN, InvitationState.EXPIRED}:
            raise InvitationClosed(self.state)
        self.version += 1
        self.seal()
        self.state = InvitationState.OPEN
        self.valid_days = days or self.valid_days
        self.shared_at, self.closed_at = at, None
        self.expires_at = at + timedelta(days=self.valid_days)
        self.opened_at = self.signed_in_at = self.link_wanted_at = None
        self.opened_count = 0
