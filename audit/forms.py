"""What of the history to show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from audit.models import Verb
from partners.models import Member
from people.models import Person

DEFAULT_DAYS = 30

GROUPS = {
    "customers": (_("Customers"), ("customer.", "customers.", "customer_import.", "agreement.")),
    "invitations": (_("Invitations"), ("invitation.", "batch.")),
    "relationships": (_("Relationships"), ("relationship.",)),
    "access": (
        _("Admin access (DAP, GDAP)"),
        ("dap.", "gdap.", "group.", "access.", "role_template.", "calendar_feed."),
    ),
    "orders": (
        _("Orders and subscriptions"),
        ("catalogue.", "order.", "order_request.", "subscription."),
    ),
    "users": (
        _("Users, licences and services"),
        ("directory_user.", "licence.", "service.", "support."),
    ),
    "partnerships": (_("Partnerships"), ("partnership.",)),
    "colleagues": (
        _("Colleagues and organisation"),
        ("colleague.", "partner.", "letter_text.", "mail_settings."),
    ),
}


def verbs_of(group: str) -> list[Verb]:
    """The verbs of one group."""
    _label, prefixes = GROUPS[group]
    return [verb for verb in Verb if verb.value.startswith(prefixes)]


def with_days(query: QueryDict) -> QueryDict:
    """The query of the address; without days, the last 30."""
    filled, today = query.copy(), localdate()
    filled["since"] = query.get("since") or (today - timedelta(days=DEFAULT_DAYS)).isoformat()
    filled["until"] = query.get("until") or today.isoformat()
    return filled


class DayInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActivityFilter(forms.Form):
    """Two days, which `with_days` fills in; the rest is optional."""

    since = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(label=_("To"), widget=DayInput)
    group = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Everything")), *((name, label) for name, (label, _p) in GROUPS.items())],
    )
    person = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _colleagues(member) if sees_all else [member.person]
        choices = [("", _("Everyone")), *((str(one.pk), str(one)) for one in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        if not sees_all:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("Choose a day after the first one."))
        return cleaned


def _colleagues(member: Member) -> list[Person]:
    """Everybody who works or worked here, by name."""
    members = Member.objects.for_partner(member.partner).select_related("person")
    return sorted({one.person for one in members}, key=lambda person: str(person).casefold())
