"""A customer asks for the end of a reseller relationship; the partner confirms by removing it, or
answers why not.

Lock order: the customer's member, the account, then the wish.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import Actor, record
from customers.accounts import account_for
from customers.models import Customer
from notifications.events import NoticeEvent
from partners.models import Member
from people.models import Person
from relationships.actions.deciding import deciding
from relationships.actions.wish_notices import tell_answer, tell_wish_withdrawn, tell_wished
from relationships.models import (
    AlreadyAsked,
    AlreadyRemoved,
    EndWish,
    Relationship,
    RequestState,
)

_CLOSED = ["state", "closed_at", "answer"]


@transaction.atomic
def wish_end(person: Person, customer: Customer, relationship_pk: UUID, *, note: str) -> EndWish:
    """Nothing ends yet: the partner is told, and asked to remove it. Raises AlreadyRemoved,
    AlreadyAsked while a wish waits, Outsider, MayNotDecide; DoesNotExist for another customer's."""
    theirs = Relationship.unscoped.filter(customer=customer).select_related("partner", "customer")
    found = theirs.get(pk=relationship_pk)
    by = deciding(person, customer)
    account_for(found.partner, customer)
    if not theirs.active().filter(pk=found.pk).exists():
        raise AlreadyRemoved
    if EndWish.unscoped.waiting().filter(relationship=found).exists():
        raise AlreadyAsked
    wish = EndWish.unscoped.create(
        partner=found.partner, customer=customer, relationship=found, wished_by=person, note=note
    )
    record(Verb.END_WISHED, wish, by=by, partner=wish.partner, customer=customer, note=note)
    tell_wished(wish)
    return wish


@transaction.atomic
def withdraw_wish(person: Person, customer: Customer, pk: UUID) -> None:
    """The customer takes it back. Raises RequestClosed, Outsider, MayNotDecide; DoesNotExist for
    another customer's."""
    EndWish.unscoped.filter(customer=customer).get(pk=pk)
    by = deciding(person, customer)
    wish = locked_wish(pk)
    close_wish(wish, RequestState.WITHDRAWN, by)
    tell_wish_withdrawn(wish)


@transaction.atomic
def refuse_wish(by: Member, pk: UUID, answer: str) -> None:
    """The partner keeps the relationship and says why; the customer reads it. Raises
    RequestClosed; DoesNotExist for a stranger."""
    EndWish.objects.for_partner(by.partner).get(pk=pk)
    wish = locked_wish(pk)
    close_wish(wish, RequestState.REFUSED, by, answer)
    tell_answer(NoticeEvent.END_WISH_REFUSED, wish)


def locked_wish(pk: UUID) -> EndWish:
    rows = EndWish.unscoped.select_for_update(of=("self",))
    related = ("partner", "customer", "relationship__partner", "relationship__customer")
    return rows.select_related(*related).get(pk=pk)


def close_wish(wish: EndWish, state: RequestState, by: Member | Actor, answer: str = "") -> None:
    """A locked one. Raises RequestClosed."""
    wish.close(state, now(), answer)
    wish.save(update_fields=_CLOSED)
    record(
        Verb.END_WISH_CLOSED,
        wish,
        by=by,
        partner=wish.partner,
        customer=wish.customer,
        before={"state": RequestState.WAITING},
        after={"state": state},
        note=answer,
    )
