"""What a customer approved, as history has it: the words of the moment, with a seal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from audit.models import Event, Verb
from people.documents import Document
from relationships.models import EXTENSION_DAYS, AdminRelationship
from relationships.roles import GdapRole, catalogue


@dataclass(frozen=True)
class ApprovalReceipt:
    """An approved request and the row of history that tells of it, which cannot change. What was
    approved is what that row says, whatever became of the roles later."""

    row: AdminRelationship
    event: Event

    @property
    def roles(self) -> list[GdapRole]:
        names = set(self.event.after.get("roles", []))
        return [role for role in catalogue().values() if role.name in names]

    @property
    def days(self) -> int:
        return int(self.event.after["days"])

    @property
    def extends(self) -> bool:
        return bool(self.event.after["auto_extend"])

    @property
    def content(self) -> str:
        """What is sealed: one line of JSON, keys in order of the alphabet."""
        told: dict[str, Any] = {
            "at": self.event.at.astimezone(UTC).isoformat(timespec="seconds"),
            "auto_extend": self.extends,
            "days": self.days,
            "name": self.event.subject_name,
            "organisation": str(self.event.customer_id),
            "organisation_name": self.event.customer_name,
            "partner": self.row.partner.name,
            "person": self.event.person_id,
            "record": self.event.pk,
            "request": str(self.row.pk),
            "roles": [role.name for role in self.roles],
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


def receipt_of(row: AdminRelationship) -> ApprovalReceipt | None:
    """Of an approved request; nothing for one without its row of history."""
    told = Event.objects.for_partner(row.partner).about(row).filter(verb=Verb.GDAP_APPROVED)
    event = told.select_related("person").order_by("id").first()
    return ApprovalReceipt(row, event) if event is not None else None


def receipt_pdf(receipt: ApprovalReceipt) -> bytes:
    """In the language of who asks for it."""
    row, event = receipt.row, receipt.event
    document = Document(
        title=_("Receipt of your approval: %(name)s") % {"name": event.subject_name},
        language=get_language() or "en",
        author=settings.BRAND,
        foot=f"{settings.BRAND} · {event.subject_name}",
    )
    document.heading(_("Receipt of your approval"))
    ends_at = event.at + timedelta(days=receipt.days)
    duration = ngettext("%(n)d day", "%(n)d days", receipt.days) % {"n": receipt.days}
    document.facts(
        [
            (_("Organisation"), event.customer_name),
            (_("Organisation ID"), str(event.customer_id)),
            (_("Asked by"), f"{row.partner} ({row.partner.domain})"),
            (_("Name of the request"), event.subject_name),
            (_("Approved by"), f"{event.person} ({event.person.email if event.person else ''})"),
            (_("When"), date_format(localtime(event.at), "j E Y, H:i T")),
            (_("Duration"), f"{duration} ({date_format(localtime(ends_at), 'j E Y')})"),
            (_("Auto-extend"), _extension(receipt)),
            *_beside(event),
        ]
    )
    document.subheading(_("Approved roles"))
    document.facts([(role.name, f"{role.sentence} ({role.level.label})") for role in receipt.roles])
    document.subheading(_("Record"))
    document.facts([(_("Number in the history"), str(event.pk)), ("SHA-256", receipt.sha256)])
    document.small(
        _(
            "The number above is the SHA-256 of this line (UTF-8). The same approval always gives"
            " it:"
        )
    )
    document.small(receipt.content)
    return document.pdf()


def _beside(event: Event) -> list[tuple[str, str]]:
    """What was decided in the same moment, where a reseller invitation carried the request."""
    match event.detail.get("relationship"):
        case "accepted":
            return [(_("Reseller relationship"), _("Accepted in the same decision"))]
        case "declined":
            return [(_("Reseller relationship"), _("Refused in the same decision"))]
        case _:
            return []


def _extension(receipt: ApprovalReceipt) -> str:
    if not receipt.extends:
        return _("No")
    return _("Yes, by %(n)d days each time") % {"n": EXTENSION_DAYS}
