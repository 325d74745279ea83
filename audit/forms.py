"""What of the history to show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from audit.models import Verb
from partners.models import Member
from people.models import Person

DEFAULT_DAYS = 30

GROUPS = {
    "customers": (_("Customers"), ("customer.", "customers.", "agreement.")),
    "invitations": (_("Invitations"), ("invitation.",)),
    "relationships": (_("Relationships"), ("relationship.",)),
    "access": (_("Admin access (DAP, GDAP)"), ("dap.", "gdap.")),
    "partnerships": (_("Partnerships"), ("partnership.",)),
    "colleagues": (_("Colleagues and organisation"), ("colleague.", "partner.")),
}


def verbs_of(group: str) -> list[Verb]:
    """The verbs of one group."""
    _label, prefixes = GROUPS[group]
    return [verb for verb in Verb if verb.value.startswith(prefixes)]


class DayInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActivityFilter(forms.Form):
    """All optional: without dates, the last 30 days."""

    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, widget=DayInput)
    group = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Everything")), *((name, label) for name, (label, _p) in GROUPS.items())],
    )
    person = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = localdate()
        self.fields["since"].initial = today - timedelta(days=DEFAULT_DAYS)
        self.fields["until"].initial = today
        people = _colleagues(member) if sees_all else [member.person]
        choices = [("", _("Everyone")), *((str(one.pk), str(one)) for one in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        if not sees_all:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since = cleaned.get("since") or self.fields["since"].initial
        until = cleaned.get("until") or self.fields["until"].initial
        if since > until:
            self.add_error("until", _("Choose a day after the first one."))
        return cleaned | {"since": since, "until": until}


def _colleagues(member: Member) -> list[Person]:
    """Everybody who works or worked here, by name."""
    members = Member.objects.for_partner(member.partner).select_related("person")
    return sorted({one.person for one in members}, key=lambda person: str(person).casefold())
