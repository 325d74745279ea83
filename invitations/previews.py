"""A text as one customer would read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import gettext as _

from customers.models import Account
from invitations import drafts
from invitations.drafts import Letter
from invitations.models import Invitation, Party, PartyRole, TextKind
from invitations.texts import filled, values_of
from invitations.writing import role_of
from partners.models import Member, Partner, Partnership

OFFERED = 10


def customers_to_show(partner: Partner, chosen: str) -> list[Account]:
    """Some customers of this partner to look at a text with: the chosen one, then by name."""
    mine = Account.objects.for_partner(partner)
    first = list(mine.order_by("sort_key", "id")[:OFFERED])
    try:
        wanted = mine.filter(customer_id=UUID(chosen)).first()
    except ValueError:
        wanted = None
    if wanted is None:
        return first
    return [wanted, *(account for account in first if account.pk != wanted.pk)]


def preview(
    by: Member, letter: Letter, language: str, kind: str, account: Account | None
) -> dict[str, Any]:
    """What the preview shows. Broken fields stay as they are typed; nothing is saved."""
    invitation = _example(by, language, account)
    with translation.override(language):
        values = values_of(invitation, _parties(by.partner, kind), by.person)
    invitation.subject = filled(letter.subject, values)[:150]
    invitation.before = filled(letter.before, values).replace("\r\n", "\n")
    invitation.after = filled(letter.after, values).replace("\r\n", "\n")
    length = len(drafts.mailto(invitation))
    return {
        "letter": invitation,
        "before": drafts.paragraphs(invitation.before),
        "after": drafts.paragraphs(invitation.after),
        "length": number_format(length, force_grouping=True),
        "limit": number_format(drafts.MAILTO_LIMIT, force_grouping=True),
        "percent": min(100, length * 100 // drafts.MAILTO_LIMIT),
        "fits": length <= drafts.MAILTO_LIMIT,
    }


def _example(by: Member, language: str, account: Account | None) -> Invitation:
    """An invitation that is never saved: its link opens nothing."""
    return Invitation(
        partner=by.partner,
        inviter=by.person,
        company=account.name if account else _("Example Company"),
        contact_name=account.contact_name if account else "",
        to=account.contact_email if account else "",
        language=language,
        expires_at=now() + timedelta(days=by.partner.invitation_days),
    )


def _parties(partner: Partner, kind: str) -> list[Party]:
    parties = [Party(partner=partner, role=role_of(partner))]
    if kind == TextKind.TOGETHER:
        pair = Partnership.objects.for_partner(partner).active().select_related(
            "provider", "reseller"
        ).first()  # fmt: skip
        other = (pair.reseller if partner.is_provider else pair.provider) if pair else None
        role = PartyRole.RESELLER if partner.is_provider else PartyRole.PROVIDER
        parties.append(Party(partner=other or Partner(name=settings.BRAND), role=role))
    return parties
