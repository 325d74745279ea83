"""What is asked of whoever asks for admin access, or keeps a set of roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from people.names import honest_name
from relationships.actions.requesting import EVERYTHING
from relationships.models import LONGEST_DAYS
from relationships.roles import Level, chosen, highest, offered

_DAYS = _("Enter 1 to 730 days.")


class RolesForm(forms.Form):
    """Name, time and roles: what a request and a template have in common."""

    name = forms.CharField(label=_("Name"), max_length=50, validators=[honest_name])
    days = forms.IntegerField(
        label=_("Duration in days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        error_messages={
            "required": _DAYS, "invalid": _DAYS, "min_value": _DAYS, "max_value": _DAYS,
        },
    )  # fmt: skip
    auto_extend = forms.BooleanField(
        label=_("Auto-extend, by 180 days each time"),
        required=False,
        help_text=_("Not possible with Global Administrator."),
    )
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(role.id), role.name) for role in offered()]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("auto_extend") and EVERYTHING in cleaned.get("roles", []):
            text = _("Auto-extend is off: not allowed with Global Administrator.")
            self.add_error("auto_extend", text)
        return cleaned


class TemplateForm(RolesForm):
    """A partner's own set."""

    name = forms.CharField(label=_("Name"), max_length=40, validators=[honest_name])


class RequestForm(RolesForm):
    """The customer reads the name and the reason."""

    reason = forms.CharField(
        label=_("Why full control is needed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed with a role of full control. The customer reads it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        full = highest(chosen(cleaned.get("roles", []))) == Level.FULL
        if full and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why full control is needed."))
        return cleaned
