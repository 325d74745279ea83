"""What the pages of security groups ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Member, Partner
from relationships.models import SecurityGroup
from relationships.roles import GdapRole


class GroupForm(forms.Form):
    """A group's name and what its people do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Give the group a name.")},
    )
    description = forms.CharField(
        label=_("What they do"),
        max_length=200,
        required=False,
        help_text=_("For example: answers the phone, resets passwords."),
    )


class MembersForm(forms.Form):
    """Who is in the group: any of the partner's colleagues, or nobody."""

    members = forms.TypedMultipleChoiceField(
        label=_("Colleagues"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Member.objects.for_partner(partner).current().select_related("person")
        people = sorted(colleagues, key=lambda member: str(member.person).casefold())
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (member.pk, f"{member.person} ({member.person.email})") for member in people
        ]


class AssignmentForm(forms.Form):
    """Which group gets which of the approved roles."""

    group = forms.TypedChoiceField(
        label=_("Group"),
        coerce=UUID,
        error_messages={"required": _("Choose a group.")},
    )
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(
        self,
        *args: Any,
        groups: list[SecurityGroup],
        approved: list[GdapRole],
        fixed: SecurityGroup | None = None,
        **kwargs: Any,
    ) -> None:
        """`fixed`: the group is chosen already, and only its roles are asked."""
        super().__init__(*args, **kwargs)
        if fixed is not None:
            del self.fields["group"]
        else:
            choices = [(str(group.pk), group.name) for group in groups]
            self.fields["group"].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (str(role.id), f"{role.name} – {role.sentence}") for role in approved
        ]
