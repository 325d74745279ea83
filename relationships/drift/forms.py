"""What is asked of whoever asks the customers of a template again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FINALISED, DRAFTS = "finalised", "drafts"


class RerequestForm(forms.Form):
    """As what the requests are made, and why full control is needed where it is asked for."""

    how = forms.ChoiceField(
        label=_("What is made for each customer?"),
        initial=FINALISED,
        widget=forms.RadioSelect,
        choices=[
            (FINALISED, _("A request with its own link: only its letter is left to send")),
            (DRAFTS, _("A draft: you look at each one before you finalise it")),
        ],
    )
    reason = forms.CharField(
        label=_("Why full control is needed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every customer reads it."),
    )

    def __init__(self, *args: Any, is_full: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_full:
            del self.fields["reason"]

    @property
    def finalises(self) -> bool:
        return bool(self.cleaned_data["how"] == FINALISED)
