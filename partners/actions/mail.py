"""Whether and under which name the portal sends a partner's letters."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from outbox.models import Email
from outbox.queue import queue_email
from partners.models import Member, Partner, TooManyInvites

MAIL_SETTINGS = ("sends_letters", "sender_name")
TESTS_AN_HOUR = 5


@transaction.atomic
def change_mail_settings(by: Member, *, sends_letters: bool, sender_name: str) -> Partner:
    """History gets what differs, before and after."""
    partner = Partner.objects.select_for_update().get(pk=by.partner_id)
    wanted = {"sends_letters": sends_letters, "sender_name": sender_name}
    changed = [name for name in MAIL_SETTINGS if getattr(partner, name) != wanted[name]]
    before = {name: getattr(partner, name) for name in changed}
    for name in changed:
        setattr(partner, name, wanted[name])
    if changed:
        partner.save(update_fields=changed)
        after = {name: wanted[name] for name in changed}
        verb = Verb.MAIL_SETTINGS_CHANGED
        record(verb, partner, by=by, partner=partner, before=before, after=after)
    return partner


@transaction.atomic
def send_test_letter(by: Member) -> Email:
    """To oneself, as customers would get it. Raises TooManyInvites after five in an hour."""
    Member.objects.for_partner(by.partner).select_for_update(of=("self",)).get(pk=by.pk)
    hour = f"{now():%Y%m%d%H}"
    sent = Email.objects.for_partner(by.partner).filter(
        dedupe_key__startswith=f"mail_test:{by.pk}:{hour}:"
    )
    number = sent.count() + 1
    if number > TESTS_AN_HOUR:
        raise TooManyInvites
    return queue_email(
        "mail_test",
        to=by.person.email,
        language=by.person.language or by.partner.language,
        dedupe_key=f"mail_test:{by.pk}:{hour}:{number}",
        context={
            "partner": by.partner,
            "brand": settings.BRAND,
            "host": settings.PUBLIC_HOST,
            "url": settings.PUBLIC_BASE_URL,
        },
        partner=by.partner,
        reply_to=by.person.email,
        from_name=by.partner.sender,
    )
