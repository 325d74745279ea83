"""A provider asks a reseller to work together; the reseller authorises; either ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from notifications.events import NoticeEvent
from notifications.tell import tell
from outbox.queue import queue_email
from partners.models import (
    AlreadyPartners,
    Member,
    Partner,
    Partnership,
    PartnershipClosed,
    PartnershipState,
    TooManyInvites,
)
from partners.permissions import Role
from people.links import digest, token_for

VALID_FOR = timedelta(days=30)
REQUESTS_AN_HOUR = 20  # of one person


@transaction.atomic
def request_partnership(
    by: Member, *, reseller_name: str, reseller_email: str, language: str
) -> Partnership:
    """The provider asks. The letter with the link leaves through the outbox.

    Raises AlreadyPartners while a request to this address waits for its answer, TooManyInvites.
    """
    at, email = now(), reseller_email.strip().lower()
    provider = Partner.objects.select_for_update().get(pk=by.partner_id)
    requests = Partnership.objects.for_partner(provider).filter(provider=provider)
    lately = requests.filter(requested_by=by.person, requested_at__gt=at - timedelta(hours=1))
    if lately.count() >= REQUESTS_AN_HOUR:
        raise TooManyInvites
    waiting = requests.filter(
        reseller_email__iexact=email,
        state=PartnershipState.REQUESTED,
        expires_at__gt=at,
    )
    if waiting.exists():
        raise AlreadyPartners
    pk = uuid4()
    partnership = Partnership.unscoped.create(
        id=pk,
        provider=provider,
        reseller_name=reseller_name,
        reseller_email=email,
        requested_by=by.person,
        expires_at=at + VALID_FOR,
        token_sha256=digest(token_for("partnership", pk, 1)),
    )
    record(Verb.PARTNERSHIP_REQUESTED, partnership, by=by, partner=provider)
    send_request(partnership, language)
    return partnership


@transaction.atomic
def renew_request(by: Member, partnership: Partnership, *, language: str) -> Partnership:
    """A new link and a new letter; the old link dies. Raises PartnershipClosed."""
    partnership = locked(partnership)
    if partnership.state != PartnershipState.REQUESTED:
        raise PartnershipClosed
    partnership.version += 1
    partnership.expires_at = now() + VALID_FOR
    partnership.token_sha256 = digest(token_for("partnership", partnership.pk, partnership.version))
    partnership.save(update_fields=["version", "expires_at", "token_sha256"])
    record(Verb.PARTNERSHIP_REQUESTED, partnership, by=by, partner=partnership.provider, again=True)
    send_request(partnership, language)
    return partnership


def partnership_for(token: str) -> Partnership | None:
    """What the link opens, in whatever state; nothing for a link we never made."""
    found = Partnership.unscoped.select_related("provider", "reseller", "requested_by")
    return found.filter(token_sha256=digest(token), provider__closed_at=None).first()


@transaction.atomic
def authorise_partnership(by: Member, partnership: Partnership) -> Partnership:
    """The reseller's Account admin consents, for `by.partner`.

    Raises PartnershipClosed when it is too late, AlreadyPartners when the two work together
    under an earlier request.
    """
    partnership = locked(partnership)
    provider = Partner.objects.select_for_update().get(pk=partnership.provider_id)
    active = Partnership.objects.for_partner(provider).active()
    if active.filter(reseller=by.partner).exists():
        raise AlreadyPartners
    partnership.authorise(by.partner, by.person, now())
    partnership.save(update_fields=["state", "reseller", "authorised_by", "authorised_at"])
    record_for_both(Verb.PARTNERSHIP_AUTHORISED, partnership, by=by, consent=True)
    tell_the_asker(NoticeEvent.PARTNERSHIP_AUTHORISED, partnership)
    return partnership


@transaction.atomic
def refuse_partnership(by: Member, partnership: Partnership) -> None:
    """Raises PartnershipClosed when it is too late."""
    partnership = locked(partnership)
    partnership.refuse(by.person, now())
    partnership.reseller = by.partner
    partnership.save(update_fields=["state", "reseller", "ended_by", "ended_at"])
    record_for_both(Verb.PARTNERSHIP_REFUSED, partnership, by=by)
    tell_the_asker(NoticeEvent.PARTNERSHIP_REFUSED, partnership)


@transaction.atomic
def end_partnership(by: Member, partnership: Partnership, *, reason: str) -> Partnership:
    """Either side ends it in good faith. Customers stay where they are; nobody is told
    (domain.md §2.1). Raises PartnershipClosed when it is over already."""
    partnership = locked(partnership)
    partnership.end(by.person, now())
    partnership.save(update_fields=["state", "ended_by", "ended_at"])
    record_for_both(Verb.PARTNERSHIP_ENDED, partnership, by=by, reason=reason, good_faith=True)
    return partnership


def locked(partnership: Partnership) -> Partnership:
    return (
        Partnership.unscoped.select_for_update(of=("self",))
        .select_related("provider", "reseller", "requested_by")
        .get(pk=partnership.pk)
    )


def record_for_both(verb: Verb, partnership: Partnership, *, by: Member, **detail: Any) -> None:
    """One row in the log of each side; the other side's log names the person, not a member."""
    elsewhere = Actor(ActorKind.MEMBER, by.person)
    for partner in filter(None, (partnership.provider, partnership.reseller)):
        actor = by if partner == by.partner else elsewhere
        record(verb, partnership, by=actor, partner=partner, **detail)


def send_request(partnership: Partnership, language: str) -> None:
    queue_email(
        "partnership_request",
        to=partnership.reseller_email,
        language=language,
        partner=partnership.provider,
        dedupe_key=f"partnership_request:{partnership.pk}:{partnership.version}",
        reply_to=partnership.requested_by.email,
        link=("partnership", partnership.pk, partnership.version),
        context=letter(partnership),
    )


def letter(partnership: Partnership) -> dict[str, object]:
    """The words of the request, for the outbox and for the person's own mail program."""
    return {
        "brand": settings.BRAND,
        "provider": partnership.provider.name,
        "reseller": partnership.reseller_name,
        "asker": partnership.requested_by.name or partnership.requested_by.email,
        "expires_at": partnership.expires_at,
    }


def tell_the_asker(event: NoticeEvent, partnership: Partnership) -> None:
    """Whoever asked learns of the answer; when they have left since, the Admin agents."""
    provider, asker = partnership.provider, partnership.requested_by
    staff = Member.objects.for_partner(provider).current()
    if not (
        to := [member.person for member in staff.filter(person=asker).select_related("person")]
    ):
        to = [member.person for member in staff.holding([Role.ADMIN_AGENT])]
    tell(
        event,
        to,
        partner=provider,
        customer=None,
        about=("partners.partnership", partnership.pk),
        path=reverse(
            "partners:partnership",
            kwargs={"partner_slug": provider.slug, "partnership_id": partnership.pk},
        ),
        dedupe_key=str(partnership.pk),
        params={"name": str(partnership.reseller)},
    )
