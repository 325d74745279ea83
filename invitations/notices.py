"""The mail an invitation owes: each promise is one letter, however often it is made."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from customers.models import Customer, CustomerMember
from invitations.models import Invitation, Party
from outbox.queue import queue_email
from partners.models import Member
from people.models import Person


def page_of(invitation: Invitation) -> str:
    """Where the partner follows the invitation. The host comes from settings."""
    path = reverse("invitations:detail", args=[invitation.partner.slug, invitation.pk])
    return f"{settings.PUBLIC_BASE_URL}{path}"


def tell_inviter(kind: str, invitation: Invitation, promise: str, **context: object) -> None:
    """To the inviter; to the partner's office when the inviter has left since."""
    partner, inviter = invitation.partner, invitation.inviter
    works_here = Member.objects.for_partner(partner).current().filter(person=inviter).exists()
    queue_email(
        kind,
        to=inviter.email if works_here else partner.email,
        language=(works_here and inviter.language) or partner.language,
        dedupe_key=f"{kind}:{invitation.pk}:{promise}",
        context={"invitation": invitation, "url": page_of(invitation), **context},
        partner=partner,
    )


def remind_customer(invitation: Invitation, kind: str, *, until: str) -> None:
    """To everybody the letter went to, in its language. `until` says when the link ends."""
    partner, inviter = invitation.partner, invitation.inviter
    works_here = Member.objects.for_partner(partner).current().filter(person=inviter).exists()
    for number, address in enumerate(invitation.addresses):
        queue_email(
            "invitation_reminder",
            to=address,
            language=invitation.language,
            dedupe_key=f"invitation_reminder:{invitation.pk}:{invitation.version}:{kind}:{number}",
            context={"invitation": invitation, "until": until, "kind": kind},
            partner=partner,
            link=("invitation", invitation.pk, invitation.version),
            reply_to=inviter.email if works_here else partner.email,
        )


def send_receipt(
    invitation: Invitation, customer: Customer, person: Person, parties: Sequence[Party]
) -> None:
    """To the one who decided: what was consented to, and how to end it."""
    queue_email(
        "invitation_receipt",
        to=person.email,
        language=person.language or customer.language,
        dedupe_key=f"invitation_receipt:{invitation.pk}",
        context={"invitation": invitation, "customer": customer, "parties": parties},
        link=("invitation", invitation.pk, invitation.version),
    )


def tell_parties(invitation: Invitation, customer: Customer, parties: Sequence[Party]) -> None:
    """To the office of every accepted party but the inviting one."""
    for party in parties:
        if party.partner_id == invitation.partner_id:
            continue
        queue_email(
            "invitation_party",
            to=party.partner.email,
            language=party.partner.language,
            dedupe_key=f"invitation_party:{invitation.pk}:{party.partner_id}",
            context={"invitation": invitation, "customer": customer, "party": party},
            partner=party.partner,
        )


def tell_operator(invitation: Invitation) -> None:
    queue_email(
        "invitation_reported",
        to=settings.OPERATOR_EMAIL,
        language=settings.LANGUAGE_CODE[:2],
        dedupe_key=f"invitation_reported:{invitation.pk}:{invitation.version}",
        context={"invitation": invitation},
    )


def tell_administrators(
    customer: Customer, administrators: Sequence[CustomerMember], stranger: Person
) -> None:
    """Somebody tried to register a domain that has its people: they should know."""
    for member in administrators:
        queue_email(
            "invitation_takeover_refused",
            to=member.person.email,
            language=member.person.language or customer.language,
            dedupe_key=f"takeover:{customer.pk}:{stranger.pk}:{member.person_id}",
            context={"customer": customer, "stranger": stranger},
        )
