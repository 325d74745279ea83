"""What the customer is asked on the page behind an invitation's link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invitations.models import DeclineReason, Party
from relationships.approval.forms import plain_words


class DecisionForm(forms.Form):
    """Accept takes every party that is named, unless the customer says it wants to choose; DAP is
    a choice of its own, and not ticked beforehand (design.md §15.3). Where admin access is asked
    for, too, the relationship and the roles are two questions, and neither is answered
    beforehand."""

    which = forms.ChoiceField(
        label=_("What do you accept?"),
        choices=[("all", _("Everything that is asked")), ("some", _("Only what I choose"))],
        widget=forms.RadioSelect,
        initial="all",
        error_messages={"required": _("Choose one of the two.")},
    )
    party = forms.MultipleChoiceField(
        label=_("I accept"), required=False, widget=forms.CheckboxSelectMultiple
    )
    dap = forms.BooleanField(label=_("allow delegated administration (DAP)"), required=False)
    authorised = forms.BooleanField(
        label=_("I may decide, and I accept the customer agreement"),
        error_messages={"required": _("Tick this to accept. To refuse, use Decline.")},
    )

    relationship = forms.ChoiceField(
        label=_("The reseller relationship"),
        choices=[("yes", _("Accept")), ("no", pgettext_lazy("my answer", "Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    roles = forms.ChoiceField(
        label=_("The admin access"),
        choices=[("yes", _("Approve all roles")), ("no", pgettext_lazy("my answer", "Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    roles_note = forms.CharField(
        label=_("If you refuse: what would you approve?"),
        max_length=300,
        required=False,
        validators=[plain_words],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("At most 300 characters. The partner reads it."),
    )

    def __init__(self, parties: Sequence[Party], *args: Any, asks_roles: bool = False) -> None:
        super().__init__(*args)
        self._parties = {party.partner.slug: party.partner_id for party in parties}
        choices = [(party.partner.slug, party.partner.name) for party in parties]
        self.fields["party"].choices = choices  # type: ignore[attr-defined]
        if len(parties) == 1:
            del self.fields["which"], self.fields["party"]
        if asks_roles:
            self.fields["authorised"].required = False
            self._ask_of_each(together=len(parties) > 1)
        else:
            del self.fields["relationship"], self.fields["roles"], self.fields["roles_note"]

    def _ask_of_each(self, *, together: bool) -> None:
        """Where several ask, which of them is part of the answer about the relationship."""
        self.fields.pop("which", None)
        if together:
            said = [("yes", _("Accept all of them")), ("some", _("Accept only those I choose"))]
            no = ("no", pgettext_lazy("my answer", "Refuse"))
            self.fields["relationship"].choices = [*said, no]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.refuses_relationship:
            self.cleaned_data["dap"] = False
            if self.cleaned_data.get("roles") == "no":
                self.add_error("roles", _("You refuse everything: use Decline, and say why."))
            return
        if self._chooses and not self.cleaned_data.get("party"):
            self.add_error("party", _("Choose at least one. To refuse all, use Decline."))
        if "authorised" not in self.errors and not self.cleaned_data.get("authorised"):
            field = self.fields["authorised"]
            self.add_error("authorised", field.error_messages["required"])

    @property
    def _chooses(self) -> bool:
        return "some" in {self.cleaned_data.get("which"), self.cleaned_data.get("relationship")}

    @property
    def refuses_relationship(self) -> bool:
        return self.cleaned_data.get("relationship") == "no"

    @property
    def approves_roles(self) -> bool:
        return self.cleaned_data.get("roles") == "yes"

    @property
    def accepted(self) -> set[int]:
        """Partner ids."""
        if not self._chooses:
            return set(self._parties.values())
        return {self._parties[slug] for slug in self.cleaned_data["party"]}


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Message to the partner"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tell = forms.BooleanField(label=_("Tell the partner by e-mail"), required=False, initial=True)
