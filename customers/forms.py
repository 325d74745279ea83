"""Forms of the customer pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.checks import (
    PUBLIC_MAIL_DOMAINS,
    TAX_ID_REQUIRED,
    is_only_a_legal_form,
    nip_is_right,
    plain_domain,
    tax_digits,
)
from customers.countries import country_names
from customers.models import Account, Source
from customers.search import fold
from partners.models import Member, Partner
from people.models import Language
from people.names import hides_something, honest_name

MAX_TAG = 50


def colleagues_of(partner: Partner) -> dict[str, Member]:
    """Who may own a customer, by key."""
    members = Member.objects.for_partner(partner).current().select_related("person")
    return {str(member.pk): member for member in members.order_by("person__name")}


def names_of(colleagues: dict[str, Member]) -> list[tuple[str, str]]:
    return [(key, str(member.person)) for key, member in colleagues.items()]


class RecordForm(forms.Form):
    """A partner's own record of a customer: what it calls it, its bill-to data, its owner."""

    name = forms.CharField(label=_("Company name"), max_length=120, validators=[honest_name])
    country = forms.ChoiceField(label=_("Country"), choices=lambda: country_names().items())
    tax_id = forms.CharField(label=_("Tax ID (NIP)"), max_length=20, required=False)
    street = forms.CharField(
        label=_("Street and number"), max_length=120, required=False, validators=[honest_name]
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False, validators=[honest_name])
    contact_name = forms.CharField(
        label=_("Contact"), max_length=120, required=False, validators=[honest_name]
    )
    contact_email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("Enter an address like name@company.pl.")},
    )
    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language of e-mails"), choices=Language.choices)
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(
        self, *args: Any, partner: Partner, account: Account | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partner, self.account = partner, account
        self.colleagues = colleagues_of(partner)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", _("Nobody")), *names_of(self.colleagues)]

    def clean_owner(self) -> Member | None:
        return self.colleagues.get(self.cleaned_data["owner"])

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if is_only_a_legal_form(name):
            raise forms.ValidationError(_("Enter at least 2 letters, not only a legal form."))
        return name

    def clean_tax_id(self) -> str:
        return tax_digits(self.cleaned_data["tax_id"])

    def clean_contact_phone(self) -> str:
        phone: str = self.cleaned_data["contact_phone"]
        if phone and not re.fullmatch(r"\+?[\d\s()./-]{6,}", phone):
            raise forms.ValidationError(_("Enter a number like +48 22 123 45 67."))
        return phone

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        country = data.get("country", "")
        if problem := self._tax_problem(country, data.get("tax_id")):
            self.add_error("tax_id", problem)
        postcode = data.get("postcode", "")
        if country == "PL" and postcode and not re.fullmatch(r"\d{2}-\d{3}", postcode):
            self.add_error("postcode", _("Enter a postcode like 00-950."))
        return data

    def _tax_problem(self, country: str, tax_id: str | None) -> str:
        if tax_id is None or (self.account and tax_id == self.account.tax_id):
            return ""
        if not tax_id:
            required = country in TAX_ID_REQUIRED and not self.account
            return gettext("A tax ID is required in this country.") if required else ""
        if country == "PL" and not nip_is_right(tax_id):
            return gettext("This NIP has a wrong check digit.")
        if tax_id.removeprefix("PL") == tax_digits(self.partner.tax_id).removeprefix("PL"):
            return gettext("This is the tax ID of your own organisation.")
        return ""


class EditForm(RecordForm):
    """The record, with the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=_("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def tags_of(text: str) -> list[str]:
    """`VIP, szkoły` → the words, each once. Raises ValidationError for one that is too long."""
    words: dict[str, str] = {}
    for word in re.split(r"[,;\n]", text):
        words.setdefault(fold(word), " ".join(word.split()))
    names = [word for key, word in words.items() if key]
    if any(len(name) > MAX_TAG for name in names):
        raise forms.ValidationError(_("A tag has at most 50 characters."))
    if any(hides_something(name) for name in names):
        raise forms.ValidationError(_("A tag mixes alphabets or has hidden characters."))
    return names


class NewCustomerForm(RecordForm):
    """Add a customer by hand (domain.md §3.4)."""

    domain = forms.CharField(
        label=_("Primary domain"), max_length=253, help_text=_("For example company.pl")
    )
    source = forms.ChoiceField(
        label=_("Where from"),
        choices=[choice for choice in Source.choices if choice[0] != Source.INVITATION],
        widget=forms.RadioSelect,
        initial=Source.OWN_MARKETING,
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=500, help_text=_("Separated by commas")
    )
    notes = forms.CharField(
        label=_("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Internal, the customer does not see them"),
    )
    same_tax_id = forms.BooleanField(
        label=_("It is another customer with the same tax ID"), required=False
    )

    field_order = ("name", "domain", "country", "tax_id")

    def clean_domain(self) -> str:
        domain = plain_domain(self.cleaned_data["domain"])
        if not domain:
            raise forms.ValidationError(_("Enter a domain like company.pl, without https://."))
        if domain in PUBLIC_MAIL_DOMAINS:
            raise forms.ValidationError(
                _("This domain belongs to a mail service. Enter the company's own.")
            )
        if domain == self.partner.domain or domain.endswith(f".{self.partner.domain}"):
            raise forms.ValidationError(_("This is the domain of your own organisation."))
        return domain

    def clean_tags(self) -> list[str]:
        return tags_of(self.cleaned_data["tags"])

    @property
    def details(self) -> dict[str, Any]:
        """What the record holds, without tags and answers to warnings."""
        others = {"tags", "same_tax_id"}
        return {name: value for name, value in self.cleaned_data.items() if name not in others}


class LabelsForm(forms.Form):
    """Tags and an owner for the chosen customers."""

    add = forms.CharField(
        label=_("Add tags"), required=False, max_length=500, help_text=_("Separated by commas")
    )
    remove = forms.MultipleChoiceField(
        label=_("Take off"), required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *args: Any, partner: Partner, present: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = colleagues_of(partner)
        remove, owner = self.fields["remove"], self.fields["owner"]
        assert isinstance(remove, forms.ChoiceField)
        assert isinstance(owner, forms.ChoiceField)
        remove.choices = [(name, name) for name in present]
        owner.choices = [
            ("", _("Leave as it is")),
            ("nobody", _("Nobody")),
            *names_of(self.colleagues),
        ]

    def clean_add(self) -> list[str]:
        return tags_of(self.cleaned_data["add"])
