"""What a full export holds of history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.models import Event
from partners.exports.parts import Part

PARTS = (Part("activity", _("The activity log"), Event),)
