"""What is typed about a request for admin access: its letter, and the customer's answer."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invitations.drafts import Letter
from invitations.texts import require_plain_letter
from people.addresses import addresses
from people.names import one_line
from relationships.models import ApprovalLetter

MOST_WORDS = 300


class LetterForm(forms.Form):
    """The composer. The link is not a field: it cannot be lost."""

    saved = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
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

    def __init__(self, letter: ApprovalLetter, data: QueryDict | None = None) -> None:
        typed = {name: getattr(letter, name) for name in ("to", "subject", "before", "after")}
        super().__init__(data, initial=typed | {"saved": letter.saved})
        self._row = letter.admin_relationship

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
        partner, customer = self._row.partner, self._row.customer
        domains = [partner.domain, customer.domain if customer else ""]
        names = [partner.name, self._row.name, customer.name if customer else ""]
        text = require_plain_letter(self.cleaned_data[name], domains, names)
        if "/g/" in text and self._row.link().rpartition("/g/")[2].strip("/") in text:
            raise ValidationError(
                _(
                    "Take the link out of the text. The personal link is already in the letter,"
                    " between the two texts, and cannot be lost."
                )
            )
        return text

    def clean(self) -> None:
        texts = {"before", "after"}
        if texts <= self.cleaned_data.keys() and not any(self.cleaned_data[t] for t in texts):
            self.add_error("before", _("Write something before or after the link."))

    @property
    def words(self) -> Letter:
        typed = self.cleaned_data
        return Letter(typed["subject"], typed["before"], typed["after"])


def plain_words(text: str) -> None:
    """They stand in mail to people of the partner: nothing to press, nothing hidden."""
    require_plain_letter(text, [])


class RefusalForm(forms.Form):
    """No, and if they like, why."""

    note = forms.CharField(
        label=_("Why, if you like to say"),
        max_length=MOST_WORDS,
        required=False,
        validators=[plain_words],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At most 300 characters. The partner reads it."),
    )


class FewerRolesForm(forms.Form):
    """What the customer would agree to, in words."""

    note = forms.CharField(
        label=_("What would you approve?"),
        max_length=MOST_WORDS,
        validators=[plain_words],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At most 300 characters. The partner reads it."),
        error_messages={"required": _("Write which roles are too many.")},
    )
