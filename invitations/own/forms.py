"""What a customer's own pages ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.forms import DayInput
from customers.models import CustomerRole
from partners.models import Partner
from people.models import Language
from people.names import honest_name, is_invisible_in_part

NOTE_LENGTH = 300


def visible_text(text: str) -> None:
    """Words for somebody else: nothing hidden in them. Line ends are as good as spaces."""
    if is_invisible_in_part(" ".join(text.split())):
        raise ValidationError(_("There is a character in it that cannot be seen."))


def note_field(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=NOTE_LENGTH,
        help_text=hint,
        validators=[visible_text],
    )


class WishForm(forms.Form):
    """Why the reseller relationship should end, if the customer likes to say."""

    note = note_field(_("Why"), _("The partner reads it. At most 300 characters."))


class RelationshipEndForm(WishForm):
    """Where the customer ends it itself: GDAP is a question of its own, and kept unless ticked."""

    end_gdap = forms.BooleanField(
        label=_("End their admin access (GDAP), too"), required=False, initial=False
    )

    def __init__(self, *args: Any, has_gdap: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_gdap:
            del self.fields["end_gdap"]

    @property
    def ends_gdap(self) -> bool:
        return bool(self.cleaned_data.get("end_gdap"))


class EverythingForm(forms.Form):
    """The separate wish beside the end of all admin access."""

    wish = forms.BooleanField(
        label=_("Also ask them to end the reseller relationship"), required=False, initial=False
    )
    note = note_field(_("Why"), _("Only sent with that wish. At most 300 characters."))

    def __init__(self, *args: Any, may_wish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_wish:
            del self.fields["wish"], self.fields["note"]


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, validators=[honest_name]
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=CustomerRole.choices,
        initial=CustomerRole.USER,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=Language.choices)


class ActivityForm(forms.Form):
    """Everything is optional: without anything, all there is."""

    partner = forms.TypedChoiceField(
        label=_("Partner"), required=False, coerce=int, empty_value=None
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, widget=DayInput)

    def __init__(self, *args: Any, partners: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Everyone")), *((str(one.pk), one.name) for one in partners)]
        self.fields["partner"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("Choose a day after the first one."))
        return cleaned
