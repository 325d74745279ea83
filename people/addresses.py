"""Several e-mail addresses in one field."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MOST_ADDRESSES = 5


def addresses(text: str) -> str:
    """`a@x, b@y` as it is stored. Raises ValidationError for more than five, or none such."""
    found = [address for address in re.split(r"[,;\s]+", text) if address]
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(
                _("This is not an e-mail address: %(address)s"), params={"address": address}
            ) from None
    if len(found) > MOST_ADDRESSES:
        raise ValidationError(_("Write at most five addresses."))
    return ", ".join(found)
