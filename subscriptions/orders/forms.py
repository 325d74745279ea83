"""What is typed while ordering: quantities, and what one says when it is sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from people.names import is_invisible_in_part
from subscriptions.models import Wanted


def plain(value: str) -> None:
    if is_invisible_in_part(value):
        raise ValidationError(gettext("Please write on one line, without invisible characters."))


class LineForm(forms.Form):
    """How many of one offer; 0 takes it out of the cart."""

    offer = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.IntegerField(min_value=0, max_value=1_000_000)


class SubmitForm(forms.Form):
    """The last look before an order is placed. A provider names the reseller on record."""

    reseller = forms.ChoiceField(label=_("Reseller on record"), required=False)
    reference = forms.CharField(
        label=_("Your reference"), required=False, max_length=40, validators=[plain]
    )
    attested = forms.BooleanField(
        label=_("The customer ordered this."),
        error_messages={"required": _("Tick it when the customer ordered this.")},
    )

    def __init__(self, *args: Any, resellers: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._resellers = {partner.slug: partner for partner in resellers}
        if not resellers:
            del self.fields["reseller"]
            return
        field = self.fields["reseller"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        nobody = [("", _("None: you sell to the customer yourself"))]
        field.choices = nobody + [(partner.slug, partner.name) for partner in resellers]

    @property
    def chosen_reseller(self) -> Partner | None:
        return self._resellers.get(self.cleaned_data.get("reseller", ""))


class AskForm(forms.Form):
    """What a reseller tells its provider with the request."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    note = forms.CharField(
        label=_("Note to the provider"), required=False, max_length=300, validators=[plain]
    )
    attested = forms.BooleanField(
        label=_("The customer ordered this."),
        error_messages={"required": _("Tick it when the customer ordered this.")},
    )


class RefusalForm(forms.Form):
    """Why a provider refuses; the reseller reads it."""

    answer = forms.CharField(label=_("Why"), max_length=300, validators=[plain])


class ChangeForm(forms.Form):
    """What a reseller would like its provider to change. `choices` are what fits the state."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    wanted = forms.ChoiceField(label=_("What should change"), widget=forms.RadioSelect)
    quantity = forms.IntegerField(
        label=_("Seats in all"), required=False, min_value=1, max_value=1_000_000
    )
    note = forms.CharField(
        label=_("Note to the provider"), required=False, max_length=300, validators=[plain]
    )

    def __init__(self, *args: Any, choices: list[Wanted], now: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [(one.value, one.label) for one in choices]
        self._now = now
        if Wanted.QUANTITY not in choices:
            del self.fields["quantity"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("wanted") == Wanted.QUANTITY:
            wanted = cleaned.get("quantity")
            if not wanted and "quantity" not in self.errors:
                self.add_error("quantity", gettext("How many seats in all?"))
            elif wanted == self._now:
                self.add_error("quantity", gettext("It has so many seats already."))
        return cleaned
