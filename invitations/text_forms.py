"""What is typed into a text of the partner's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invitations.drafts import Letter
from invitations.letter_texts import Words
from invitations.models import LetterTextVersion, TextKind
from invitations.texts import require_fields, require_plain_letter
from partners.models import Partner
from people.models import Language
from people.names import one_line, plain_name


class TextForm(forms.Form):
    """A text of a language and kind that are settled."""

    name = forms.CharField(
        label=_("Name of the text"),
        max_length=60,
        validators=[plain_name],
        help_text=_("For colleagues only; the customer never sees it."),
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        validators=[one_line],
        error_messages={"required": _("Write a subject.")},
    )
    before = forms.CharField(
        label=_("Text before the link"),
        max_length=1800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    after = forms.CharField(
        label=_("Text after the link"),
        max_length=1800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, partner: Partner, kind: str, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self._partner, self._kind = partner, kind

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_subject(self) -> str:
        return self._checked(self.cleaned_data["subject"])

    def clean_before(self) -> str:
        return self._checked(self.cleaned_data["before"])

    def clean_after(self) -> str:
        return self._checked(self.cleaned_data["after"])

    def _checked(self, text: str) -> str:
        plain = require_plain_letter(text, [self._partner.domain], [self._partner.name])
        require_fields(plain, self.kind)
        return plain

    @property
    def kind(self) -> str:
        return self._kind

    def clean(self) -> None:
        texts = {"before", "after"}
        if texts <= self.cleaned_data.keys() and not any(self.cleaned_data[t] for t in texts):
            self.add_error("before", _("Write something before or after the link."))

    def typed(self) -> Letter:
        """The letter as it stands in the form, checked or not: for the preview."""
        subject, before, after = (
            str(self[n].value() or "") for n in ("subject", "before", "after")
        )
        return Letter(subject, before, after)

    def words(self) -> Words:
        found = self.cleaned_data
        return Words(found["name"], Letter(found["subject"], found["before"], found["after"]))


class NewTextForm(TextForm):
    """A new text: also for which letters it is."""

    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=Language.choices)
    for_what = forms.ChoiceField(label=_("For"), choices=TextKind.choices)

    field_order = ("name", "language", "for_what")

    @property
    def kind(self) -> str:
        chosen = str(self["for_what"].value() or "")
        return chosen if chosen in TextKind.values else self._kind


def typed_before(version: LetterTextVersion) -> dict[str, Any]:
    """What the form of a text starts with."""
    return {
        "name": version.text.name,
        "subject": version.subject,
        "before": version.before,
        "after": version.after,
        "read": version.number,
    }


def name_form(
    partner: Partner, kind: str, name: str | None = None, letter: Letter | None = None
) -> TextForm:
    """Only the name is asked: what is in the letter is typed elsewhere on the page."""
    typed = None
    if letter is not None:
        typed = {
            "name": name,
            "subject": letter.subject,
            "before": letter.before,
            "after": letter.after,
            "read": 0,
        }
    form = TextForm(partner, kind, typed)
    form.use_required_attribute = False  # the rest of the page goes on without a name
    return form


def require_new_name(form: TextForm) -> None:
    form.add_error(
        "name", ValidationError(_("You have a text of this name already. Choose another one."))
    )
