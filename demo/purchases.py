"""Orders of the demo in every state, what resellers asked, and the subscriptions it all made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from audit.models import ActorKind, Verb
from audit.record import SYSTEM, Actor
from demo.book import Book
from demo.cast import STAR
from demo.days import identity
from demo.wares import offer_of
from partners.models import Member
from relationships.models import Relationship
from subscriptions.models import (
    WINDOW,
    LicencePool,
    Order,
    OrderLine,
    OrderRequest,
    OrderRequestLine,
    OrderRequestState,
    OrderState,
    SeatCause,
    SeatLot,
    Subscription,
    Term,
    Wanted,
)
from subscriptions.terms import end_of_term

State, Asked = OrderState, OrderRequestState
TAKES = timedelta(minutes=3)  # from submitting to the end
ANSWERED_AFTER = timedelta(hours=2)
BASIC, OFFICE, PLUS = "OFFICE:0001", "OFFICE:0002", "OFFICE:0003"
MAIL, BACKUP, SECURITY = "MAIL:0001", "BACKUP:0001", "SECURITY:0001"
CALLS, DEVICES, BOARD, DESKTOP = "CALLS:0001", "DEVICES:0001", "BOARD:0001", "DESKTOP:0001"
M, Y, Y3 = Term.MONTH, Term.YEAR, Term.THREE_YEARS

type Wish = tuple[str, int, Term]


@dataclass(frozen=True)
class Bought:
    """One order; `asked` says who at the reseller on record asked for it."""

    by: str
    customer: str
    day: int
    lines: tuple[Wish, ...]
    state: State = State.DONE
    reseller: str = ""
    asked: str = ""
    reference: str = ""
    failure: str = ""


@dataclass(frozen=True)
class Wished:
    """What a reseller asked, and what became of it; `change` is of a subscription with that SKU."""

    by: str
    provider: str
    customer: str
    day: int
    lines: tuple[Wish, ...] = ()
    state: Asked = Asked.WAITING
    note: str = ""
    answer: str = ""
    change: str = ""
    quantity: int | None = None


ORDERS = (
    Bought("olaf", "stoczniarewa", 320, ((PLUS, 120, Y), (MAIL, 45, Y)), reseller=STAR),
    Bought("olaf", "stoczniarewa", 4, ((DEVICES, 60, Y),), reseller=STAR, asked="hanna"),
    Bought("olaf", "hotelnadbrda", 88, ((OFFICE, 14, Y), (BACKUP, 14, Y)), reseller=STAR),
    Bought("ingrid", "laka", 350, ((OFFICE, 64, Y), (CALLS, 12, Y)), reseller=STAR),
    Bought("ingrid", "guziki", 210, ((BASIC, 85, Y), (SECURITY, 30, Y)), reseller=STAR),
    Bought("olaf", "wydmy", 220, ((BOARD, 18, Y), (OFFICE, 18, Y)), reseller=STAR),
    Bought(
        *("olaf", "wydmy", 12, ((BOARD, 6, Y),), State.FAILED, STAR),
        failure="withdrawn:Whiteboard Classic",
    ),
    Bought("olaf", "sojka", 60, ((DESKTOP, 9, Y3),), State.CANCELLED, STAR),
    Bought("olaf", "zrodla", 1, ((OFFICE, 25, Y),), State.PROCESSING, STAR),
    Bought("ingrid", "trzyswierki", 250, ((OFFICE, 8, Y),), reseller="tatra-it"),
    Bought("ingrid", "tartak", 0, ((MAIL, 20, Y),), State.DRAFT),
    Bought("tom", "jasmin", 335, ((PLUS, 60, Y), (SECURITY, 60, Y)), reseller=STAR),
    Bought("tom", "zubr", 190, ((MAIL, 38, Y), (DESKTOP, 6, Y3)), reseller=STAR),
    Bought("lena", "cwiartka", 20, ((OFFICE, 9, M),), reseller=STAR, reference="CW/2026/11"),
    Bought("tom", "zrenica", 70, ((OFFICE, 7, Y), (BACKUP, 7, Y)), reseller=STAR),
    Bought("tom", "kristalek", 300, ((PLUS, 33, Y),), reseller="moravia-desk"),
    Bought("brunon", "rys", 230, ((OFFICE, 16, Y), (BACKUP, 16, Y))),
    Bought("brunon", "haan", 95, ((BASIC, 12, Y),), reference="Haan 7"),
    Bought("danuta", "swierkowa", 40, ((MAIL, 10, Y),)),
    Bought("brunon", "swierkowa", 2, ((DESKTOP, 2, Y3),), State.CANCELLED),
    Bought("olaf", "guziki", 45, ((CALLS, 5, M),), reseller=STAR),
    Bought("ingrid", "laka", 100, ((MAIL, 20, M),), reseller=STAR),
    Bought("brunon", "haan", 200, ((MAIL, 4, M),)),
    Bought("tom", "jasmin", 33, ((MAIL, 25, M),), reseller=STAR),
    Bought("brunon", "pohjatuul", 0, ((OFFICE, 5, Y), (CALLS, 5, Y)), State.DRAFT),
)
WISHES = (
    Wished(
        *("jan", "nordvik", "hotelnadbrda", 1, ((CALLS, 6, Y), (SECURITY, 14, Y))),
        note="Two more rooms are being furnished; they would like it this week.",
    ),
    Wished("hanna", "nordvik", "laka", 2, change=OFFICE, quantity=70),
    Wished(
        *("jan", "hanza", "zubr", 30, ((BACKUP, 38, Y),), Asked.REFUSED),
        answer="Backup needs Office; the customer has Mail only. We can offer both.",
    ),
    Wished("oliwia", "hanza", "zrenica", 15, ((SECURITY, 7, Y),), Asked.WITHDRAWN),
    Wished("agnieszka", "nordvik", "trzyswierki", 3, ((BACKUP, 8, Y),)),
)


def settle_purchases(book: Book) -> None:
    """The oldest first, so that numbers count upwards."""
    for story in sorted(ORDERS, key=lambda story: -story.day):
        _buy(book, story)
    for wish in WISHES:
        _wish(book, wish)


def _bond(book: Book, member: Member, key: str) -> Relationship:
    there = book.between(Relationship, member.partner, book.customers[key])
    return next(row for row in there if row.removed_at is None)


def _buy(book: Book, story: Bought) -> None:
    member, customer = book.members[story.by], book.customers[story.customer]
    partner, name = member.partner, f"{story.by} {story.customer} {story.day}"
    at = book.days.ago(max(story.day, 1), f"order {name}")
    order = Order(
        id=identity("order", name),
        partner=partner,
        customer=customer,
        state=story.state,
        created_by=member.person,
        created_at=at,
        reference=story.reference,
    )
    if story.reseller:
        order.reseller = book.partners[story.reseller]
    lines = [_line(book, order, wish) for wish in story.lines]
    book.add(order)
    if story.state != State.DRAFT:
        _submit(book, order, story, member, lines)


def _line(book: Book, order: Order, wish: Wish) -> OrderLine:
    licence, quantity, term = wish
    offer = offer_of(book, order.partner.slug, licence, order.customer.country, term)
    return book.add(
        OrderLine(
            order=order,
            availability=offer,
            name=offer.sku.name,
            term=offer.term,
            billing=offer.billing,
            currency=offer.currency,
            unit_price=offer.list_price,
            quantity=quantity,
        )
    )


def _submit(
    book: Book, order: Order, story: Bought, member: Member, lines: list[OrderLine]
) -> None:
    at = order.created_at + TAKES
    mine = [row for row in book.all(Order) if row.partner is order.partner and row.number]
    order.number = 1001 + len(mine)
    order.relationship = _bond(book, member, story.customer)
    order.submitted_by, order.submitted_at = member.person, at
    if story.asked:
        _ask_first(book, order, story, member)
    said = {"number": order.number, "customer_ordered": True}
    said["lines"] = [f"{line.quantity} × {line.name}" for line in lines]
    _note(book, Verb.ORDER_SUBMITTED, order, at, member, **said)
    if order.state == State.PROCESSING:
        return
    order.finished_at = at + TAKES
    order.failure = story.failure
    _finish(book, order, member, lines)


def _finish(book: Book, order: Order, member: Member, lines: list[OrderLine]) -> None:
    at = order.finished_at
    assert at is not None  # it is over
    if order.state == State.CANCELLED:
        _note(book, Verb.ORDER_CANCELLED, order, at, member, number=order.number)
    elif order.state == State.FAILED:
        problem = order.failure.partition(":")[2]
        _note(book, Verb.ORDER_FAILED, order, at, number=order.number, problem=problem)
    else:
        for line in lines:
            _begin(book, line, at)
        _note(book, Verb.ORDER_DONE, order, at, number=order.number)


def _note(
    book: Book, verb: Verb, order: Order, at: datetime, by: Member | None = None, **detail: Any
) -> None:
    """In the log of the seller, and of the reseller on record."""
    elsewhere = Actor(ActorKind.MEMBER, by.person) if by else SYSTEM
    for partner in (order.partner, order.reseller):
        if partner is not None:
            actor = by if by and partner is order.partner else elsewhere
            book.record(
                verb, order, at, by=actor, partner=partner, customer=order.customer, **detail
            )


def _begin(book: Book, line: OrderLine, at: datetime) -> None:
    """As subscriptions.actions.beginning does it."""
    order, sku = line.order, line.availability.sku
    end = end_of_term(at, line.term)
    row = Subscription(
        id=identity("subscription", f"{order.pk} {sku.licence}"),
        partner=order.partner,
        customer=order.customer,
        reseller=order.reseller,
        order_line=line,
        sku=sku,
        availability=line.availability,
        name=line.name,
        quantity=line.quantity,
        term=line.term,
        billing=line.billing,
        currency=line.currency,
        unit_price=line.unit_price,
        state_since=at,
        started_at=at,
        term_started_at=at,
        term_ends_at=end,
        next_at=end,
        support_contact=order.partner,
    )
    book.add(row)
    lot = SeatLot(subscription=row, quantity=line.quantity, cause=SeatCause.PURCHASE)
    lot.bought_at, lot.reducible_until = at, at + WINDOW
    book.add(lot)
    _fill_pool(book, row)
    book.record(
        Verb.SUBSCRIPTION_STARTED,
        row,
        at,
        partner=order.partner,
        customer=order.customer,
        after={"quantity": line.quantity, "term": line.term},
        order=order.number,
    )


def _fill_pool(book: Book, row: Subscription) -> None:
    if not row.sku.is_assignable:
        return
    key = (row.customer, row.sku.licence)
    pools = (pool for pool in book.all(LicencePool) if (pool.customer, pool.licence) == key)
    pool = next(pools, None)
    if pool is None:
        pool = book.add(
            LicencePool(
                customer=row.customer,
                licence=row.sku.licence,
                name=row.sku.name,
                service=row.sku.product.service,
            )
        )
    pool.enabled += row.quantity


# --- What resellers asked ------------------------------------------------------------------------


def _request(
    book: Book, asker: Member, provider: str, key: str, at: datetime, **fields: Any
) -> OrderRequest:
    name = f"{asker.person.email} {provider} {key} {at.isoformat()}"
    return book.add(
        OrderRequest(
            id=identity("order request", name),
            partner=asker.partner,
            provider=book.partners[provider],
            customer=book.customers[key],
            form_key=identity("order request form", name),
            asked_by=asker.person,
            asked_at=at,
            **fields,
        )
    )


def _ask_first(book: Book, order: Order, story: Bought, member: Member) -> None:
    """The order is the answer to a request of the reseller."""
    asker = book.members[story.asked]
    at = order.created_at - ANSWERED_AFTER
    asked = _request(book, asker, order.partner.slug, story.customer, at)
    _want(book, asked, story.lines)
    asked.close(Asked.ACCEPTED, member.person, order.created_at)
    asked.order = order
    _note_request(book, Verb.ORDER_REQUESTED, asked, at, asker)
    answered = Verb.ORDER_REQUEST_ACCEPTED
    _note_request(book, answered, asked, order.created_at, member, order=order.number)


def _want(book: Book, asked: OrderRequest, lines: tuple[Wish, ...]) -> None:
    for licence, quantity, term in lines:
        offer = offer_of(book, asked.provider.slug, licence, asked.customer.country, term)
        book.add(OrderRequestLine(request=asked, availability=offer, quantity=quantity))


def _wish(book: Book, wish: Wished) -> None:
    asker = book.members[wish.by]
    at = book.days.ago(wish.day, f"wish {wish.by} {wish.customer}")
    fields: dict[str, Any] = {"note": wish.note}
    if wish.change:
        running = (
            row
            for row in book.all(Subscription)
            if (row.customer, row.sku.licence) == (book.customers[wish.customer], wish.change)
        )
        fields |= {"wanted": Wanted.QUANTITY, "subscription": next(running)}
        fields["quantity"] = wish.quantity
    asked = _request(book, asker, wish.provider, wish.customer, at, **fields)
    _want(book, asked, wish.lines)
    _note_request(book, Verb.ORDER_REQUESTED, asked, at, asker, note=wish.note)
    if wish.state == Asked.WAITING:
        return
    closed = at + ANSWERED_AFTER
    if wish.state == Asked.REFUSED:
        answering = next(row for row in book.members.values() if row.partner is asked.provider)
        verb = Verb.ORDER_REQUEST_REFUSED
    else:
        answering, verb = asker, Verb.ORDER_REQUEST_WITHDRAWN
    asked.close(wish.state, answering.person, closed, wish.answer)
    _note_request(book, verb, asked, closed, answering, note=wish.answer)


def _note_request(
    book: Book, verb: Verb, asked: OrderRequest, at: datetime, by: Member, **detail: Any
) -> None:
    """In the log of each side; the other side's names the person, not a member."""
    elsewhere = Actor(ActorKind.MEMBER, by.person)
    for partner in (asked.partner, asked.provider):
        actor = by if by.partner is partner else elsewhere
        book.record(verb, asked, at, by=actor, partner=partner, customer=asked.customer, **detail)
