"""What is asked of whoever adds admin access to an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from invitations.models import Invitation
from partners.models import Partner
from people.names import honest_name
from relationships.actions.requesting import Terms
from relationships.models import AdminRelationship
from relationships.naming import NAME_LENGTH, suggested_name
from relationships.requests.forms import RequestForm
from relationships.requests.starts import Start, starts_of


class CarriedForm(RequestForm):
    """A ready set or one of the partner's templates: roles are chosen one by one in a draft."""

    start = forms.ChoiceField(
        label=_("Which roles?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a set of roles.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[honest_name],
        help_text=_("The customer sees it. Left empty: customer, set and date."),
    )

    def __init__(self, invitation: Invitation, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"days": 365})
        del self.fields["roles"]
        self._invitation = invitation
        self.starts: dict[str, Start] = starts_of(invitation.partner)
        choices = [(start.key, str(start.name)) for start in self.starts.values()]
        self.fields["start"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The rules about roles are those of every request."""
        start = self.starts.get(self.cleaned_data.get("start", ""))
        self.cleaned_data["roles"] = start.role_ids if start else []
        return super().clean()

    def terms(self) -> Terms:
        given = self.cleaned_data
        start = self.starts[given["start"]]
        return Terms(
            name=given["name"] or self._name(start),
            customer=self._invitation.customer,
            role_ids=given["roles"],
            duration_days=given["days"],
            auto_extend=given["auto_extend"],
            reason=given["reason"],
            template=start.version,
        )

    def _name(self, start: Start) -> str:
        taken = _names_of(self._invitation.partner)
        return suggested_name(str(self._invitation), start.word, localdate(), taken)


def _names_of(partner: Partner) -> set[str]:
    return set(AdminRelationship.objects.for_partner(partner).values_list("name", flat=True))
