"""What is typed about many invitations at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from customers.staged_pages.forms import FileField, Meaning
from customers.tables import Table
from customers.uploads import content_of, understood
from invitations.batches.columns import COLUMNS, FIELDS
from invitations.batches.pasting import read_pasted
from invitations.batches.reading import read_table
from invitations.batches.staging import Options
from invitations.batches.words import HEADS
from invitations.models import (
    VALID_DAYS,
    Batch,
    BatchRow,
    TextKind,
)
from invitations.texts import require_fields, require_plain_letter
from invitations.views import partners_of
from partners.models import Partner
from people.models import Language
from people.names import one_line


class OptionsForm(forms.Form):
    """What all rows have in common, unless a row says otherwise."""

    language = forms.ChoiceField(
        label=_("Language of the e-mail"),
        choices=Language.choices,
        help_text=_("For rows that name no language of their own."),
    )
    valid_days = forms.TypedChoiceField(
        label=_("Link is valid for"),
        coerce=int,
        choices=lambda: [
            (days, ngettext("%(n)s day", "%(n)s days", days) % {"n": days}) for days in VALID_DAYS
        ],
        help_text=_("Counted from the day you share them."),
    )
    party = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For rows that name none of their own."),
    )
    asks_dap = forms.BooleanField(label=_("Delegated admin (DAP)"), required=False)
    subject = forms.CharField(
        label=_("Subject"), max_length=150, required=False, validators=[one_line]
    )
    before = forms.CharField(
        label=_("Text before the link"), max_length=2000, required=False, widget=forms.Textarea
    )
    after = forms.CharField(
        label=_("Text after the link"), max_length=2000, required=False, widget=forms.Textarea
    )

    def __init__(self, partner: Partner, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._partner = partner
        self.fields["valid_days"].initial = partner.invitation_days
        possible = partners_of(partner)
        self._one_only = partner.is_provider
        party = self.fields["party"]
        party.label = _("Indirect reseller") if partner.is_provider else _("Indirect provider")
        party.choices = [(one.slug, one.name) for one in possible]  # type: ignore[attr-defined]
        if not possible:
            del self.fields["party"]
        if not settings.OFFER_DAP:
            del self.fields["asks_dap"]

    def clean_party(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["party"]
        if self._one_only and len(chosen) > 1:
            raise ValidationError(_("Choose one reseller."))
        return chosen

    def clean_subject(self) -> str:
        return self._plain("subject")

    def clean_before(self) -> str:
        return self._plain("before")

    def clean_after(self) -> str:
        return self._plain("after")

    def _plain(self, name: str) -> str:
        """Fields and free text, but for links; as in a letter text of the partner's own."""
        text = require_plain_letter(
            self.cleaned_data[name], [self._partner.domain], [self._partner.name]
        )
        require_fields(text, TextKind.TOGETHER)
        return text

    def options(self) -> Options:
        typed = self.cleaned_data
        return Options(
            language=typed["language"],
            valid_days=typed["valid_days"],
            asks_dap=typed.get("asks_dap", False),
            others=typed.get("party", []),
            subject=typed["subject"],
            before=typed["before"],
            after=typed["after"],
        )

    @property
    def has_own_text(self) -> bool:
        """Is the part with one's own text to be shown open?"""
        return any(
            self[name].value() or self[name].errors for name in ("subject", "before", "after")
        )


def chosen_in(batch: Batch) -> dict[str, Any]:
    names = ("language", "valid_days", "asks_dap", "subject", "before", "after")
    return {name: getattr(batch, name) for name in names} | {"party": batch.others}


MEANING = Meaning(COLUMNS, HEADS, FIELDS)


def _read(file: UploadedFile[bytes] | None, pasted: str) -> Table:
    return read_pasted(pasted) if file is None else read_table(content_of(file))


class NewBatchForm(OptionsForm):
    """A file or a pasted list (`found`), with what its rows have in common."""

    file = FileField(label=_("CSV or XLSX file"), required=False)
    pasted = forms.CharField(
        label=_("Or paste a list"),
        max_length=1_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One customer a line: an address, Name <address>, or company; address."),
    )

    def clean(self) -> None:
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted", "").strip()
        if file and pasted:
            self.add_error("pasted", _("Upload a file or paste a list, not both."))
        elif not file and not pasted and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste a list."))
        elif file or pasted:
            try:
                self.found = understood(lambda: _read(file, pasted))
            except ValidationError as problem:
                self.add_error("file" if file else "pasted", problem)

    @property
    def name(self) -> str:
        """How the batch is called: as its file."""
        file = self.cleaned_data.get("file")
        return str(file.name) if file else str(_("Pasted list"))


class RowForm(forms.Form):
    """One row as it was typed. Whether it can be invited is said by checking it, not here."""

    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False)
    domain = forms.CharField(label=_("Domain"), max_length=253, required=False)
    tax_id = forms.CharField(label=pgettext_lazy("column", "Tax ID"), max_length=30, required=False)
    contact_name = forms.CharField(label=_("Contact person"), max_length=200, required=False)
    language = forms.CharField(label=_("Language"), max_length=20, required=False)
    provider = forms.CharField(
        label=pgettext_lazy("column", "Provider"), max_length=300, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    @classmethod
    def of(cls, row: BatchRow) -> RowForm:
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})

    def typed(self) -> dict[str, str]:
        """Only what was posted: the table posts one field, the page of the row all."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data}
