"""Admin relationships (GDAP): chosen roles at one customer, for a limited time."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from customers.models import Customer
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.links import address, digest, token_for
from people.models import Person
from people.references import new_reference
from relationships.models.states import (
    ANSWER_DAYS,
    ENDED,
    EXPIRING_DAYS,
    EXTENSION_DAYS,
    IN_FORCE,
    LONGEST_DAYS,
    OVER,
    SHOWN_DAYS,
    WAITING,
    AdminRelationshipState,
    Side,
)

State = AdminRelationshipState


class WrongState(Exception):
    """What was asked is not possible (any more) in the state the admin relationship is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class NeverExtends(Exception):
    """With Global Administrator an admin relationship ends on its date (domain.md §6.9)."""


class Carried(Exception):
    """It comes with a reseller invitation, and has no letter and no link of its own."""


class AdminRelationshipQuerySet(PartnerQuerySet["AdminRelationship"]):
    def in_force(self) -> Self:
        return self.filter(state__in=IN_FORCE)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def on_lists(self) -> Self:
        """All but what was filed away a year after its end."""
        return self.filter(filed_at=None)

    def ending_by(self, at: datetime) -> Self:
        """In force, and about to lapse: nothing extends them."""
        return self.in_force().filter(auto_extend=False, ends_at__lte=at)

    def with_role_count(self) -> Self:
        """Each with `role_count`."""
        # By name: the roles are rows of a model that comes later and points here.
        held = models.OuterRef("pk")
        roles = self.model._meta.apps.get_model("relationships", "AdminRelationshipRole")
        count = roles.unscoped.filter(admin_relationship=held).order_by()
        count = count.values("admin_relationship").annotate(n=models.Count("pk"))
        return self.annotate(
            role_count=Coalesce(models.Subquery(count.values("n")), models.Value(0))
        )

    def with_customer(self, customer: Customer) -> Self:
        return self.filter(customer=customer)

    def carried_by(self, invitation_id: uuid.UUID) -> Self:
        """At most one, also of those that were decided."""
        return self.filter(invitation_id=invitation_id)


class AdminRelationshipManager(PartnerManager["AdminRelationship"]):
    def for_partner(self, partner: Partner) -> AdminRelationshipQuerySet:
        return AdminRelationshipQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer: Customer) -> AdminRelationshipQuerySet:
        """Of every partner: for the customer's own pages, and for nobody else."""
        return AdminRelationshipQuerySet(self.model, using=self._db).with_customer(customer)


class AdminRelationship(models.Model):
    """GDAP: chosen roles for a limited time. No foreign key to Relationship and no cascade from
    it, on purpose: removing a reseller relationship must not touch a byte of this row.

    The methods that change `state` are the whole state machine of domain.md §6.5; each raises
    WrongState where its step is not open. They set, and leave saving and history to the action.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=50)
    # What its letter can be verified by
    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    duration_days = models.PositiveSmallIntegerField(default=LONGEST_DAYS)
    auto_extend = models.BooleanField(default=False)
    # Told again here, beside the row of the role, so that the database can forbid extension
    has_global_administrator = models.BooleanField(default=False)
    # Why full control is needed: the customer reads it
    reason = models.CharField(max_length=300, blank=True)
    # DAP of the same customer ends when this one is active and somebody has access by it
    replaces_dap = models.BooleanField(default=False)
    template_id = models.UUIDField(null=True, editable=False)
    template_version = models.PositiveIntegerField(null=True, editable=False)
    # The reseller invitation that carries the request, if one does: decided on its page
    invitation_id = models.UUIDField(null=True, editable=False)
    # The link of the letter
    version = models.PositiveIntegerField(default=1)
    token_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # What became of it
    state = models.CharField(max_length=20, choices=State, default=State.CREATED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    requested_at = models.DateTimeField(null=True, editable=False)
    answer_by = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    extended_count = models.PositiveSmallIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_side = models.CharField(max_length=8, choices=Side, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # A year after its end it leaves the lists; row and history stay
    filed_at = models.DateTimeField(null=True, editable=False)
    # Once in its life: in force for a day, and nobody gets in
    idle_told_at = models.DateTimeField(null=True, editable=False)

    objects = AdminRelationshipManager()
    unscoped = AdminRelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"], name="admin_relationship_name_once_a_partner"
            ),
            models.CheckConstraint(
                condition=Q(duration_days__gte=1, duration_days__lte=LONGEST_DAYS),
                name="admin_relationship_lasts_1_to_730_days",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="admin_relationship_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_FORCE)
                | Q(customer__isnull=False, activated_at__isnull=False, ends_at__isnull=False),
                name="admin_relationship_in_force_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(auto_extend=False) | Q(has_global_administrator=False),
                name="admin_relationship_with_everything_never_extends",
            ),
            models.CheckConstraint(
                condition=~Q(state="approvalPending")
                | Q(requested_at__isnull=False, answer_by__isnull=False),
                name="admin_relationship_request_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(filed_at=None) | Q(state__in=OVER, ended_at__isnull=False),
                name="admin_relationship_filed_when_over",
            ),
            models.UniqueConstraint(
                fields=["invitation_id"],
                condition=Q(invitation_id__isnull=False),
                name="admin_relationship_one_an_invitation",
            ),
            models.UniqueConstraint(
                fields=["token_sha256"],
                condition=~Q(token_sha256=""),
                name="admin_relationship_link_once",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state", "ends_at"], name="admin_relationship_by_end"),
            models.Index(fields=["customer", "partner"], name="admin_rel_of_customer"),
            models.Index(fields=["state", "ends_at"], name="admin_rel_due"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days_left(self) -> int | None:
        return max((self.ends_at - now()).days, 0) if self.ends_at else None

    @property
    def seen_state(self) -> str:
        """What time has made of it, whatever was swept when: `expiring` for the last 30 days where
        nothing extends it, `expired` and `lapsed` from that very second."""
        at = now()
        if self.has_run_out(at):
            return State.EXPIRED
        if self.state == State.APPROVAL_PENDING and not self.is_answerable(at):
            return State.LAPSED
        days = self.days_left
        if self.state in IN_FORCE and days is not None:
            lapses = days < EXPIRING_DAYS and not self.auto_extend
            return State.EXPIRING if lapses else State.ACTIVE
        return self.state

    def has_run_out(self, at: datetime) -> bool:
        """Its last second has passed and nothing extends it, though nobody has noted it yet."""
        if self.state not in IN_FORCE or self.ends_at is None:
            return False
        return not self.auto_extend and self.ends_at <= at

    def is_in_force(self, at: datetime) -> bool:
        return self.state in IN_FORCE and not self.has_run_out(at)

    def link(self) -> str:
        """The personal URL of the letter, the same one each time until it is renewed."""
        return address("admin_relationship", self.pk, self.version, self.token_sha256)

    def seal(self) -> None:
        """Store the digest of this version's token."""
        self.token_sha256 = digest(token_for("admin_relationship", self.pk, self.version))

    # --- From the draft to the customer's answer -------------------------------------------------

    def request(self, at: datetime, until: datetime | None = None) -> None:
        """Finalise: roles and duration are fixed, the link works for 90 days. A carried one can be
        answered `until` its invitation ends, which is never later."""
        self._require(State.CREATED)
        self._wait(at, until or at + timedelta(days=ANSWER_DAYS))

    def request_again(self, at: datetime, until: datetime) -> None:
        """The invitation that carries it has a new link: what waits, waits as long as that; what
        nobody answered in time is asked another time."""
        self._require(State.APPROVAL_PENDING, State.LAPSED)
        self.ended_at, self.ended_side, self.ended_by, self.filed_at = None, "", None, None
        self._wait(at, until)

    def _wait(self, at: datetime, until: datetime) -> None:
        self.state, self.requested_at, self.answer_by = State.APPROVAL_PENDING, at, until
        self.seal()

    def wait_until(self, until: datetime) -> None:
        """The invitation that carries it was given more time."""
        self._require(State.APPROVAL_PENDING)
        self.answer_by = until

    def renew_link(self) -> None:
        """A new link; the old one opens nothing any more. The 90 days stay as they are."""
        self._require(State.APPROVAL_PENDING)
        self.version += 1
        self.seal()

    def is_answerable(self, at: datetime) -> bool:
        return (
            self.state == State.APPROVAL_PENDING
            and self.answer_by is not None
            and at < self.answer_by
        )

    def approve(self, customer: Customer, by: Person, at: datetime) -> None:
        self._require_answerable(at)
        self.state = State.APPROVED
        self.customer, self.approved_by, self.approved_at = customer, by, at

    def decline(self, by: Person, at: datetime) -> None:
        self._require_answerable(at)
        self._end(State.DECLINED, at, Side.CUSTOMER, by)

    def withdraw(self, by: Person | None, at: datetime) -> None:
        """The partner takes its request back before it is answered; without a person, it is
        stopped because somebody did not recognise the invitation that carries it."""
        self._require(State.APPROVAL_PENDING)
        self._end(State.TERMINATED, at, Side.PARTNER if by else Side.SYSTEM, by)

    def lapse(self, at: datetime) -> None:
        self._require(State.APPROVAL_PENDING)
        if self.is_answerable(at):
            raise WrongState(self.state)
        self._end(State.LAPSED, self.answer_by or at, Side.SYSTEM, None)

    # --- In force --------------------------------------------------------------------------------

    def begin_activating(self) -> None:
        self._require(State.APPROVED)
        self.state = State.ACTIVATING

    def activate(self, at: datetime) -> None:
        """The term begins now, and not when it was approved (domain.md §6.5)."""
        self._require(State.ACTIVATING)
        self.state, self.activated_at = State.ACTIVE, at
        self.ends_at = at + timedelta(days=self.duration_days)
        self.note_the_time(at)

    def note_the_time(self, at: datetime) -> bool:
        """Between `active` and `expiring`, by the time left. Says whether the state changed."""
        self._require(*IN_FORCE)
        assert self.ends_at is not None  # the database says so, too
        lapses = not self.auto_extend and self.ends_at <= at + timedelta(days=EXPIRING_DAYS)
        before, self.state = self.state, State.EXPIRING if lapses else State.ACTIVE
        return before != self.state

    def set_auto_extend(self, wanted: bool, at: datetime) -> None:
        """Raises NeverExtends with Global Administrator."""
        if wanted and self.has_global_administrator:
            raise NeverExtends
        self._require(*IN_FORCE, State.APPROVED, State.ACTIVATING)
        self.auto_extend = wanted
        if self.state in IN_FORCE:
            self.note_the_time(at)

    def extend(self, at: datetime) -> None:
        """180 days more, counted from its end; only when that has come."""
        self._require(*IN_FORCE)
        if not self.auto_extend or self.ends_at is None or at < self.ends_at:
            raise WrongState(self.state)
        self.ends_at += timedelta(days=EXTENSION_DAYS)
        self.extended_count += 1
        self.note_the_time(at)

    def expire(self, at: datetime) -> None:
        """It ended in its last second, however much later that is noted."""
        if not self.has_run_out(at):
            raise WrongState(self.state)
        assert self.ends_at is not None  # or it would not have run out
        self._end(State.EXPIRED, self.ends_at, Side.SYSTEM, None)

    # --- Ended early -----------------------------------------------------------------------------

    def request_termination(self, side: Side, by: Person | None, at: datetime) -> None:
        """Either side ends it: access is gone from this moment on."""
        self._require(*IN_FORCE, State.APPROVED, State.ACTIVATING)
        self.state = State.TERMINATION_REQUESTED
        self.auto_extend = False
        self.ended_at, self.ended_side, self.ended_by = at, side, by

    def begin_terminating(self) -> None:
        self._require(State.TERMINATION_REQUESTED)
        self.state = State.TERMINATING

    def terminate(self) -> None:
        self._require(State.TERMINATING)
        self.state = State.TERMINATED

    def file_away(self, at: datetime) -> None:
        """A year after its end, and once."""
        self._require(*OVER)
        if self.filed_at or self.ended_at is None:
            raise WrongState(self.state)
        if at < self.ended_at + timedelta(days=SHOWN_DAYS):
            raise WrongState(self.state)
        self.filed_at = at

    def _end(self, state: State, at: datetime, side: Side, by: Person | None) -> None:
        self.state = state
        self.ended_at, self.ended_side, self.ended_by = at, side, by

    def _require(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(self.state)

    def _require_answerable(self, at: datetime) -> None:
        if not self.is_answerable(at):
            raise WrongState(self.state)
