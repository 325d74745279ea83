"""What is asked about a file before its rows are checked, or instead of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import StagedFile
from customers.staged import remembered, sheet_in
from customers.tables import Columns, Sheet, Table, read_table
from customers.uploads import columns_missing, content_of, understood

_SAMPLE_LENGTH = 24
_SAMPLE_LINES = 20


class FileField(forms.FileField):
    widget = forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"})


class Meaning(NamedTuple):
    """What the columns of a kind of file can be: `labels` are their names for people, `fields`
    those that a person may match, in this order."""

    columns: Columns
    labels: Mapping[str, Promise]
    fields: Sequence[str]


class ColumnsForm(forms.Form):
    """For each field, which column of the file holds it."""

    def __init__(self, file: StagedFile, meaning: Meaning, data: Any = None) -> None:
        super().__init__(data)
        sheet = sheet_in(file)
        named = meaning.columns.named_in(sheet.heads)
        self.missing = [str(meaning.labels[one]) for one in meaning.columns.missing_in(named)]
        self.found = sheet.found
        self.last = remembered(file)
        guessed = {field: at for at, field in named.items()} | self.last
        self._needed = meaning.columns.needed
        choices = [("", _("Not in the file")), *_offered(sheet)]
        for name in [*self._needed, *(one for one in meaning.fields if one not in self._needed)]:
            self.fields[name] = forms.ChoiceField(
                label=meaning.labels[name],  # type: ignore[arg-type]  # a promise is a text
                choices=choices,
                required=name in self._needed,
                initial=str(guessed.get(name, "")),
                error_messages={"required": _("Choose the column that has it.")},
            )

    def clean(self) -> None:
        first: dict[str, str] = {}
        for name, at in list(self.cleaned_data.items()):  # an error takes one out
            if at and first.setdefault(at, name) != name:
                words = _("This column is chosen already: %(field)s.")
                params = {"field": self.fields[first[at]].label}
                self.add_error(name, ValidationError(words, params=params))

    def chosen(self) -> dict[str, int]:
        return {name: int(at) for name, at in self.cleaned_data.items() if at}

    @property
    def needed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._needed]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self._needed]


def _offered(sheet: Sheet) -> list[tuple[str, str]]:
    """Each column by its head, with the first thing that stands in it."""
    wide = max(len(sheet.heads), *(len(line) for _n, line in sheet.lines[:_SAMPLE_LINES]))
    return [
        (str(at), words)
        for at, words in ((at, _in_words(sheet, at)) for at in range(wide))
        if words
    ]


def _in_words(sheet: Sheet, at: int) -> str:
    head = sheet.heads[at] if at < len(sheet.heads) else ""
    below = (line[at].strip() for _n, line in sheet.lines[:_SAMPLE_LINES] if at < len(line))
    sample = next((cell[:_SAMPLE_LENGTH] for cell in below if cell), "")
    if not sample:
        return head
    named = head or str(_("Column %(n)s")) % {"n": at + 1}
    return str(_("%(column)s (such as %(sample)s)")) % {"column": named, "sample": sample}


class CorrectedForm(forms.Form):
    """A file that takes the place of rows that are there."""

    file = FileField(label=_("Corrected file"))
    whole = forms.ChoiceField(
        label=_("What is in it"),
        choices=[
            ("0", _("The rows to fix: they are replaced, the others stay")),
            ("1", _("The whole file again: every row is replaced, also what was put right here")),
        ],
        initial="0",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, kept: StagedFile, meaning: Meaning, *args: Any) -> None:
        super().__init__(*args)
        self._kept, self._meaning = kept, meaning

    def clean(self) -> None:
        if file := self.cleaned_data.get("file"):
            try:
                columns = self._meaning.columns
                found = understood(lambda: read_table(content_of(file), columns))
                self.table = found if isinstance(found, Table) else self._as_before(found)
            except ValidationError as problem:
                self.add_error("file", problem)

    @property
    def is_whole(self) -> bool:
        return bool(self.cleaned_data["whole"] == "1")

    def _as_before(self, sheet: Sheet) -> Table:
        """What was said of the columns of the file at first holds for the same first line."""
        if sheet.heads != self._kept.heads:
            raise columns_missing(sheet, self._meaning.columns, self._meaning.labels)
        return sheet.table({at: field for field, at in self._kept.columns.items()})
