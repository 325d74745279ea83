"""How admin relationships are looked for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AdminRelationshipFilter(forms.Form):
    """The search above the list of admin relationships."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
