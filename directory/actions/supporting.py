"""Support requests: opened, taken in hand, answered, solved, closed, opened again, handed on.

Lock order: account → the partner, for its next number → the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from customers.actions import RelationshipOver
from customers.models import Account, AccountState
from directory.actions.attaching import Attached, attach
from directory.models import NotTheirs, Severity, SupportAnswer, SupportRequest
from directory.notices import tell_answered, tell_over, tell_wanted
from partners.models import Member, Partner, Partnership
from people.models import Person
from subscriptions.models import Subscription

_STATE = ["state", "state_since", "closed_reason", "handler", "provider", "handed_at"]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and whom to call back. `service` is a code of services.json and
    `service_name` its name; both empty for something else."""

    service: str
    service_name: str
    severity: Severity
    description: str
    contact_name: str
    contact_email: str = ""
    contact_phone: str = ""


@transaction.atomic
def open_request(
    by: Member,
    customer_id: UUID,
    problem: Problem,
    *,
    files: Iterable[Attached] = (),
    form_key: UUID,
) -> SupportRequest:
    """Colleagues who answer such requests are told. Pressed twice, it is one request.

    Raises RelationshipOver; Account.DoesNotExist where the partner has no record of the customer.
    """
    accounts = Account.objects.for_partner(by.partner).select_for_update(of=("self",))
    account = accounts.select_related("customer").get(customer_id=customer_id)
    mine = SupportRequest.objects.for_partner(by.partner)
    if same := mine.filter(form_key=form_key).first():
        return same
    if account.state == AccountState.ENDED:
        raise RelationshipOver
    request = SupportRequest(
        partner=by.partner,
        customer=account.customer,
        number=_next_number(by.partner),
        opened_by=by.person,
        form_key=form_key,
        **vars(problem),
    )
    request.save(force_insert=True)
    names = attach(request, files)
    _record(
        Verb.SUPPORT_OPENED,
        request,
        by,
        service=problem.service_name,
        severity=int(problem.severity),
        files=names,
    )
    tell_wanted(request, by.person)
    return request


def _next_number(partner: Partner) -> int:
    """One after another: whoever opens one holds the partner until it commits."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    mine = SupportRequest.unscoped.owned_by(partner)
    last: int | None = mine.aggregate(last=Max("number"))["last"]
    return (last or 1000) + 1


@transaction.atomic
def take(by: Member, pk: UUID, seen: int | None) -> SupportRequest:
    """This member has it in hand; `seen` is the id of the person who had it when they looked.

    Raises TakenMeanwhile, SupportOver, and NotTheirs for one that is in others' hands.
    """
    request = _held(by, pk)
    if request.holder != by.partner:
        raise NotTheirs
    before = request.handler
    if before == by.person:
        return request
    request.take(by.person, seen, now())
    request.save(update_fields=_STATE)
    _record(Verb.SUPPORT_TAKEN, request, by, taken_from=before.name if before else "")
    return request


@transaction.atomic
def answer(
    by: Member, pk: UUID, text: str, *, files: Iterable[Attached] = (), form_key: UUID
) -> SupportRequest:
    """A sentence to whoever opened it and whoever has it. Raises SupportOver."""
    request = _held(by, pk)
    if _is_said(request, form_key):
        return request
    request.require_unsolved()
    said, names = _say(request, by, text, files, form_key)
    _record(Verb.SUPPORT_ANSWERED, request, by, files=names)
    tell_answered(request, said)
    return request


@transaction.atomic
def solve(
    by: Member, pk: UUID, text: str, *, files: Iterable[Attached] = (), form_key: UUID
) -> SupportRequest:
    """With a last sentence that says how. Raises SupportOver."""
    request = _held(by, pk)
    if _is_said(request, form_key):
        return request
    request.solve(now())
    said, names = _say(request, by, text, files, form_key)
    request.save(update_fields=_STATE)
    _record(Verb.SUPPORT_SOLVED, request, by, files=names)
    tell_over(request, by.person, said.text)
    return request


@transaction.atomic
def reopen(by: Member, pk: UUID, text: str, *, form_key: UUID) -> SupportRequest:
    """It was not solved after all: `text` says why. Raises SupportOver where it is not over, and
    RelationshipOver."""
    request = _held(by, pk)
    if _is_said(request, form_key):
        return request
    _require_customer(request)
    request.reopen(now())
    _say(request, by, text, (), form_key)
    request.save(update_fields=_STATE)
    _record(Verb.SUPPORT_REOPENED, request, by)
    tell_wanted(request, by.person, text)
    return request


@transaction.atomic
def close(by: Member, pk: UUID, reason: str) -> SupportRequest:
    """Without a solution, by whose customer it is. Raises SupportOver, NotTheirs."""
    request = _own(by, pk)
    request.close(reason, now())
    request.save(update_fields=_STATE)
    _record(Verb.SUPPORT_CLOSED, request, by, note=reason)
    tell_over(request, by.person, reason)
    return request


@transaction.atomic
def hand_on(by: Member, pk: UUID, provider_slug: str) -> SupportRequest:
    """To the provider who sold the service: its people see the whole request from now on.

    Raises NotTheirs for any other, SupportOver, RelationshipOver.
    """
    request = _own(by, pk)
    _require_customer(request)
    provider = next((one for one in providers_of(request) if one.slug == provider_slug), None)
    if provider is None:
        raise NotTheirs
    request.hand_on(provider, now())
    request.save(update_fields=_STATE)
    _record(Verb.SUPPORT_HANDED_ON, request, by, provider=provider.name)
    tell_wanted(request, by.person)
    return request


@transaction.atomic
def take_back(by: Member, pk: UUID) -> SupportRequest:
    """The provider's people see nothing of it any more. Raises NotTheirs, SupportOver."""
    request = _own(by, pk)
    provider = request.provider
    request.take_back(now())
    request.save(update_fields=_STATE)
    _record(Verb.SUPPORT_TAKEN_BACK, request, by, also=provider, provider=str(provider))
    return request


def providers_of(request: SupportRequest) -> list[Partner]:
    """Who sold this service to this customer with the partner on record, and works with it now."""
    if not request.service:
        return []
    sold = Subscription.objects.visible_to(request.partner).of(request.customer).living()
    theirs = sold.filter(reseller=request.partner, sku__product__service=request.service)
    together = Partnership.objects.for_partner(request.partner).active()
    mine = together.filter(reseller=request.partner, provider__in=theirs.values("partner"))
    found = mine.select_related("provider").order_by("provider__name")
    return [one.provider for one in found]


def _held(by: Member, pk: UUID) -> SupportRequest:
    """The request, locked. Raises DoesNotExist for a stranger."""
    SupportRequest.objects.visible_to(by.partner).only("pk").get(pk=pk)
    rows = SupportRequest.unscoped.select_for_update(of=("self",))
    return rows.select_related("partner", "provider", "customer", "opened_by", "handler").get(pk=pk)


def _own(by: Member, pk: UUID) -> SupportRequest:
    request = _held(by, pk)
    if request.partner != by.partner:
        raise NotTheirs
    return request


def _require_customer(request: SupportRequest) -> None:
    """An ended record is history. Raises RelationshipOver."""
    mine = Account.objects.for_partner(request.partner).filter(customer=request.customer)
    if not mine.exclude(state=AccountState.ENDED).exists():
        raise RelationshipOver


def _is_said(request: SupportRequest, form_key: UUID) -> bool:
    """The same form was here before."""
    return SupportAnswer.objects.of(request).filter(form_key=form_key).exists()


def _say(
    request: SupportRequest, by: Member, text: str, files: Iterable[Attached], form_key: UUID
) -> tuple[SupportAnswer, list[str]]:
    said = SupportAnswer(
        request=request, author=by.person, speaks_for=by.partner, text=text, form_key=form_key
    )
    said.save(force_insert=True)
    return said, attach(request, files, said)


def _record(
    verb: Verb, request: SupportRequest, by: Member, also: Partner | None = None, **detail: Any
) -> None:
    """One row in the log of each side that has it; the other side's log names the person, not a
    member."""
    person: Person = by.person
    for partner in filter(None, (request.partner, request.provider or also)):
        actor = by if partner == by.partner else Actor(ActorKind.MEMBER, person)
        record(verb, request, by=actor, partner=partner, customer=request.customer, **detail)
