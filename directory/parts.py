"""What a full export holds of support requests. A customer's people are the customer's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from directory.models import SupportAnswer, SupportFile, SupportRequest
from partners.exports.parts import Part

PARTS = (
    Part("support-requests", _("Support requests for your customers"), SupportRequest),
    Part("support-answers", _("What was said about them"), SupportAnswer),
    Part(
        "support-files",
        _("The files sent with them: names and sizes; open a request to download one"),
        SupportFile,
    ),
)
