"""What did not work at some customers of the demo, and what was said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from audit.models import ActorKind, Verb
from audit.record import Actor
from demo.book import Book
from demo.days import identity
from directory.models import Severity, SupportAnswer, SupportFile, SupportRequest
from partners.models import Member

MESSAGE = b"Nov 21 09:14:02 client: 0x8004011D: the server is not available\n"


@dataclass(frozen=True)
class Line:
    """Somebody said something so many hours after the report; with it, perhaps, it was solved."""

    by: str
    hours: int
    text: str
    solves: bool = False


@dataclass(frozen=True)
class Trouble:
    """`taken` is who took it in hand, an hour before the first answer; `handed` the provider."""

    customer: str
    by: str
    day: int
    service: str
    severity: Severity
    text: str
    taken: str = ""
    handed: str = ""
    lines: tuple[Line, ...] = ()
    file: str = ""


TROUBLES = (
    Trouble(
        *("stoczniarewa", "hanna", 40, "office", Severity.LOW),
        "Nowa księgowa nie widzi wspólnego arkusza z rozliczeniem godzin. Inni z działu widzą.",
        taken="zofia",
        lines=(
            Line("zofia", 3, "Dodaję ją do grupy działu. Proszę sprawdzić za kwadrans."),
            Line("zofia", 6, "Grupa działa, księgowa widzi arkusz.", solves=True),
        ),
    ),
    Trouble(
        *("laka", "zofia", 3, "office", Severity.HIGH),
        "Od wczoraj poczta wychodzi z opóźnieniem do godziny, tylko w oddziale w Piątnicy.\n"
        "Restart komputerów nic nie zmienił. Komunikat w załączniku.",
        taken="karin",
        handed="nordvik",
        lines=(
            Line("karin", 4, "Widzimy kolejkę po stronie łącza oddziału. Sprawdzamy dalej."),
            Line("zofia", 5, "Dziękuję. Klient może w środę przed południem wyłączyć zaporę."),
        ),
        file="komunikat.txt",
    ),
    Trouble(
        *("stoczniarewa", "zofia", 2, "", Severity.CRITICAL),
        "Nikt na pochylni nie może się zalogować: telefon nie przyjmuje kodów. Dwie zmiany stoją.",
    ),
)


def settle_support(book: Book) -> None:
    """The oldest first, so that numbers count upwards."""
    for number, trouble in enumerate(TROUBLES, start=1001):
        _report(book, trouble, number)


def _report(book: Book, trouble: Trouble, number: int) -> None:
    by, customer = book.members[trouble.by], book.customers[trouble.customer]
    name = f"{trouble.customer} {number}"
    at = book.days.ago(trouble.day, f"support {name}")
    account = book.accounts[(by.partner.slug, trouble.customer)]
    request = book.add(
        SupportRequest(
            id=identity("support request", name),
            form_key=identity("support request form", name),
            partner=by.partner,
            customer=customer,
            number=number,
            service=trouble.service,
            service_name=trouble.service.capitalize(),
            severity=trouble.severity,
            description=trouble.text,
            contact_name=account.contact_name,
            contact_email=account.contact_email,
            contact_phone=account.contact_phone,
            opened_by=by.person,
            opened_at=at,
            state_since=at,
        )
    )
    if trouble.file:
        _attach(book, request, trouble.file)
    said = {"service": request.service_name, "severity": int(trouble.severity)}
    files = [trouble.file] if trouble.file else []
    _note(book, Verb.SUPPORT_OPENED, request, at, by, **said, files=files)
    if trouble.handed:
        request.hand_on(book.partners[trouble.handed], at + timedelta(hours=1))
        provider = str(request.provider)
        handed_at = at + timedelta(hours=1)
        _note(book, Verb.SUPPORT_HANDED_ON, request, handed_at, by, provider=provider)
    if trouble.taken:
        taken_at = at + timedelta(hours=2)
        request.take(book.members[trouble.taken].person, None, taken_at)
        _note(book, Verb.SUPPORT_TAKEN, request, taken_at, book.members[trouble.taken])
    for line in trouble.lines:
        _say(book, request, line, at + timedelta(hours=line.hours))


def _attach(book: Book, request: SupportRequest, name: str) -> None:
    key = identity("support file", f"{request.pk} {name}")
    file = SupportFile(id=key, request=request, name=name, size=len(MESSAGE), content=MESSAGE)
    book.add(file)


def _say(book: Book, request: SupportRequest, line: Line, at: datetime) -> None:
    by = book.members[line.by]
    key = identity("support answer form", f"{request.pk} {line.hours}")
    said = SupportAnswer(request=request, author=by.person, speaks_for=by.partner, form_key=key)
    said.text, said.at = line.text, at
    book.add(said)
    if line.solves:
        request.solve(at)
    verb = Verb.SUPPORT_SOLVED if line.solves else Verb.SUPPORT_ANSWERED
    _note(book, verb, request, at, by)


def _note(
    book: Book, verb: Verb, request: SupportRequest, at: datetime, by: Member, **detail: Any
) -> None:
    """In the log of each side that has it; the other side's names the person, not a member."""
    for partner in filter(None, (request.partner, request.provider)):
        actor = by if by.partner is partner else Actor(ActorKind.MEMBER, by.person)
        book.record(
            verb, request, at, by=actor, partner=partner, customer=request.customer, **detail
        )
