"""Writing history. Called inside the transaction that makes the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from audit.models import ActorKind, Event, Verb
from partners.models import Member, Partner
from people.models import Person


@dataclass(frozen=True)
class Origin:
    """Where a change came from: the request's number and address. Empty in jobs and commands.

    `is_operator`: somebody at the machine runs a command in a member's name. The member counts for
    rights and limits; history says that the operator did it.
    """

    request_id: str = ""
    ip: str | None = None
    is_operator: bool = False


# Which request we are in is a fact about the process, not an argument of the domain; who acts
# always is an argument.
NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


@contextmanager
def at_the_machine() -> Iterator[None]:
    """What is recorded inside was done by the operator, in the name of the member who is said to
    act. For management commands."""
    token = origin.set(Origin(is_operator=True))
    try:
        yield
    finally:
        origin.reset(token)


@dataclass(frozen=True)
class Actor:
    """Who did it, when it was not a member of the partner."""

    kind: ActorKind
    person: Person | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
OPERATOR = Actor(ActorKind.OPERATOR)
VISITOR = Actor(ActorKind.VISITOR)


def customer_side(person: Person) -> Actor:
    return Actor(ActorKind.CUSTOMER, person)


def record(
    verb: Verb,
    subject: models.Model,
    *,
    by: Member | Actor,
    partner: Partner | None,
    customer: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **detail: Any,
) -> Event:
    """One row of history: `by` did `verb` to `subject`, in the log of `partner`.

    `customer` is the Customer concerned. Values must be JSON (text, numbers, lists); secrets,
    tokens and whole letters do not belong here.
    """
    about = About(subject, customer, before or {}, after or {}, detail)
    event = _event(verb, about, by=by, partner=partner)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True)
class About:
    """What one of many alike changes was about; as the arguments of `record`."""

    subject: models.Model
    customer: models.Model | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)


def record_many(
    verb: Verb, changes: Iterable[About], *, by: Member | Actor, partner: Partner | None
) -> None:
    """One row of history for each of many alike changes, written together."""
    events = [_event(verb, about, by=by, partner=partner) for about in changes]
    Event.unscoped.bulk_create(events, batch_size=1000)


def _event(verb: Verb, about: About, *, by: Member | Actor, partner: Partner | None) -> Event:
    member = by if isinstance(by, Member) else None
    actor = Actor(ActorKind.MEMBER, by.person) if isinstance(by, Member) else by
    here, subject, customer = origin.get(), about.subject, about.customer
    if here.is_operator and member is not None:
        actor = OPERATOR
    customer_id: UUID | None = customer.pk if customer is not None else None
    return Event(
        partner=partner,
        customer_id=customer_id,
        customer_name=str(customer)[:120] if customer is not None else "",
        verb=verb,
        actor_kind=actor.kind,
        person=actor.person,
        member=member,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:160],
        before=dict(about.before),
        after=dict(about.after),
        detail=dict(about.detail),
        request_id=here.request_id,
        ip=here.ip,
    )
