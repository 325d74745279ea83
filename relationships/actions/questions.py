"""What somebody asked about a relationship is answered when it ends."""

from __future__ import annotations

from datetime import datetime

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from notifications.events import NoticeEvent
from partners.models import Member
from people.models import Person
from relationships.actions.wish_notices import tell_answer
from relationships.actions.wishing import close_wish, locked_wish
from relationships.models import EndWish, Relationship, RemovalRequest, RequestState


def close_open_questions(
    ended: Relationship, by: Member | Actor, person: Person, at: datetime
) -> None:
    """The customer's wish to end it has come true; a request to the provider is not needed any
    more. Called inside the transaction that ends the relationship. Who wished is told, unless it
    ended it itself."""
    for pk in EndWish.unscoped.waiting().filter(relationship=ended).values_list("pk", flat=True):
        wish = locked_wish(pk)
        close_wish(wish, RequestState.CONFIRMED, by)
        if isinstance(by, Member) or by.kind != ActorKind.CUSTOMER:
            tell_answer(NoticeEvent.END_WISH_CONFIRMED, wish)
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
