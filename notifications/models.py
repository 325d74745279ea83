"""What people were told, how each wants to be told, and what the digest still owes them."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from customers.models import Customer
from notifications.details import details_of
from notifications.events import NEEDS_ACTION, Mail, NoticeEvent, Side
from notifications.wording import fact_of, subject_of
from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Person


class NotificationQuerySet(PartnerQuerySet["Notification"]):
    def of(self, person: Person, *, partner: Partner | None, customer: Customer | None) -> Self:
        """Their own, on behalf of this organisation."""
        mine = self.filter(person=person, in_app=True)
        if partner is not None:
            return mine.filter(side=Side.PARTNER, partner=partner)
        return mine.filter(side=Side.CUSTOMER, customer=customer)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def needing_action(self) -> Self:
        return self.filter(event__in=NEEDS_ACTION)

    def owed_to_digest(self) -> Self:
        return self.filter(digest_due=True)


class NotificationManager(PartnerManager["Notification"]):
    def of(
        self, person: Person, *, partner: Partner | None = None, customer: Customer | None = None
    ) -> NotificationQuerySet:
        """What this person was told here: the only way in for pages."""
        every = NotificationQuerySet(self.model, using=self._db)
        return every.of(person, partner=partner, customer=customer)


class Notification(models.Model):
    """One person was told one thing. The words are made when it is read.

    `side` says on whose behalf: of the partner or of the customer named here. With `in_app` off
    the row only waits for the digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=8, choices=Side)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    # No choices here: a new event is not a migration.
    event = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    about_kind = models.CharField(max_length=40)
    about_id = models.UUIDField()
    dedupe_key = models.CharField(max_length=64)
    in_app = models.BooleanField(default=True)
    digest_due = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    objects = NotificationManager()
    unscoped = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event", "dedupe_key"], name="notification_told_once"
            ),
            models.CheckConstraint(
                condition=Q(side="partner", partner__isnull=False)
                | Q(side="customer", customer__isnull=False),
                name="notification_has_its_organisation",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="notification_leads_to_our_own_page",
            ),
        ]
        indexes = [
            models.Index(
                F("person"), F("partner"), F("created_at").desc(), name="notification_at_partner"
            ),
            models.Index(
                F("person"), F("customer"), F("created_at").desc(), name="notification_at_customer"
            ),
            models.Index(
                fields=["person", "partner", "customer", "side"],
                condition=Q(read_at=None, in_app=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["person", "created_at"],
                condition=Q(digest_due=True),
                name="notification_for_digest",
            ),
            models.Index(
                fields=["read_at"], condition=Q(read_at__isnull=False), name="notification_read"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def notice(self) -> NoticeEvent:
        return NoticeEvent(self.event)

    @property
    def subject(self) -> str:
        return subject_of(self.notice, self.params)

    @property
    def fact(self) -> str:
        return fact_of(self.notice, self.params)

    @property
    def details(self) -> list[str]:
        return details_of(self.params)

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    @property
    def needs_action(self) -> bool:
        return self.notice in NEEDS_ACTION


class Choice(models.Model):
    """How a person wants to be told of one event, where that is not the usual way."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=30)
    in_app = models.BooleanField()
    mail = models.CharField(max_length=5, choices=Mail)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="choice_once_an_event"),
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="choice_mail_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.event}"


class Rhythm(models.Model):
    """When mail may come to a person. Hours are whole ones on the clock of `time_zone`."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    time_zone = models.CharField(max_length=40)
    digest_hour = models.PositiveSmallIntegerField(default=7)
    # Off: turned off as a whole, by the link in the digest or on the page of choices.
    wants_digest = models.BooleanField(default=True)
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23)
                & (
                    Q(quiet_from=None, quiet_until=None)
                    | Q(quiet_from__lte=23, quiet_until__lte=23) & ~Q(quiet_from=F("quiet_until"))
                ),
                name="rhythm_hours_are_hours",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def usual(cls, person: Person) -> Rhythm:
        """Of somebody who has chosen nothing: a digest at seven, no quiet hours."""
        return cls(person=person, time_zone=settings.TIME_ZONE)

    def last_digest_hour(self, at: datetime) -> datetime:
        """When the digest hour came last, not after `at`."""
        zone = ZoneInfo(self.time_zone)
        local = at.astimezone(zone)
        today = datetime.combine(local.date(), time(self.digest_hour), zone)
        if today <= local:
            return today
        return datetime.combine(local.date() - timedelta(days=1), time(self.digest_hour), zone)

    def mail_from(self, at: datetime) -> datetime:
        """The first moment from `at` on at which mail may come: `at` itself, or the end of the
        quiet hours."""
        if self.quiet_from is None or self.quiet_until is None:
            return at
        zone = ZoneInfo(self.time_zone)
        local = at.astimezone(zone)
        since_start = (local.hour - self.quiet_from) % 24
        if since_start >= (self.quiet_until - self.quiet_from) % 24:
            return at
        ends = datetime.combine(local.date(), time(self.quiet_until), zone)
        return ends if ends > local else ends + timedelta(days=1)
