"""What an invitation can be: its states, and why a customer said no."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# How long a customer that said no is left in peace (product.md §4).
COOLING_OFF = timedelta(days=14)


class InvitationState(models.TextChoices):
    """What is decided. How far the customer came is told by `opened_at` and `signed_in_at`."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class DeclineReason(models.TextChoices):
    NOT_KNOWN = "not_known", _("We do not know this partner")
    ANOTHER_PARTNER = "another_partner", _("We work with another partner")
    NOT_NOW = "not_now", _("Not now")
    WRONG_PERSON = "wrong_person", _("I am not the right person")
    OTHER = "other", _("Other")


class TextKind(models.TextChoices):
    """What a letter asks for: its words differ, and so do the fields it may use."""

    ALONE = "alone", _("Reseller relationship")
    TOGETHER = "together", _("Together with a provider")
