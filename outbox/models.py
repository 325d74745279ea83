"""What we owe: mail, as rows written with the change that promises it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import pgettext_lazy

from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class EmailState(models.TextChoices):
    """Where a letter is. Never mixed with the state of what the letter is about."""

    QUEUED = "queued", pgettext_lazy("letter", "Waiting to be sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    FAILED = "failed", pgettext_lazy("letter", "Not sent")
    BOUNCED = "bounced", pgettext_lazy("letter", "Came back")


class LetterIsOut(Exception):
    """Only a letter that failed can be tried again; this one waits, has left or came back."""


class EmailQuerySet(PartnerQuerySet["Email"]):
    pass


class Email(models.Model):
    """A letter owed. `body` may hold the placeholder {link}: the token is derived at delivery
    from `link_kind`, `link_id` and `link_version`, so that no table ever holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # Is the body encrypted while it waits? It holds a secret link that is not derived.
    sealed = models.BooleanField(default=False)
    # Empty: the installation's own name. The address is always the installation's.
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(blank=True)
    # A path or URL that stops letters of this kind (RFC 2369, RFC 8058), where that is due
    list_unsubscribe = models.CharField(max_length=500, blank=True)
    # Does it get an HTML part, made at delivery from the body?
    html = models.BooleanField(default=True)
    link_kind = models.CharField(max_length=20, blank=True)
    link_id = models.UUIDField(null=True)
    link_version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=7, choices=EmailState, default=EmailState.QUEUED)
    created_at = models.DateTimeField(default=now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=now)
    locked_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)

    objects = PartnerManager["Email"]()
    unscoped = EmailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="queued"), name="email_due"),
            models.Index(
                fields=["link_id"], condition=Q(link_id__isnull=False), name="email_by_link"
            ),
            models.Index(
                fields=["message_id"], condition=~Q(message_id=""), name="email_by_message_id"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | Q(state__in=["queued", "failed"], sent_at=None),
                name="email_sent_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def try_again(self, at: datetime) -> None:
        """It failed, and somebody wants another try. Raises LetterIsOut."""
        if self.state != EmailState.FAILED:
            raise LetterIsOut
        self.state = EmailState.QUEUED
        self.attempts, self.next_at, self.locked_until, self.last_error = 0, at, None, ""


class Letter(models.Model):
    """A letter in the mailbox of the demo, which stands for the inboxes of its invented people."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)
    arrived_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return self.subject
