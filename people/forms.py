"""What a person says about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import Language, Person, Theme
from people.names import honest_name


class SignupForm(forms.Form):
    """What signing up asks besides e-mail and password (ACCOUNT_SIGNUP_FORM_CLASS)."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[honest_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, person: Person) -> None:
        """Called by allauth for the person just made."""
        person.name = self.cleaned_data["name"]
        person.language = request.LANGUAGE_CODE if request.LANGUAGE_CODE in Language else ""
        person.save(update_fields=["name", "language"])


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        validators=[honest_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser says")), *Language.choices],
        required=False,
        help_text=_("Of the pages and of the mail we send you."),
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)


class LanguageForm(forms.Form):
    language = forms.TypedChoiceField(choices=Language.choices, coerce=Language)


class ThemeForm(forms.Form):
    theme = forms.TypedChoiceField(choices=Theme.choices, coerce=Theme)


def profile_of(person: Person) -> dict[str, Any]:
    """What the profile form starts with."""
    return {"name": person.name, "language": person.language, "theme": person.theme}
