"""History in words: one sentence an event, names after a colon so that no name is inflected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.models import ActorKind, Event, Verb
from customers.models import AccountState, CustomerRole, Qualification
from directory.models import Severity
from invitations.models import BatchState, DeclineReason, InvitationState, PartyDecision, TextKind
from partners.permissions import Role
from people.models import Language
from relationships.models import BulkAct, RemovalReason, RequestState, Side
from subscriptions.models import Billing, Term

# What has a name worth saying beside the customer's, which has its own column.
NAMED = {
    "partners.member",
    "partners.colleagueinvite",
    "customers.customermember",
    "customers.customerinvite",
    "partners.partnership",
    "partners.partner",
    "relationships.adminrelationship",
    "directory.directoryuser",
    "directory.supportrequest",
    "subscriptions.subscription",
}

FIELDS: Mapping[str, Promise] = {
    "accepted_by": gettext_lazy("Accepted by"),
    "accepted_on": gettext_lazy("Date of acceptance"),
    "act": gettext_lazy("What"),
    "access": gettext_lazy("Access"),
    "address": gettext_lazy("Address"),
    "admin_access": gettext_lazy("Admin access (GDAP)"),
    "asked_by": gettext_lazy("Asked by"),
    "auto_extend": gettext_lazy("Auto-extend"),
    "batch": gettext_lazy("Batch"),
    "billing": gettext_lazy("Billing"),
    "city": gettext_lazy("City"),
    "confirmed_for": gettext_lazy("Confirmed for"),
    "contact_email": gettext_lazy("Contact e-mail"),
    "contact_name": gettext_lazy("Contact"),
    "contact_phone": gettext_lazy("Contact phone"),
    "changed": gettext_lazy("Rows changed"),
    "count": gettext_lazy("Number"),
    "country": gettext_lazy("Country"),
    "customer_ordered": gettext_lazy("The customer ordered this"),
    "customer_role": gettext_lazy("Role"),
    "dap": gettext_lazy("DAP"),
    "default": gettext_lazy("Letters begin with it"),
    "dap_ended": gettext_lazy("DAP ended"),
    "display_name": gettext_lazy("Display name"),
    "domain": gettext_lazy("Domain"),
    "due": gettext_lazy("Due"),
    "days": gettext_lazy("Days"),
    "email": gettext_lazy("E-mail"),
    "ends_at": gettext_lazy("Ends"),
    "error": gettext_lazy("Rows with errors"),
    "expires_at": gettext_lazy("Valid until"),
    "failed": gettext_lazy("Failed"),
    "files": gettext_lazy("Files"),
    "first_name": gettext_lazy("First name"),
    "gdap_ended": gettext_lazy("GDAP ended"),
    "group": gettext_lazy("Group"),
    "invitation": gettext_lazy("Invitation"),
    "invitation_days": gettext_lazy("Term of invitations, in days"),
    "gdap_kept": gettext_lazy("GDAP kept"),
    "good_faith": gettext_lazy("Good-faith statement"),
    "kind": gettext_lazy("For"),
    "language": gettext_lazy("Language"),
    "last_name": gettext_lazy("Last name"),
    "licences": gettext_lazy("Licences"),
    "missing": gettext_lazy("Licences of which none was left"),
    "lines": gettext_lazy("Lines"),
    "name": gettext_lazy("Name"),
    "new": gettext_lazy("New rows"),
    "note": gettext_lazy("Note"),
    "notes": gettext_lazy("Notes"),
    "number": gettext_lazy("Order number"),
    "order": gettext_lazy("Order number"),
    "owner": gettext_lazy("Owner"),
    "parties": gettext_lazy("Parties"),
    "phone": gettext_lazy("Phone"),
    "postcode": gettext_lazy("Postcode"),
    "problem": gettext_lazy("Problem"),
    "program": gettext_lazy("Program"),
    "provider": gettext_lazy("Indirect provider"),
    "providers": gettext_lazy("Indirect providers"),
    "quantity": gettext_lazy("Quantity"),
    "qualification": gettext_lazy("Qualification"),
    "reason": gettext_lazy("Reason"),
    "reference": gettext_lazy("Reference"),
    "replaced_by": gettext_lazy("Replaced by"),
    "relationship": gettext_lazy("Reseller relationship"),
    "side": gettext_lazy("Ended by"),
    "sender_name": gettext_lazy("Sender name"),
    "sends_letters": gettext_lazy("The portal sends letters"),
    "roles": gettext_lazy("Roles"),
    "role": gettext_lazy("Directory role"),
    "seen_at": gettext_lazy("Seen at"),
    "service": gettext_lazy("Service"),
    "skipped": gettext_lazy("Skipped"),
    "severity": gettext_lazy("Severity"),
    "serves": gettext_lazy("Countries served"),
    "state": gettext_lazy("State"),
    "sku": gettext_lazy("SKU"),
    "street": gettext_lazy("Street"),
    "subscription": gettext_lazy("Subscription"),
    "support_contact": gettext_lazy("Support contact"),
    "tags": gettext_lazy("Tags"),
    "taken_from": gettext_lazy("Taken over from"),
    "tax_id": gettext_lazy("Tax number"),
    "term": gettext_lazy("Term"),
    "term_ends_at": gettext_lazy("Term ends"),
    "to": gettext_lazy("Recipient"),
    "user_name": gettext_lazy("Sign-in name"),
    "unit_price": gettext_lazy("Price of a unit"),
    "unchanged": gettext_lazy("Rows unchanged"),
    "version": gettext_lazy("Version"),
    "wanted": gettext_lazy("What is wanted"),
}


# Values that are words of ours, by field.
VALUES: Mapping[str, Mapping[str, Promise | str]] = {
    "act": dict(BulkAct.choices),
    "state": dict(InvitationState.choices)
    | dict(AccountState.choices)
    | dict(BatchState.choices)
    | dict(RequestState.choices),
    "reason": dict(DeclineReason.choices) | dict(RemovalReason.choices),
    "roles": dict(Role.choices),
    "customer_role": dict(CustomerRole.choices),
    "kind": dict(TextKind.choices),
    "language": dict(Language.choices),
    "side": dict(Side.choices),
    "term": dict(Term.choices),
    "billing": dict(Billing.choices),
    "qualification": dict(Qualification.choices),
    "severity": {str(value): label for value, label in Severity.choices},
    "relationship": dict(PartyDecision.choices),
    "decision": dict(PartyDecision.choices),
}
# Moments, written as ISO text
MOMENTS = {"due", "ends_at", "expires_at", "term_ends_at"}


class Change(NamedTuple):
    """One line of an event's details; `before` is None for what did not change but was noted."""

    label: str | Promise
    before: str | None
    after: str


def who(event: Event) -> str:
    """A person by name; what nobody did by hand, by its kind."""
    if event.person is not None:
        return str(event.person)
    return str(ActorKind(event.actor_kind).label)


def sentence(event: Event, plain: Mapping[str, str | Promise] | None = None) -> str:
    """What was done, without who: "Reseller relationship removed; DAP ended; 2 GDAP kept".
    `plain` has other words than the label for some verbs, for readers outside a partner."""
    said = str((plain or {}).get(event.verb) or Verb(event.verb).label)
    if event.subject_name and (event.subject_kind in NAMED or event.customer_id is None):
        said = f"{said}: {event.subject_name}"
    return "; ".join([said, *_consequences(event)])


def _consequences(event: Event) -> Iterator[str]:
    if event.verb == Verb.END_WISH_CLOSED and (state := event.after.get("state")):
        yield str(RequestState(state).label)
    if event.verb != Verb.RELATIONSHIP_REMOVED:
        return
    if event.detail.get("dap_ended"):
        yield _("DAP ended")
    if ended := event.detail.get("gdap_ended"):
        yield ngettext("%(n)s GDAP ended", "%(n)s GDAP ended", ended) % {"n": ended}
    if kept := event.detail.get("gdap_kept"):
        yield ngettext("%(n)s GDAP kept", "%(n)s GDAP kept", kept) % {"n": kept}


def changes(event: Event) -> list[Change]:
    """Before and after, field by field, then what else was noted."""
    keys = dict.fromkeys([*event.before, *event.after])
    changed = [
        Change(_label(key), _words(key, event.before.get(key)), _words(key, event.after.get(key)))
        for key in keys
        if event.before.get(key) != event.after.get(key)
    ]
    noted = [Change(_label(key), None, _words(key, value)) for key, value in event.detail.items()]
    return changed + [line for line in noted if line.after]


def _label(key: str) -> str | Promise:
    return FIELDS.get(key, key.replace("_", " "))


def _words(key: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(key, one) for one in value)
    if key == "admin_access":
        return f"{value['name']} ({_words('decision', value['decision'])})"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(name, one)}" for name, one in value.items())
    if key in MOMENTS:
        return date_format(localtime(datetime.fromisoformat(str(value))), "j E Y, H:i")
    return str(VALUES.get(key, {}).get(str(value), value))
