"""Orders of the demo in every state, and the subscriptions they made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from audit.models import ActorKind, Verb
from audit.record import SYSTEM, Actor
from demo.book import Book
from demo.cast import STAR
from demo.days import identity
from demo.order_requests import ask_first
from demo.wares import (
    BACKUP,
    BASIC,
    BOARD,
    CALLS,
    DESKTOP,
    DEVICES,
    MAIL,
    OFFICE,
    PLUS,
    SECURITY,
    Wish,
    offer_of,
)
from partners.models import Member
from relationships.models import Relationship
from subscriptions.models import (
    WINDOW,
    LicencePool,
    Order,
    OrderLine,
    OrderState,
    SeatCause,
    SeatLot,
    Subscription,
    Term,
)
from subscriptions.terms import end_of_term

State = OrderState
TAKES = timedelta(minutes=3)  # from submitting to the end
M, Y, Y3 = Term.MONTH, Term.YEAR, Term.THREE_YEARS


@dataclass(frozen=True)
class Bought:
    """One order; `asked` says who at the reseller on record asked for it."""

    by: str
    customer: str
    day: int
    lines: tuple[Wish, ...]
    state: OrderState = State.DONE
    reseller: str = ""
    asked: str = ""
    reference: str = ""
    failure: str = ""


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


def settle_purchases(book: Book) -> None:
    """The oldest first, so that numbers count upwards."""
    for story in sorted(ORDERS, key=lambda story: -story.day):
        _buy(book, story)


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
        ask_first(book, order, book.members[story.asked], story.lines, member)
    said: dict[str, Any] = {"number": order.number, "customer_ordered": True}
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
