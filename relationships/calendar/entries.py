"""What a calendar feed tells: when admin access ends, and when open invitations do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.models import Event
from invitations.models import Invitation
from partners.models import Member, Partner
from partners.permissions import Action
from relationships.calendar.ics import Entry
from relationships.listing import in_force
from relationships.models import AdminRelationship

MOST = 1000  # of each kind, the nearest first


@dataclass(frozen=True)
class Story:
    """How often something changed, and when last: as its history says."""

    changes: int
    last: datetime


def entries_for(member: Member, at: datetime) -> list[Entry]:
    """In the language in force. Invitations only for who may follow them."""
    found = _ends_of_access(member.partner, at)
    if member.can(Action.MANAGE_INVITATIONS):
        found += _ends_of_invitations(member.partner, at)
    return sorted(found, key=lambda entry: (entry.day, entry.summary, entry.uid))


def _ends_of_access(partner: Partner, at: datetime) -> list[Entry]:
    """Of what is in force and nothing extends."""
    mine = AdminRelationship.objects.for_partner(partner)
    lapsing = mine.filter(in_force(at), auto_extend=False).select_related("customer")
    rows = list(lapsing.order_by("ends_at", "pk")[:MOST])
    stories = _stories(partner, rows)
    return [
        _entry(
            partner,
            "admin-relationship",
            row,
            row.ends_at,
            summary=_("%(customer)s: admin access ends") % {"customer": row.customer},
            said=_("“%(name)s” ends on %(moment)s. Auto-extend is off."),
            page="relationships:admin_relationship",
            story=stories.get(str(row.pk)),
        )
        for row in rows
    ]


def _ends_of_invitations(partner: Partner, at: datetime) -> list[Entry]:
    mine = Invitation.objects.for_partner(partner).open(at).select_related("customer")
    rows = list(mine.order_by("expires_at", "pk")[:MOST])
    stories = _stories(partner, rows)
    return [
        _entry(
            partner,
            "invitation",
            row,
            row.expires_at,
            summary=pgettext("calendar", "%(customer)s: invitation ends") % {"customer": row},
            said=_("The invitation of %(name)s can be answered until %(moment)s."),
            page="invitations:detail",
            story=stories.get(str(row.pk)),
        )
        for row in rows
    ]


def _entry(
    partner: Partner,
    kind: str,
    row: Any,
    moment: datetime | None,
    *,
    summary: str,
    said: str,
    page: str,
    story: Story | None,
) -> Entry:
    assert moment is not None  # only what has an end was asked for
    url = f"{settings.PUBLIC_BASE_URL}{reverse(page, args=[partner.slug, row.pk])}"
    told = date_format(localtime(moment), "j E Y, H:i")
    return Entry(
        uid=f"{kind}-{row.pk}@ogniwo",
        day=localdate(moment),
        summary=summary,
        description=f"{said % {'name': row, 'moment': told}}\n{url}",
        url=url,
        sequence=story.changes if story else 0,
        changed_at=story.last if story else row.created_at,
    )


def _stories(partner: Partner, rows: Sequence[Model]) -> dict[str, Story]:
    """By the id of each row; one query."""
    if not rows:
        return {}
    kind, ids = rows[0]._meta.label_lower, [str(row.pk) for row in rows]
    events = Event.objects.for_partner(partner).filter(subject_kind=kind, subject_id__in=ids)
    counted: Iterable[tuple[str, int, datetime]] = (
        events.order_by().values_list("subject_id").annotate(n=Count("pk"), last=Max("at"))
    )
    return {subject: Story(number, last) for subject, number, last in counted}
