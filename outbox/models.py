"""What we owe: mail, as rows written with the change that promises it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from partners.models import Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class EmailState(models.TextChoices):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


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
    reply_to = models.EmailField(blank=True)
    link_kind = models.CharField(max_length=20, blank=True)
    link_id = models.UUIDField(null=True)
    link_version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=6, choices=EmailState, default=EmailState.QUEUED)
    created_at = models.DateTimeField(default=now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=now)
    locked_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)

    objects = PartnerManager["Email"]()
    unscoped = PartnerQuerySet["Email"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="queued"), name="email_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(~Q(state="sent"), sent_at=None),
                name="email_sent_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Letter(models.Model):
    """A letter in the mailbox of the demo, which stands for the inboxes of its invented people."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    arrived_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return self.subject
