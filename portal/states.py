"""The vocabulary of states (tone, icon, word): the one place where a state gets its looks."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    """How a state is drawn. Colour never speaks alone: each tone has an icon shape and a word."""

    tone: str
    icon: str
    label: Promise


RELATIONSHIP = {
    "none": Look("outline", "dashed-circle", _("No relationship")),
    "awaiting": Look("info", "clock", _("Awaiting reply")),
    "reseller": Look("ok", "check-circle", _("Reseller")),
    "expired": Look("warn", "hourglass", _("Invitation expired")),
    "declined": Look("danger", "x-circle", pgettext_lazy("invitation", "Declined")),
    "revoked": Look("quiet", "minus-circle", pgettext_lazy("invitation", "Revoked")),
    "ended": Look("quiet", "minus-circle", pgettext_lazy("relationship", "Ended")),
    "admin_only": Look("info", "shield", _("Admin access only")),
}

INVITATION = {
    "draft": Look("outline", "pencil", _("Draft")),
    "open": Look("info", "clock", _("Awaiting reply")),
    "shared": Look("info", "send", pgettext_lazy("invitation", "Shared")),
    "opened": Look("info", "eye", pgettext_lazy("invitation", "Opened")),
    "signed_in": Look("info", "user", pgettext_lazy("invitation", "Signed in")),
    "accepted": Look("ok", "check-circle", pgettext_lazy("invitation", "Accepted")),
    "declined": Look("danger", "x-circle", pgettext_lazy("invitation", "Declined")),
    "expired": Look("warn", "hourglass", pgettext_lazy("invitation", "Expired")),
    "revoked": Look("quiet", "minus-circle", pgettext_lazy("invitation", "Revoked")),
}

ADMIN_RELATIONSHIP = {
    "created": Look("outline", "pencil", _("Draft")),
    "approval_pending": Look("info", "clock", _("Waiting for approval")),
    "declined": Look("danger", "x-circle", pgettext_lazy("invitation", "Declined")),
    "lapsed": Look("quiet", "hourglass", _("Not answered in time")),
    "approved": Look("info", "dashed-circle", _("Starting")),
    "activating": Look("info", "dashed-circle", _("Starting")),
    "active": Look("ok", "check-circle", pgettext_lazy("relationship", "Active")),
    "expiring": Look("warn", "hourglass", _("Ends soon")),
    "expired": Look("quiet", "minus-circle", _("Ended by date")),
    "termination_requested": Look("warn", "hourglass", _("Ending")),
    "terminating": Look("warn", "hourglass", _("Ending")),
    "terminated": Look("quiet", "minus-circle", pgettext_lazy("relationship", "Ended")),
}

ACCESS_ASSIGNMENT = {
    "pending": Look("info", "dashed-circle", _("Starting")),
    "active": Look("ok", "check-circle", pgettext_lazy("relationship", "Active")),
    "deleting": Look("warn", "hourglass", _("Being removed")),
    "deleted": Look("quiet", "minus-circle", pgettext_lazy("access assignment", "Removed")),
    "error": Look("danger", "warning", pgettext_lazy("access assignment", "Failed")),
}

SUBSCRIPTION = {
    "active": Look("ok", "check-circle", pgettext_lazy("subscription", "Active")),
    "suspended": Look("warn", "minus-circle", pgettext_lazy("subscription", "Suspended")),
    "expired": Look("warn", "hourglass", pgettext_lazy("subscription", "Expired")),
    "disabled": Look("danger", "x-circle", pgettext_lazy("subscription", "Disabled")),
    "deleted": Look("quiet", "minus-circle", pgettext_lazy("subscription", "Deleted")),
}

ORDER = {
    "draft": Look("quiet", "file", pgettext_lazy("order", "Draft")),
    "processing": Look("info", "clock", pgettext_lazy("order", "Processing")),
    "done": Look("ok", "check-circle", pgettext_lazy("order", "Done")),
    "failed": Look("danger", "warning", pgettext_lazy("order", "Failed")),
    "cancelled": Look("quiet", "minus-circle", pgettext_lazy("order", "Cancelled")),
}

ORDER_REQUEST = {
    "waiting": Look("info", "clock", pgettext_lazy("order request", "Waiting for the provider")),
    "accepted": Look("ok", "check-circle", pgettext_lazy("order request", "Accepted")),
    "refused": Look("danger", "x-circle", pgettext_lazy("order request", "Refused")),
    "withdrawn": Look("quiet", "minus-circle", pgettext_lazy("order request", "Taken back")),
}

SUPPORT_REQUEST = {
    "open": Look("info", "mail", pgettext_lazy("support request", "Open")),
    "in_progress": Look("info", "clock", pgettext_lazy("support request", "In progress")),
    "solved": Look("ok", "check-circle", pgettext_lazy("support request", "Solved")),
    "reopened": Look("warn", "refresh", pgettext_lazy("support request", "Open again")),
    "closed": Look("quiet", "minus-circle", pgettext_lazy("support request", "Closed")),
}
SEVERITY = {
    "1": Look("danger", "warning", pgettext_lazy("severity", "Critical")),
    "2": Look("warn", "arrow-up", pgettext_lazy("severity", "High")),
    "3": Look("outline", "arrow-down", pgettext_lazy("severity", "Low")),
}

PARTNERSHIP = {
    "requested": Look("info", "clock", _("Waiting for approval")),
    "active": Look("ok", "check-circle", pgettext_lazy("relationship", "Active")),
    "refused": Look("danger", "x-circle", pgettext_lazy("invitation", "Declined")),
    "ended": Look("quiet", "minus-circle", pgettext_lazy("relationship", "Ended")),
}


def look(table: dict[str, Look], state: str) -> Look:
    """The look of a state, spelt `admin-only`, `adminOnly` or `admin_only`.

    Raises KeyError for a state nobody has drawn.
    """
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(state)).replace("-", "_").lower()
    return table[snake]
