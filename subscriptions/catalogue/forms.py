"""The file of an import, and the rows that were checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subscriptions.offers import MOST_BYTES, Cells, NotACatalogue, read_rows


class ImportForm(forms.Form):
    """`rows` after validation: what the file says, row by row."""

    rows: list[tuple[int, Cells]]

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or JSON, up to 2,000 rows and 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )

    def clean_file(self) -> Any:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            self.rows = read_rows(file.read())
        except NotACatalogue as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file


class CommitForm(forms.Form):
    """What the checked page carries along: the rows without errors, as a file of ours."""

    rows: list[tuple[int, Cells]]

    checked = forms.CharField(max_length=2 * MOST_BYTES, strip=False)

    def clean_checked(self) -> str:
        text: str = self.cleaned_data["checked"]
        try:
            self.rows = read_rows(text.encode("utf-8", "replace"))
        except NotACatalogue as problem:
            raise forms.ValidationError(str(problem)) from problem
        return text
