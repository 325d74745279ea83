"""What a remover says, and how admin relationships are looked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from relationships.models import RemovalReason


class RemovalForm(forms.Form):
    """Why, and the good-faith statement: the one friction of a removal."""

    reason = forms.ChoiceField(label=_("Reason"), choices=RemovalReason)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Needed with “Other”. At most 300 characters."),
    )
    good_faith = forms.BooleanField(
        error_messages={"required": _("Tick to confirm, or keep the relationship.")},
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["good_faith"].label = _(
            "I confirm this decision is made in good faith, for a legitimate business reason, and"
            " in line with our contract with the customer or partner. %(partner)s answers for"
            " any third-party claim that follows from it."
        ) % {"partner": partner}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == RemovalReason.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say in a few words why."))
        return cleaned


class AdminRelationshipFilter(forms.Form):
    """The search above the list of admin relationships."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
