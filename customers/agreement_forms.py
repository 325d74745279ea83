"""Forms about what a customer agreed to and what it may buy as."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from customers.agreements import Attestation
from customers.models import Account, Qualification
from people.names import honest_name


class AttestationForm(forms.Form):
    """Who of the customer accepted the agreement, and when."""

    first_name = forms.CharField(label=_("First name"), max_length=60, validators=[honest_name])
    last_name = forms.CharField(label=_("Last name"), max_length=60, validators=[honest_name])
    email = forms.EmailField(
        label=_("E-mail"),
        error_messages={"invalid": _("Enter an address like name@company.pl.")},
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    day = forms.DateField(
        label=_("Date of acceptance"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not re.fullmatch(r"\+?[\d\s()./-]{6,}", phone):
            raise forms.ValidationError(_("Enter a number like +48 22 123 45 67."))
        return phone

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day.year < 2000:
            raise forms.ValidationError(_("There was no agreement then."))
        return day

    @property
    def attestation(self) -> Attestation:
        return Attestation(**self.cleaned_data)


# What the partner's own people may choose; non-profit is granted elsewhere.
CHOICES = [
    (Qualification.NONE.value, _("None")),
    (Qualification.EDUCATION.value, _("Education")),
    (Qualification.GOVERNMENT.value, _("Government")),
    (Qualification.STATE_OWNED.value, _("State-owned enterprise")),
]


class QualificationForm(forms.Form):
    """Education needs to be confirmed, government its code."""

    qualification = forms.ChoiceField(
        label=_("Qualification"), choices=CHOICES, widget=forms.RadioSelect
    )
    code = forms.CharField(
        label=_("Validation code"),
        max_length=40,
        required=False,
        validators=[honest_name],
        help_text=_("For government: the code by which the customer was validated."),
    )
    sure = forms.BooleanField(label=_("I know that education cannot be taken back"), required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "qualification": account.qualification,
            "code": account.validation_code,
        }
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        chosen = data.get("qualification")
        is_new = self.account.qualification != Qualification.EDUCATION
        if chosen == Qualification.EDUCATION and is_new and not data.get("sure"):
            self.add_error("sure", _("Education stays for good. Tick to confirm."))
        if (
            chosen == Qualification.GOVERNMENT
            and not data.get("code")
            and "code" not in self.errors
        ):
            self.add_error("code", _("Enter the validation code."))
        return data


class OperatorQualificationForm(QualificationForm):
    """The operator may say non-profit, too."""

    qualification = forms.ChoiceField(choices=Qualification.choices)
