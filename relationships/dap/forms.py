"""What is asked of whoever plans a move from DAP to GDAP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.dap.choices import Choice
from relationships.roles import Level


class MoveForm(forms.Form):
    """Which set takes the place of DAP, and why full control is needed where it has some."""

    start = forms.ChoiceField(
        label=_("Which roles take the place of DAP?"),
        error_messages={
            "required": _("Choose a set of roles."),
            "invalid_choice": _("Choose a set of roles."),
        },
    )
    reason = forms.CharField(
        label=_("Why full control is needed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for sets with full control. The customer reads it."),
    )

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sets = {choice.start.key: choice for choice in choices}
        names = [(key, choice.start.name) for key, choice in self.sets.items()]
        self.fields["start"].choices = names  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Choice:
        return self.sets[self.cleaned_data["start"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        choice = self.sets.get(cleaned.get("start", ""))
        is_full = choice is not None and choice.highest == Level.FULL
        if is_full and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why full control is needed."))
        return cleaned
