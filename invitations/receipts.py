"""What a customer consented to, as history has it: the words of the moment, with a seal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from audit.models import Event, Verb
from invitations.models import Invitation, PartyDecision
from people.documents import Document


@dataclass(frozen=True)
class Receipt:
    """An accepted invitation and the row of history that tells of it; that row cannot change, so
    neither can the receipt, whatever anybody is called later."""

    invitation: Invitation
    event: Event

    @property
    def parties(self) -> dict[str, str]:
        """Name → decision."""
        return dict(self.event.detail.get("parties", {}))

    @property
    def has_dap(self) -> bool:
        return bool(self.event.after.get("dap"))

    @property
    def admin_access(self) -> dict[str, Any]:
        """What was decided on the admin access that came with it; empty where none did."""
        return dict(self.event.detail.get("admin_access", {}))

    @property
    def approved_admin_access(self) -> bool:
        return self.admin_access.get("decision") == PartyDecision.ACCEPTED

    @property
    def content(self) -> str:
        """What is sealed: one line of JSON, keys in order of the alphabet."""
        told: dict[str, Any] = {
            "agreement": self.invitation.agreement_version,
            "at": self.event.at.astimezone(UTC).isoformat(timespec="seconds"),
            "dap": self.has_dap,
            "organisation": str(self.event.customer_id),
            "organisation_name": self.event.customer_name,
            "parties": self.parties,
            "person": self.event.person_id,
            "record": self.event.pk,
            "reference": self.invitation.reference,
            "request": str(self.invitation.pk),
        }
        if self.admin_access:
            told["admin_access"] = self.admin_access
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


def receipt_of(invitation: Invitation) -> Receipt | None:
    """Of an accepted invitation. Without its row of history (an invariant says that each has one)
    nothing can be attested."""
    told = Event.objects.for_partner(invitation.partner).about(invitation)
    accepted = told.filter(verb=Verb.INVITATION_ACCEPTED).select_related("person")
    event = accepted.order_by("id").first()
    return Receipt(invitation, event) if event is not None else None


def receipt_pdf(receipt: Receipt) -> bytes:
    """In the language of who asks for it."""
    invitation, event = receipt.invitation, receipt.event
    document = Document(
        title=_("Receipt of your consent %(reference)s") % {"reference": invitation.reference},
        language=get_language() or "en",
        author=settings.BRAND,
        foot=f"{settings.BRAND} · {invitation.reference}",
    )
    document.heading(_("Receipt of your consent"))
    document.facts(
        [
            (_("Organisation"), event.customer_name),
            (_("Organisation ID"), str(event.customer_id)),
            (_("Asked by"), f"{invitation.partner} ({invitation.partner.domain})"),
            (_("Decided by"), f"{event.person} ({event.person.email if event.person else ''})"),
            (_("When"), date_format(localtime(event.at), "j E Y, H:i T")),
            (_("Customer agreement"), _version(invitation.agreement_version)),
        ]
    )
    document.subheading(_("What was decided"))
    document.facts([(name, _decision(said)) for name, said in receipt.parties.items()])
    if invitation.asks_dap:
        said = _("Granted") if receipt.has_dap else _("Not granted")
        document.facts([(_("Delegated admin privileges (DAP)"), said)])
    if receipt.admin_access:
        _tell_admin_access(document, receipt)
    document.subheading(_("Record"))
    document.facts(
        [
            (_("Reference"), invitation.reference),
            (_("Number in the history"), str(event.pk)),
            ("SHA-256", receipt.sha256),
        ]
    )
    document.small(
        _("The number above is the SHA-256 of this line (UTF-8). The same consent always gives it:")
    )
    document.small(receipt.content)
    return document.pdf()


def _tell_admin_access(document: Document, receipt: Receipt) -> None:
    """Its roles are the ones of the moment, by the names history has."""
    told = receipt.admin_access
    days = int(told["days"])
    document.subheading(_("Admin access for a limited time"))
    document.facts(
        [
            (_("Name of the request"), str(told["name"])),
            (_("Decision"), _("Approved") if receipt.approved_admin_access else _("Refused")),
            (_("Duration"), ngettext("%(n)d day", "%(n)d days", days) % {"n": days}),
            (_("Auto-extend"), _("Yes") if told["auto_extend"] else _("No")),
            (_("Roles"), ", ".join(told["roles"])),
        ]
    )


def _version(version: str) -> str:
    return _("Version %(version)s accepted") % {"version": version}


def _decision(said: str) -> str:
    return str(PartyDecision(said).label)
