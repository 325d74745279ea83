"""What is typed about a problem at a customer, and the files that go with it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import Account
from directory.actions.attaching import Attached
from directory.actions.supporting import Problem
from directory.centres import Centre
from directory.checking import harmless_file_name
from directory.models import MOST_BYTES, MOST_FILES, MOST_REASON, MOST_TEXT, Severity
from partners.models import Partner
from people.names import one_line, plain_name

# In the address and the form; the model has nothing there.
SOMETHING_ELSE = "other"


class TextField(forms.CharField):
    """Several lines. A line's end counts once, as it does where the browser counts."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None to five files. Says of each one what is wrong with it; cleans to `Attached` rows."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        hint = _("Up to 5 files of 10 MB each. They are kept, not checked for viruses.")
        super().__init__(label=_("Files"), required=False, help_text=hint, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Attached]:
        given: list[UploadedFile[bytes]] = list(data or [])
        if len(given) > MOST_FILES:
            found = {"found": len(given), "most": MOST_FILES}
            raise ValidationError(
                _("%(found)s files were chosen; %(most)s can be sent."), params=found
            )
        problems = [said for file in given if (said := _wrong_with(file))]
        if problems:
            raise ValidationError(problems)
        return [
            Attached(harmless_file_name(file.name or ""), b"".join(file.chunks())) for file in given
        ]


def _wrong_with(file: UploadedFile[bytes]) -> str:
    name = harmless_file_name(file.name or "")
    if not file.size:
        return gettext("This file is empty: %(name)s") % {"name": name}
    if file.size > MOST_BYTES:
        return gettext("This file is larger than 10 MB: %(name)s") % {"name": name}
    return ""


class SupportForm(forms.Form):
    """A new request. `centres` are the services the customer has."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    service = forms.ChoiceField(label=_("Service"))
    severity = forms.TypedChoiceField(
        label=_("Severity"), coerce=int, widget=forms.RadioSelect, empty_value=None
    )
    description = TextField(
        label=_("What does not work"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("What was done, what happened, since when. At most 2,000 characters."),
    )
    contact_name = forms.CharField(
        label=_("Contact"),
        max_length=120,
        validators=[plain_name],
        help_text=_("Whom to ask at the customer's."),
    )
    contact_email = forms.EmailField(label=_("Contact e-mail"), required=False)
    contact_phone = forms.CharField(
        label=_("Contact phone"), max_length=40, required=False, validators=[one_line]
    )
    attachments = FilesField()

    def __init__(self, *args: Any, centres: list[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {centre.code: centre.name for centre in centres}
        service, severity = self.fields["service"], self.fields["severity"]
        assert isinstance(service, forms.ChoiceField)  # as declared above
        assert isinstance(severity, forms.ChoiceField)
        service.choices = [*self._names.items(), (SOMETHING_ELSE, gettext("Something else"))]
        severity.choices = [
            (one.value, f"{one.value}. {one.label}: {one.meaning}") for one in Severity
        ]

    @staticmethod
    def initial_of(account: Account, service: str) -> dict[str, str]:
        """Prefilled: the service that was pressed, and the contact of the record."""
        names = ("contact_name", "contact_email", "contact_phone")
        return {"service": service} | {name: getattr(account, name) for name in names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("contact_email") or cleaned.get("contact_phone")) and not (
            {"contact_email", "contact_phone"} & self.errors.keys()
        ):
            self.add_error("contact_email", gettext("Give an e-mail address or a phone number."))
        return cleaned

    @property
    def problem(self) -> Problem:
        said, code = self.cleaned_data, self.cleaned_data["service"]
        return Problem(
            service="" if code == SOMETHING_ELSE else code,
            service_name=self._names.get(code, ""),
            severity=Severity(said["severity"]),
            description=said["description"],
            contact_name=said["contact_name"],
            contact_email=said["contact_email"],
            contact_phone=said["contact_phone"],
        )


class AnswerForm(forms.Form):
    """One more sentence in the conversation; `then` says what becomes of the request."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = TextField(
        label=_("Answer"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    attachments = FilesField()
    then = forms.ChoiceField(choices=[("", ""), ("solve", "")], required=False)


class ReopeningForm(forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = TextField(
        label=_("What still does not work"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ClosingForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=MOST_REASON, validators=[one_line])


class HandingForm(forms.Form):
    """Which provider; nothing to choose where there is one."""

    provider = forms.ChoiceField(label=_("Indirect provider"))

    def __init__(self, *args: Any, providers: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)  # as declared above
        field.choices = [(one.slug, one.name) for one in providers]
