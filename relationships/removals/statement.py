"""The two texts of a removal: what the remover declares, and a notice to copy."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from customers.models import Account
from partners.models import Partner
from relationships.models import Relationship


def good_faith(partner: Partner) -> str:
    """Ticked before every removal, and told again in its report."""
    return _(
        "I confirm this decision is made in good faith, for a legitimate business reason, and"
        " in line with our contract with the customer or partner. %(partner)s answers for"
        " any third-party claim that follows from it."
    ) % {"partner": partner}


def notice(ended: Relationship, account: Account, *, gdap_kept: int) -> str:
    """For the remover's own letter, in the customer's language. The portal never sends it."""
    assert ended.removed_at is not None
    language = account.language or settings.LANGUAGE_CODE[:2]
    with translation.override(language):
        context = {
            "customer": account.name,
            "partner": ended.partner,
            "day": date_format(localtime(ended.removed_at), "j E Y"),
            "had_dap": ended.dap_ended_at == ended.removed_at,
            "gdap_kept": gdap_kept,
            "person": ended.removed_by,
        }
        return render_to_string("relationships/removal/notice.txt", context).strip()
