"""What is asked before many admin relationships are changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from relationships.models import SecurityGroup
from relationships.roles import GdapRole


class ConfirmationForm(forms.Form):
    """Ending more than a few is typed out; everything else is one press."""

    phrase = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, phrase: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = phrase
        if phrase:
            label = _("Type %(phrase)s to confirm") % {"phrase": phrase}
            self.fields["phrase"].label = label
            self.fields["phrase"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        else:
            del self.fields["phrase"]

    def clean_phrase(self) -> str:
        typed = " ".join(self.cleaned_data["phrase"].split())
        if typed != self.wanted:
            raise forms.ValidationError(
                _("Type exactly: %(phrase)s"), params={"phrase": self.wanted}
            )
        return typed


class BulkGroupForm(forms.Form):
    """Which group gets which roles, at all of the chosen."""

    group = forms.TypedChoiceField(
        label=_("Group"),
        coerce=UUID,
        error_messages={"required": _("Choose a group.")},
    )
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each admin relationship gives those of them that it holds. None ticked: all its roles."
        ),
    )

    def __init__(
        self,
        *args: Any,
        groups: Iterable[SecurityGroup],
        held: Iterable[GdapRole],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(group.pk), group.name) for group in groups]
        self.fields["group"].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (str(role.id), f"{role.name} – {role.sentence}") for role in held
        ]
