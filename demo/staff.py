"""The people of some customers and the licences they hold, as their partner's colleagues made
them over the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from audit.models import Verb
from customers.search import fold
from demo.book import Book
from demo.days import identity, number_of
from directory.models import DirectoryRole, DirectoryUser, LicenceAssignment
from partners.models import Member
from subscriptions.models import LicencePool

Role = DirectoryRole


@dataclass(frozen=True)
class Staff:
    """`names` in order; the first is the administrator. `deleted`, `blocked` and `bare` (without
    a licence) are numbers of names from the end, in this order."""

    customer: str
    by: str
    names: tuple[str, ...]
    deleted: int = 0
    blocked: int = 0
    bare: int = 2


STAFF = (
    Staff(
        "laka",
        "hanna",
        ("Barbara Twaróg", "Henryk Śmietana", "Irena Maślanka", "Jakub Kefir", "Kamila Serwatka",
         "Leon Masło", "Łucja Bryndza", "Michał Bańka", "Natalia Koniczyna", "Oskar Cielak",
         "Paulina Rosa", "Rafał Sito", "Sylwia Gomółka", "Tadeusz Wóz", "Urszula Jaz",
         "Wiktor Staw"),
        deleted=3,
        blocked=2,
        bare=2,
    ),
    Staff(
        "stoczniarewa",
        "hanna",
        ("Jadwiga Wręga", "Karol Kil", "Lidia Burta", "Marcin Ster", "Nina Cuma",
         "Olgierd Dok", "Patrycja Rufa", "Roman Grodź", "Sabina Boja", "Tomasz Żagiel",
         "Wanda Knaga", "Zenon Reling", "Zuzanna Bulaj", "Żaneta Kotwica"),
        blocked=1,
        bare=3,
    ),
    Staff(
        "guziki",
        "hanna",
        ("Adam Guzik", "Beata Nitka", "Celina Zamek", "Damian Szpulka", "Edyta Pętelka",
         "Filip Zatrzask", "Grażyna Haftka", "Hubert Igła", "Izabela Naparstek"),
        blocked=1,
    ),
)  # fmt: skip


def settle_staff(book: Book) -> None:
    for staff in STAFF:
        _settle(book, staff)


def _settle(book: Book, staff: Staff) -> None:
    customer, member = book.customers[staff.customer], book.members[staff.by]
    pools = [pool for pool in book.all(LicencePool) if pool.customer == customer and pool.enabled]
    count = len(staff.names)
    gone_from = count - staff.deleted
    blocked_from, bare_from = gone_from - staff.blocked, gone_from - staff.blocked - staff.bare
    for place, name in enumerate(staff.names):
        user = _user(book, staff, name)
        user.role = Role.GLOBAL_ADMINISTRATOR if place == 0 else Role.USER
        if place == 1:
            user.role = Role.PASSWORD_ADMINISTRATOR
        if place >= gone_from:
            _delete(book, user, member, place - gone_from + 4)
        elif place >= blocked_from:
            _block(book, user, member)
        elif place < bare_from:
            _give(book, user, member, pools[: 1 + place % 3])


def _user(book: Book, staff: Staff, name: str) -> DirectoryUser:
    customer, member = book.customers[staff.customer], book.members[staff.by]
    first, _space, last = name.partition(" ")
    local = fold(name).replace(" ", ".")
    key = f"{staff.customer} {name}"
    user = DirectoryUser(
        id=identity("directory user", key),
        customer=customer,
        user_name=f"{local}@{customer.domain}",
        first_name=first,
        last_name=last,
        display_name=name,
        country="PL",
        password="!",  # noqa: S106  # nobody signs in as people of a demo
        must_change=number_of(key) % 5 == 0,
        created_at=book.days.ago(60 + number_of(key) % 25, key),
    )
    user.refresh_keys()
    book.add(user)
    _note(book, Verb.DIRECTORY_USER_ADDED, user, member, 0)
    return user


def _note(book: Book, verb: Verb, user: DirectoryUser, by: Member, minutes: int) -> None:
    at = user.created_at + timedelta(minutes=minutes)
    book.record(verb, user, at, by=by, partner=by.partner, customer=user.customer)


def _give(book: Book, user: DirectoryUser, by: Member, pools: list[LicencePool]) -> None:
    free = [pool for pool in pools if pool.available]
    at = user.created_at + timedelta(minutes=2)
    for pool in free:
        book.add(LicenceAssignment(pool=pool, user=user, at=at, by=by.person))
        pool.assigned += 1
        user.licences += 1
    if free:
        names = [pool.name for pool in free]
        book.record(
            Verb.LICENCE_ASSIGNED,
            user,
            at,
            by=by,
            partner=by.partner,
            customer=user.customer,
            licences=names,
        )


def _block(book: Book, user: DirectoryUser, by: Member) -> None:
    user.blocked_at = book.days.ago(9, user.display_name)
    book.record(
        Verb.DIRECTORY_USER_BLOCKED,
        user,
        user.blocked_at,
        by=by,
        partner=by.partner,
        customer=user.customer,
    )


def _delete(book: Book, user: DirectoryUser, by: Member, days: int) -> None:
    user.delete_at(book.days.ago(days, user.display_name), [])
    assert user.deleted_at is not None
    book.record(
        Verb.DIRECTORY_USER_DELETED,
        user,
        user.deleted_at,
        by=by,
        partner=by.partner,
        customer=user.customer,
    )
