"""Where RESELLER_MAY_REMOVE is off: an indirect reseller asks its provider to end its relationship
with a customer; the provider confirms or refuses.

Lock order: the account, then the request. Who only answers or takes back locks the request alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from customers.accounts import account_for
from customers.models import Customer
from notifications.events import NoticeEvent
from notifications.tell import tell
from partners.models import Member, Partner, Partnership, PartnershipClosed
from partners.permissions import Action, roles_allowed
from people.models import Person
from relationships.actions.reseller import Removal, end_relationship
from relationships.blockers import RemovalBlocked, blockers
from relationships.models import (
    AlreadyAsked,
    AlreadyRemoved,
    Relationship,
    RemovalRequest,
    RequestState,
)

_ANSWER = ["state", "decided_by", "closed_at", "answer"]


@transaction.atomic
def ask_removal(
    by: Member, customer: Customer, provider: Partner, *, reason: str, note: str = ""
) -> RemovalRequest:
    """The reseller has declared good faith and asks; the provider's people are told.

    Raises PartnershipClosed unless the two work together, AlreadyRemoved, AlreadyAsked, and
    RemovalBlocked: what stands in the way is the reseller's to clear.
    """
    partner = by.partner
    account_for(partner, customer)
    relationship = (
        Relationship.objects.for_partner(partner).with_customer(customer).active().first()
    )
    if relationship is None:
        raise AlreadyRemoved
    require_partnership(provider, partner)
    if RemovalRequest.objects.for_partner(partner).waiting().filter(relationship=relationship):
        raise AlreadyAsked
    if found := blockers(partner, customer):
        raise RemovalBlocked(found)
    made = RemovalRequest.unscoped.create(
        partner=partner,
        provider=provider,
        customer=customer,
        relationship=relationship,
        reason=reason,
        note=note,
        asked_by=by.person,
    )
    record_for_both(Verb.REMOVAL_ASKED, made, by, reason=reason, note=note, good_faith=True)
    tell_provider(NoticeEvent.REMOVAL_WANTED, made)
    return made


@transaction.atomic
def withdraw_removal(by: Member, pk: UUID) -> None:
    """The reseller takes its request back. Raises RequestClosed; DoesNotExist for a stranger."""
    RemovalRequest.objects.for_partner(by.partner).get(pk=pk)
    request = locked_request(pk)
    request.close(RequestState.WITHDRAWN, by.person, now())
    request.save(update_fields=_ANSWER)
    record_for_both(Verb.REMOVAL_WITHDRAWN, request, by)
    tell_provider(NoticeEvent.REMOVAL_WITHDRAWN, request)


@transaction.atomic
def refuse_removal(by: Member, pk: UUID, answer: str) -> None:
    """The provider refuses with a sentence, which the reseller reads. Raises RequestClosed."""
    RemovalRequest.objects.asked_of(by.partner).get(pk=pk)
    request = locked_request(pk)
    request.close(RequestState.REFUSED, by.person, now(), answer)
    request.save(update_fields=_ANSWER)
    record_for_both(Verb.REMOVAL_REFUSED, request, by, note=answer)
    tell_asker(NoticeEvent.REMOVAL_REFUSED, request)


@transaction.atomic
def confirm_removal(by: Member, pk: UUID) -> Relationship:
    """The provider confirms: the reseller's relationship ends by the same rules as if it had
    removed it itself, for the reason it gave. GDAP is the reseller's own and stays.

    Raises RequestClosed, PartnershipClosed, AlreadyRemoved and RemovalBlocked.
    """
    found = RemovalRequest.objects.asked_of(by.partner).get(pk=pk)
    account_for(found.partner, found.customer)
    request = locked_request(pk)
    require_partnership(by.partner, request.partner)
    request.close(RequestState.CONFIRMED, by.person, now())
    request.save(update_fields=_ANSWER)
    removal = Removal(
        Actor(ActorKind.MEMBER, by.person),
        by.person,
        request.reason,
        request.note,
        asked_by=str(request.asked_by),
        confirmed_for=str(by.partner),
    )
    ended = end_relationship(removal, request.partner, request.customer)
    # The provider's own log. The customer is named, not linked: it reads of one removal, not two.
    record(
        Verb.RELATIONSHIP_REMOVED,
        request,
        by=by,
        partner=by.partner,
        asked_by=str(request.asked_by),
        reason=request.reason,
        note=request.note,
        good_faith=True,
    )
    tell_asker(NoticeEvent.REMOVAL_CONFIRMED, request)
    return ended


def require_partnership(provider: Partner, reseller: Partner) -> None:
    together = Partnership.objects.for_partner(reseller).active()
    if not together.filter(provider=provider, reseller=reseller).exists():
        raise PartnershipClosed


def locked_request(pk: UUID) -> RemovalRequest:
    rows = RemovalRequest.unscoped.select_for_update(of=("self",))
    return rows.select_related("partner", "provider", "customer", "asked_by").get(pk=pk)


def record_for_both(verb: Verb, request: RemovalRequest, by: Member, **detail: Any) -> None:
    """One row in the log of each side; the other side's log names the person, not a member."""
    elsewhere = Actor(ActorKind.MEMBER, by.person)
    for partner in (request.partner, request.provider):
        actor = by if partner == by.partner else elsewhere
        record(verb, request, by=actor, partner=partner, customer=request.customer, **detail)


def tell_provider(event: NoticeEvent, request: RemovalRequest) -> None:
    """Everybody at the provider who may decide."""
    staff = Member.objects.for_partner(request.provider).current()
    deciding = staff.holding(roles_allowed(Action.REMOVE_RELATIONSHIP)).select_related("person")
    _tell(event, [member.person for member in deciding], request, request.provider)


def tell_asker(event: NoticeEvent, request: RemovalRequest) -> None:
    """Whoever asked; when they have left since, the colleagues who might have."""
    staff = Member.objects.for_partner(request.partner).current().select_related("person")
    to = [member.person for member in staff.filter(person=request.asked_by)]
    if not to:
        others = staff.holding(roles_allowed(Action.REMOVE_RELATIONSHIP))
        to = [member.person for member in others]
    _tell(event, to, request, request.partner)


def _tell(event: NoticeEvent, to: Iterable[Person], request: RemovalRequest, here: Partner) -> None:
    other = request.provider if here == request.partner else request.partner
    tell(
        event,
        to,
        partner=here,
        customer=None,
        about=("relationships.removalrequest", request.pk),
        path=reverse(
            "relationships:removal_request",
            kwargs={"partner_slug": here.slug, "request_id": request.pk},
        ),
        dedupe_key=str(request.pk),
        params={
            "name": request.customer.name,
            "partner": other.name,
            "date": localdate().isoformat(),
            "note": request.answer,
        },
    )
