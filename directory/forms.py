"""What is typed about users, their licences, and files of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from customers.countries import country_names
from customers.models import Customer
from customers.tables import NotATable
from directory.actions.reading import (
    MOST_BYTES,
    ExtraCells,
    ExtraColumns,
    ExtraRows,
    Line,
    MissingColumns,
    read_users,
)
from directory.actions.users import Details
from directory.checking import MOST_NAME, folded_name, is_local_part
from directory.models import Choice, DirectoryRole, DirectoryUser
from people.names import plain_name
from subscriptions.models import LicencePool


def free_words(pool: LicencePool) -> str:
    left = ngettext("%(n)s free", "%(n)s free", pool.available) % {"n": pool.available}
    return f"{pool.name} ({left})"


class UserForm(forms.Form):
    """One user. The sign-in name is typed without the domain, which is the customer's."""

    first_name = forms.CharField(
        label=_("First name"), max_length=MOST_NAME, required=False, validators=[plain_name]
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=MOST_NAME, required=False, validators=[plain_name]
    )
    display_name = forms.CharField(
        label=_("Display name"),
        max_length=MOST_NAME,
        validators=[plain_name],
        help_text=_("How others see the person."),
    )
    local_part = forms.CharField(label=_("Sign-in name"), max_length=64)
    country = forms.ChoiceField(
        label=_("Location"),
        choices=lambda: list(country_names().items()),
        help_text=_("Where the person works. Licences depend on it."),
    )
    role = forms.ChoiceField(
        label=_("Directory role"),
        choices=DirectoryRole.choices,
        initial=DirectoryRole.USER,
        help_text=_("What the person may do in their own organisation."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    licences = forms.MultipleChoiceField(
        label=_("Licences"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        may_change_role: bool,
        pools: list[LicencePool] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._customer = customer
        self.fields["local_part"].help_text = f"@{customer.domain}"
        if not may_change_role:
            self.fields["role"].disabled = True
            self.fields["role"].help_text = _("Needs Privileged Role Administrator.")
        if pools:
            self.fields["licences"].choices = [  # type: ignore[attr-defined]
                (pool.licence, free_words(pool)) for pool in pools if pool.available
            ]
        else:
            del self.fields["licences"]

    @classmethod
    def initial_of(cls, user: DirectoryUser) -> dict[str, Any]:
        names = ("first_name", "last_name", "display_name", "local_part", "country", "role")
        return {name: getattr(user, name) for name in (*names, "version")}

    def clean_local_part(self) -> str:
        """With the domain is as good as without."""
        local = folded_name(self.cleaned_data["local_part"]).removesuffix(
            f"@{self._customer.domain}"
        )
        if not is_local_part(local):
            raise ValidationError(
                _("Use letters a to z, digits, dots and dashes, without the domain.")
            )
        return local

    @property
    def details(self) -> Details:
        typed = self.cleaned_data
        return Details(
            user_name=f"{typed['local_part']}@{self._customer.domain}",
            display_name=typed["display_name"],
            country=typed["country"],
            first_name=typed["first_name"],
            last_name=typed["last_name"],
            role=typed["role"],
        )


def choices_in(data: dict[str, Any], pools: list[LicencePool]) -> dict[str, Choice]:
    """The three-state choice of each licence; what is no choice leaves it as it is."""
    wanted = {pool.licence: data.get(f"licence-{pool.licence}", "") for pool in pools}
    return {licence: Choice(value) for licence, value in wanted.items() if value in Choice.values}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )

    lines: list[Line]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise ExtraRows
            self.lines = read_users(file.read())
        except NotATable:
            raise ValidationError(_("This file is not a CSV.")) from None
        except ExtraRows:
            words = _("More than 100 rows, or more than 256 kB. Split the file.")
            raise ValidationError(words) from None
        except ExtraColumns as problem:
            words = _("The format does not have these columns: %(names)s. Take them out.")
            raise ValidationError(words, params={"names": ", ".join(problem.names)}) from None
        except MissingColumns as problem:
            words = _("A column is missing: %(names)s.")
            raise ValidationError(words, params={"names": ", ".join(problem.names)}) from None
        except ExtraCells as problem:
            words = _("Row %(n)s is longer than the first line.")
            raise ValidationError(words, params={"n": problem.number}) from None
        if not self.lines:
            raise ValidationError(_("There is no row in it."))
        return file


class RowForm(forms.Form):
    """One row as it was typed. Whether it can be created is said by checking it, not here."""

    first_name = forms.CharField(label=_("First name"), max_length=200, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=200, required=False)
    display_name = forms.CharField(label=_("Display name"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False)

    def typed(self) -> dict[str, str]:
        """Only what was sent: the table sends one column."""
        return {name: text for name, text in self.cleaned_data.items() if name in self.data}


class CreationForm(forms.Form):
    """What all users of a file have in common."""

    country = forms.ChoiceField(label=_("Location"), choices=lambda: list(country_names().items()))
    licences = forms.MultipleChoiceField(
        label=pgettext_lazy("for everybody", "Licences for each of them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, pools: list[LicencePool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pools:
            self.fields["licences"].choices = [  # type: ignore[attr-defined]
                (pool.licence, free_words(pool)) for pool in pools
            ]
        else:
            del self.fields["licences"]
