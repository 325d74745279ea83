"""The users as a file: exactly what the list shows, over all its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.countries import country_name
from directory.listing import Row, with_licences
from directory.models import DirectoryUserQuerySet

_CHUNK = 500


def user_rows(users: DirectoryUserQuerySet) -> Iterator[list[str]]:
    yield [
        _("Display name"),
        _("First name"),
        _("Last name"),
        _("Sign-in name"),
        _("Location"),
        _("Directory role"),
        _("Licences"),
        pgettext("user", "Blocked"),
        pgettext("user", "Deleted"),
    ]
    for some in batched(users.iterator(chunk_size=_CHUNK), _CHUNK):
        yield from (_cells(row) for row in with_licences(some))


def _cells(row: Row) -> list[str]:
    user = row.user
    return [
        user.display_name,
        user.first_name,
        user.last_name,
        user.user_name,
        country_name(user.country),
        str(user.get_role_display()),
        ", ".join(row.licences),
        _day(user.blocked_at),
        _day(user.deleted_at),
    ]


def _day(moment: datetime | None) -> str:
    return localdate(moment).isoformat() if moment else ""
