"""What is typed about an import."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from customers.imports.columns import COLUMNS, FIELDS, KEPT
from customers.imports.words import HEADS
from customers.models import ImportRow
from customers.staged_pages.forms import FileField, Meaning
from customers.tables import read_table
from customers.uploads import content_of, understood

MEANING = Meaning(COLUMNS, HEADS, FIELDS)


class FileForm(forms.Form):
    """A file of customers; `found` is what is in it once it is valid."""

    file = FileField(label=_("CSV or XLSX file"))

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        self.found = understood(lambda: read_table(content_of(file), COLUMNS))
        return file


class RowForm(forms.Form):
    """One row as it was typed. Whether it can be imported is said by checking it, not here."""

    def __init__(self, row: ImportRow, data: dict[str, str] | None = None) -> None:
        super().__init__(data)
        for name in FIELDS:
            widget = forms.Textarea(attrs={"rows": 3}) if name == "notes" else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=str(HEADS[name]),
                required=False,
                max_length=KEPT,
                widget=widget,
                initial=row.typed.get(name, ""),
            )

    def typed(self) -> dict[str, str]:
        """Only what was posted: the table posts one field, the page of the row all."""
        posted = (name for name in self.fields if name in self.data)
        return {name: self.cleaned_data[name] for name in posted}
