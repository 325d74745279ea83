"""What somebody asked about a relationship is answered when it ends."""

from __future__ import annotations

from datetime import datetime

from audit.models import Verb
from audit.record import Actor, record
from partners.models import Member
from people.models import Person
from relationships.models import EndWish, Relationship, RemovalRequest, RequestState


def close_open_questions(
    ended: Relationship, by: Member | Actor, person: Person, at: datetime
) -> None:
    """The customer's wish to end it has come true; a request to the provider is not needed any
    more. Called inside the transaction that ends the relationship."""
    for wish in EndWish.unscoped.select_for_update().filter(relationship=ended, state="waiting"):
        wish.state, wish.closed_at = RequestState.CONFIRMED, at
        wish.save(update_fields=["state", "closed_at"])
        record(Verb.END_WISH_CLOSED, wish, by=by, partner=ended.partner, customer=ended.customer)
    waiting = RemovalRequest.unscoped.waiting().filter(relationship=ended)
    for request in waiting.select_for_update():
        request.close(RequestState.WITHDRAWN, person, at)
        request.save(update_fields=["state", "closed_at", "answer", "decided_by"])
        record(
            Verb.REMOVAL_WITHDRAWN,
            request,
            by=by,
            partner=ended.partner,
            customer=ended.customer,
        )
