"""What the settings of a partner, its colleagues and its partnerships ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from customers.countries import country_names
from partners.actions.organisation import DETAILS
from partners.models import INVITATION_DAYS, Partner, PartnerKind
from partners.permissions import Role
from people.models import Language, Person
from people.names import honest_name

DOMAIN = RegexValidator(
    r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$",
    _("Write the domain only, such as example.com."),
)

PHONE = RegexValidator(r"^\+?[\d\s()./-]{6,}$", _("Enter a number like +48 22 123 45 67."))


def roles_field() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, validators=[honest_name])
    country = forms.ChoiceField(label=_("Country"), choices=lambda: list(country_names().items()))
    tax_id = forms.CharField(label=_("Tax ID"), max_length=20, required=False)
    address = forms.CharField(
        label=_("Address"), max_length=200, required=False, validators=[honest_name]
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("Customers see it on your requests."))
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, validators=[PHONE])
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("Of letters to colleagues who have not chosen one."),
    )
    invitation_days = forms.TypedChoiceField(
        label=_("Invitations are valid for"),
        coerce=int,
        choices=lambda: [
            (days, ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
            for days in INVITATION_DAYS
        ],
        help_text=_("Unless something else is chosen for an invitation."),
    )
    serves = forms.MultipleChoiceField(
        label=_("Countries you serve"),
        choices=lambda: list(country_names().items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Customers from elsewhere cannot accept. Nothing ticked: all countries."),
    )


class MailForm(forms.Form):
    """May the portal send for us, and under which name?"""

    sends_letters = forms.BooleanField(
        label=_("The portal may send letters for us, when one of us presses Send"), required=False
    )
    sender_name = forms.CharField(
        label=_("Sender name"),
        max_length=80,
        required=False,
        validators=[honest_name],
        help_text=_("Without one, the name of your organisation."),
    )


def details_of(partner: Partner) -> dict[str, Any]:
    """What the organisation form starts with."""
    return {name: getattr(partner, name) for name in DETAILS}


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(
        label=_("Full name"), max_length=120, required=False, validators=[honest_name]
    )
    roles = roles_field()
    language = forms.ChoiceField(label=_("Language of the letter"), choices=Language.choices)


class RolesForm(forms.Form):
    roles = roles_field()


class PartnershipRequestForm(forms.Form):
    reseller_name = forms.CharField(
        label=_("Name of the reseller"), max_length=120, validators=[honest_name]
    )
    reseller_email = forms.EmailField(
        label=_("E-mail"), help_text=_("Somebody there who can pass it to an Account admin.")
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=Language.choices)


class AuthorisationForm(forms.Form):
    """Consent of the reseller. The organisation is asked for when there are several."""

    partner = forms.ChoiceField(label=_("For which organisation do you decide?"))
    consent = forms.BooleanField(
        label=_("I may decide for this organisation, and I authorise the provider."),
        error_messages={"required": _("Tick this to authorise. To refuse, use Decline.")},
    )

    def __init__(self, *args: Any, resellers: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["partner"]
        choices.choices = [(partner.slug, partner.name) for partner in resellers]
        choices.widget = forms.RadioSelect(choices=choices.choices)
        if len(resellers) == 1:
            choices.widget = forms.HiddenInput()
            choices.initial = resellers[0].slug


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason (kept in the activity log)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    good_faith = forms.BooleanField(
        error_messages={"required": _("Tick to confirm, or keep the partnership.")}
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["good_faith"].label = _(
            "I confirm this decision is made in good faith, for a legitimate business reason, "
            "and in line with our contract. %(partner)s answers for any third-party claim that "
            "follows from it."
        ) % {"partner": partner.name}


class SetupForm(forms.Form):
    """The first partner of an installation and its first person."""

    name = forms.CharField(
        label=_("Name of your organisation"), max_length=120, validators=[honest_name]
    )
    slug = forms.SlugField(
        label=_("Short name for addresses"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens: /p/short-name/. It cannot be changed."),
    )
    kind = forms.ChoiceField(label=_("Kind of partner"), choices=PartnerKind.choices)
    domain = forms.CharField(label=_("Domain"), max_length=253, validators=[DOMAIN])
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    admin_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[honest_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    admin_email = forms.EmailField(
        label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        person = Person(email=found.get("admin_email", ""), name=found.get("admin_name", ""))
        if password := found.get("password"):
            try:
                validate_password(password, person)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return found

    def partner(self) -> Partner:
        """The partner these answers describe, not saved."""
        answers = {name: self.cleaned_data[name] for name in ("name", "slug", "kind", "domain")}
        return Partner(
            **answers,
            email=self.cleaned_data["admin_email"],
            language=self.cleaned_data["language"],
        )


class SavedViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(
        label=_("Share with colleagues"),
        required=False,
        help_text=_("Everybody here who may open this list finds the view."),
    )
