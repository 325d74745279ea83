"""What is said of a request for admin access in more than one letter, in the active language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.models import EXTENSION_DAYS, AdminRelationship
from relationships.roles import GdapRole


def duration_in_words(row: AdminRelationship) -> str:
    words = ngettext("Duration: %(n)d day", "Duration: %(n)d days", row.duration_days)
    return words % {"n": row.duration_days}


def count_in_words(roles: Sequence[GdapRole]) -> str:
    return ngettext("%(n)d role:", "%(n)d roles:", len(roles)) % {"n": len(roles)}


def more_in_words(left: int) -> str:
    return ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left}


def extension_in_words(row: AdminRelationship) -> str:
    """After a day was named on which it ends."""
    if row.auto_extend:
        words = _("Then it extends itself by %(n)d days each time, until you stop it.")
        return words % {"n": EXTENSION_DAYS}
    return _("It does not extend itself: it ends on that day.")
