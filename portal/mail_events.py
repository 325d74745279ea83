"""What a mail service reports of letters it took (django-anymail). Loaded only where EMAIL_URL
names such a service, so that the extra `esp` need not be installed anywhere else."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from anymail.urls import urlpatterns as every_service
from django.conf import settings
from django.dispatch import receiver
from django.utils.timezone import now

from outbox.marking import note_fate
from outbox.models import Email, EmailState
from outbox.problems import BOUNCED, REJECTED

logger = logging.getLogger(__name__)

# For good; what is only late (`deferred`) changes nothing.
FATES = {
    EventType.BOUNCED: (EmailState.BOUNCED, BOUNCED),
    EventType.REJECTED: (EmailState.FAILED, REJECTED),
    EventType.FAILED: (EmailState.FAILED, REJECTED),
}
# Only the service in use is listened to, and only what became of mail we sent.
_NAMES = {f"{settings.MAIL_SERVICE}_tracking_webhook", f"{settings.MAIL_SERVICE}_webhook"}
urlpatterns = [found for found in every_service if found.name in _NAMES]


@receiver(tracking)
def note(sender: object, event: AnymailTrackingEvent, esp_name: str, **_more: object) -> None:
    """Comes several times and in any order; the first word that is final stands."""
    email = _letter(event)
    if email is None or event.event_type not in FATES or _is_soft(event):
        return
    fate, problem = FATES[event.event_type]
    if note_fate(email, fate, problem, event.timestamp or now()):
        logger.warning("E-mail %s (%s) %s", email.pk, email.kind, fate)


def _letter(event: AnymailTrackingEvent) -> Email | None:
    """By our own id, which most services hand back, or by theirs."""
    try:
        ours = UUID(str((event.metadata or {}).get("email", "")))
    except ValueError:
        ours = None
    emails = Email.unscoped.filter(pk=ours) if ours else Email.unscoped.none()
    if event.message_id:
        emails = emails | Email.unscoped.filter(message_id=event.message_id)
    return emails.first()


def _is_soft(event: AnymailTrackingEvent) -> bool:
    """Some services call a full mailbox a bounce, too, and go on trying."""
    raw: Any = event.esp_event
    if not hasattr(raw, "get"):
        return False
    words = [str(raw.get(key, "")).lower() for key in ("event", "type", "bounceType", "bounce")]
    return any("soft" in word or "transient" in word for word in words)
