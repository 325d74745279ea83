"""The reseller asks its provider to end its relationship with a customer; nobody has answered."""

from __future__ import annotations

from typing import Any

from audit.models import ActorKind, Verb
from audit.record import Actor
from demo.book import Book
from demo.days import identity
from relationships.models import Relationship, RemovalReason, RemovalRequest

CUSTOMER, PROVIDER, ASKED = "wydmy", "nordvik", 2


def ask_the_provider(book: Book, slug: str) -> None:
    partner, provider = book.partners[slug], book.partners[PROVIDER]
    customer, member = book.customers[CUSTOMER], book.members["hanna"]
    there = book.between(Relationship, partner, customer)
    made = RemovalRequest(
        id=identity("removal request", f"{slug} {CUSTOMER}"),
        partner=partner,
        provider=provider,
        customer=customer,
        relationship=next(one for one in there if one.removed_at is None),
        reason=RemovalReason.MOVED,
        note="The school has signed with the town's own provider.",
        asked_by=member.person,
        asked_at=book.days.ago(ASKED, f"removal {CUSTOMER}"),
    )
    book.add(made)
    told: dict[str, Any] = {"reason": str(made.reason), "note": made.note, "good_faith": True}
    elsewhere = Actor(ActorKind.MEMBER, member.person)
    for owner, by in ((partner, member), (provider, elsewhere)):
        book.record(
            Verb.REMOVAL_ASKED, made, made.asked_at, by=by, partner=owner, customer=customer, **told
        )
