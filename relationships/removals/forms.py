"""What a remover says, and what is said to a request for removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from relationships.models import PARTNER_REASONS, RemovalReason
from relationships.removals.statement import good_faith


class ReasonForm(forms.Form):
    """Why, and the good-faith statement: the one friction of a removal."""

    reason = forms.ChoiceField(label=_("Reason"), choices=PARTNER_REASONS)
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
        self.fields["good_faith"].label = good_faith(partner)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == RemovalReason.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say in a few words why."))
        return cleaned


KEEP, END = "keep", "end"


class RemovalForm(ReasonForm):
    """With the separate question about GDAP, for whom may end it and where there is any. What is
    not asked, or not answered, is kept."""

    gdap = forms.ChoiceField(
        label=_("And the admin relationships (GDAP)?"),
        required=False,
        initial=KEEP,
        widget=forms.RadioSelect,
        choices=[
            (KEEP, _("Keep them: each ends on its own date")),
            (END, _("End them, too: access is gone at once")),
        ],
    )

    def __init__(self, *args: Any, asks_gdap: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_gdap:
            del self.fields["gdap"]

    @property
    def ends_gdap(self) -> bool:
        return self.cleaned_data.get("gdap") == END


class BulkRemovalForm(RemovalForm):
    """Of several at once. More than five are typed out."""

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


class AskingForm(ReasonForm):
    """To the provider, where that decides."""

    provider = forms.TypedChoiceField(label=_("Indirect provider"), coerce=int)

    def __init__(self, *args: Any, providers: Sequence[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {provider.pk: provider for provider in providers}
        field = self.fields["provider"]
        field.choices = [(one.pk, one.name) for one in providers]  # type: ignore[attr-defined]
        if len(providers) == 1:
            field.initial = providers[0].pk

    @property
    def chosen_provider(self) -> Partner:
        return self.providers[self.cleaned_data["provider"]]


class RefusalForm(forms.Form):
    """The provider's sentence, which the reseller reads."""

    answer = forms.CharField(
        label=_("Why not"),
        max_length=300,
        help_text=_("The reseller reads this sentence. At most 300 characters."),
        error_messages={"required": _("Say in a sentence why not.")},
    )


class WishRefusalForm(RefusalForm):
    """The same to a customer who asked for the end."""

    answer = forms.CharField(
        label=_("Why not"),
        max_length=300,
        help_text=_("The customer reads this sentence. At most 300 characters."),
        error_messages={"required": _("Say in a sentence why not.")},
    )
