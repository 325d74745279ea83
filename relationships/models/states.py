"""What an admin relationship can be (domain.md §6.5), and the numbers of its life."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AdminRelationshipState(models.TextChoices):
    """The states of Microsoft Graph, and two that it prunes: what a customer refused and what
    nobody answered stay visible here."""

    CREATED = "created", _("Draft")
    APPROVAL_PENDING = "approvalPending", _("Waiting for approval")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered in time")
    APPROVED = "approved", _("Starting")
    ACTIVATING = "activating", _("Starting")
    ACTIVE = "active", _("Active")
    EXPIRING = "expiring", _("Ends soon")
    EXPIRED = "expired", _("Ended by date")
    TERMINATION_REQUESTED = "terminationRequested", _("Ending")
    TERMINATING = "terminating", _("Ending")
    TERMINATED = "terminated", _("Ended")


IN_FORCE = ("active", "expiring")
WAITING = ("created", "approvalPending", "approved", "activating")
ENDED = ("declined", "lapsed", "expired", "terminationRequested", "terminating", "terminated")
# Nothing more will happen to these
OVER = ("declined", "lapsed", "expired", "terminated")

LONGEST_DAYS = 730
EXPIRING_DAYS = 30  # that long before its end it is `expiring`, unless it extends itself
EXTENSION_DAYS = 180
ANSWER_DAYS = 90  # a request that nobody approves lapses
SHOWN_DAYS = 365  # what ended is cleaned up after a year
NOTICE_DAYS = (30, 7, 1)
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


class Side(models.TextChoices):
    """Who ended it."""

    PARTNER = "partner", _("Partner")
    CUSTOMER = "customer", _("Customer")
    SYSTEM = "system", _("System")


class AssignmentState(models.TextChoices):
    """domain.md §6.6."""

    PENDING = "pending", _("Starting")
    ACTIVE = "active", _("Active")
    DELETING = "deleting", _("Being removed")
    DELETED = "deleted", pgettext_lazy("access assignment", "Removed")
    ERROR = "error", pgettext_lazy("access assignment", "Failed")


class RequestState(models.TextChoices):
    """A wish to end a reseller relationship, which somebody else confirms."""

    WAITING = "waiting", _("Waiting")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
