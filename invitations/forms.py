"""What is typed about an invitation, by the partner and by the customer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers import checks
from customers.countries import country_names
from invitations.answering import parties_of
from invitations.drafts import Letter
from invitations.forwarding import Colleague
from invitations.models import (
    DEFAULT_DAYS,
    VALID_DAYS,
    Invitation,
    InvitationState,
)
from invitations.registration import Company
from invitations.texts import require_plain_letter
from invitations.writing import Edit, Request
from partners.models import Partner
from people.addresses import addresses
from people.models import Language
from people.names import hides_something, honest_name, one_line

# What mail programs make a link of unasked, and what templates would.
_BARE_LINK = re.compile(r"://|@|\w\.[a-z]{2,}|[{}<>]", re.IGNORECASE)


def company_name(name: str) -> None:
    honest_name(name)
    if checks.is_only_a_legal_form(name):
        raise ValidationError(_("Write the name of the company."))


class PartiesForm(forms.Form):
    """With whom: a reseller's providers, several at once; a provider's resellers, one."""

    def __init__(self, partner: Partner, possible: Sequence[Partner], *args: Any) -> None:
        super().__init__(*args)
        self._possible = {partner.slug: partner for partner in possible}
        choices = [(found.slug, found.name) for found in possible]
        self.fields["party"] = forms.MultipleChoiceField(
            label=_("Indirect reseller") if partner.is_provider else _("Indirect provider"),
            choices=choices,
            error_messages={
                "required": _("Choose a reseller.")
                if partner.is_provider
                else _("Choose a provider."),
                "invalid_choice": _("There is no partnership in force with this partner."),
            },
        )
        self._one_only = partner.is_provider

    def clean_party(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["party"]
        if self._one_only and len(chosen) > 1:
            raise ValidationError(_("Choose one reseller."))
        return chosen

    @property
    def others(self) -> list[Partner]:
        return [self._possible[slug] for slug in self.cleaned_data["party"]]


class RequestForm(forms.Form):
    """A new organisation, or what to write to a known one."""

    company = forms.CharField(label=_("Company name"), max_length=120, validators=[company_name])
    domain = forms.CharField(
        label=_("Domain"),
        max_length=253,
        required=False,
        help_text=_("With a domain, only an administrator of that domain can answer."),
    )
    to = forms.CharField(label=_("Contact e-mail"), max_length=800, required=False)
    contact_name = forms.CharField(
        label=_("Contact person"), max_length=120, required=False, validators=[honest_name]
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=Language.choices)

    def clean_domain(self) -> str:
        typed: str = self.cleaned_data["domain"]
        if not typed:
            return ""
        domain = checks.plain_domain(typed)
        if not domain:
            raise ValidationError(_("This is not a domain. Write it like company.pl."))
        if domain in checks.PUBLIC_MAIL_DOMAINS:
            raise ValidationError(_("This domain belongs to a mail service, not to a company."))
        return domain

    def clean_to(self) -> str:
        return addresses(self.cleaned_data["to"])

    def request(self, **fixed: Any) -> Request:
        return Request(**self.cleaned_data | fixed)


class KnownCustomerForm(RequestForm):
    """The organisation is chosen already: only the letter's own things are asked."""

    company = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    domain = None  # type: ignore[assignment]


class DraftForm(forms.Form):
    """The composer. The link is not a field: it cannot be lost."""

    saved = forms.CharField(max_length=40, widget=forms.HiddenInput)
    to = forms.CharField(label=_("To"), max_length=800, required=False)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        validators=[one_line],
        error_messages={"required": _("Write a subject.")},
    )
    before = forms.CharField(
        label=_("Text before the link"), max_length=2000, required=False, widget=forms.Textarea
    )
    after = forms.CharField(
        label=_("Text after the link"), max_length=2000, required=False, widget=forms.Textarea
    )
    valid_days = forms.TypedChoiceField(
        label=_("Link is valid for"), coerce=int, choices=[(days, days) for days in VALID_DAYS]
    )
    asks_dap = forms.BooleanField(label=_("Delegated admin (DAP)"), required=False)
    reminds = forms.BooleanField(label=_("Reminders"), required=False)

    def __init__(self, invitation: Invitation, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=_typed(invitation))
        self._invitation = invitation
        if not settings.OFFER_DAP:
            del self.fields["asks_dap"]
        if invitation.state != InvitationState.DRAFT:
            del self.fields["valid_days"]
            self.fields.pop("asks_dap", None)

    def clean_to(self) -> str:
        return addresses(self.cleaned_data["to"])

    def clean_subject(self) -> str:
        return self._plain("subject")

    def clean_before(self) -> str:
        return self._plain("before")

    def clean_after(self) -> str:
        return self._plain("after")

    def _plain(self, name: str) -> str:
        """Free text, but for links: the sender's own site, and the customer's, may be named."""
        invitation = self._invitation
        domains = [invitation.partner.domain, invitation.domain]
        return require_plain_letter(self.cleaned_data[name], domains, self._names)

    @cached_property
    def _names(self) -> list[str]:
        invitation = self._invitation
        partners = [party.partner.name for party in parties_of(invitation)]
        return [*partners, invitation.company, invitation.contact_name]

    def clean(self) -> None:
        texts = {"before", "after"}
        if texts <= self.cleaned_data.keys() and not any(self.cleaned_data[t] for t in texts):
            self.add_error("before", _("Write something before or after the link."))

    def edit(self) -> Edit:
        typed = self.cleaned_data
        return Edit(
            saved=typed["saved"],
            to=typed["to"],
            letter=Letter(typed["subject"], typed["before"], typed["after"]),
            valid_days=typed.get("valid_days", DEFAULT_DAYS),
            asks_dap=typed.get("asks_dap", False),
            reminds=typed["reminds"],
        )


def _typed(invitation: Invitation) -> dict[str, Any]:
    names = ["saved", "to", "subject", "before", "after", "valid_days", "asks_dap", "reminds"]
    return {name: getattr(invitation, name) for name in names}


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Internal note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# --- The customer's side -------------------------------------------------------------------------


def plain_word(text: str) -> None:
    """We send it for somebody we may not know: words only, nothing to press."""
    if hides_something(text) or _BARE_LINK.search(text):
        raise ValidationError(_("Write it in plain words, without links or addresses."))


class ForwardForm(forms.Form):
    """The colleague who can decide."""

    name = forms.CharField(label=_("Their name"), max_length=120, validators=[honest_name])
    email = forms.EmailField(label=_("Their e-mail"), max_length=254)
    word = forms.CharField(
        label=_("A word to them"),
        max_length=200,
        required=False,
        validators=[plain_word],
        help_text=_("Stands in the letter as your words."),
    )

    def colleague(self) -> Colleague:
        return Colleague(**self.cleaned_data)


class VerifyForm(forms.Form):
    """Whatever is typed is looked up; what it is, the page says."""

    reference = forms.CharField(label=_("Reference in the letter"), max_length=40)


class CompanyForm(forms.Form):
    """The organisation registers itself."""

    name = forms.CharField(label=_("Company name"), max_length=120, validators=[company_name])
    domain = forms.CharField(label=_("Domain"), max_length=253)
    country = forms.ChoiceField(label=_("Country"))
    tax_id = forms.CharField(
        label=_("Tax or registration number"),
        max_length=20,
        required=False,
        help_text=_("In Poland the NIP, ten digits."),
    )
    street = forms.CharField(label=_("Street and number"), max_length=120, validators=[honest_name])
    postcode = forms.CharField(label=_("Postcode"), max_length=12, validators=[honest_name])
    city = forms.CharField(label=_("City"), max_length=80, validators=[honest_name])

    def __init__(self, own_domain: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own_domain = own_domain
        self.fields["country"].choices = list(country_names().items())  # type: ignore[attr-defined]

    def clean_domain(self) -> str:
        domain = checks.plain_domain(self.cleaned_data["domain"])
        if domain in checks.PUBLIC_MAIL_DOMAINS:
            raise ValidationError(_("This domain belongs to a mail service, not to a company."))
        if domain != self._own_domain:
            raise ValidationError(
                _("You can register the domain of your own address: %(domain)s"),
                params={"domain": self._own_domain},
            )
        return domain

    def clean(self) -> None:
        country, tax_id = self.cleaned_data.get("country"), self.cleaned_data.get("tax_id", "")
        self.cleaned_data["tax_id"] = checks.tax_digits(tax_id)
        if country in checks.TAX_ID_REQUIRED and not tax_id:
            self.add_error("tax_id", _("In this country the number is required."))
        elif country == "PL" and not checks.nip_is_right(tax_id):
            self.add_error("tax_id", _("This is not a NIP: its check digit does not fit."))

    def company(self) -> Company:
        return Company(**self.cleaned_data)
