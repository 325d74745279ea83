"""Baltic Cloud's own letter texts: in both languages, and not right the first time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.models import Verb
from demo.book import Book
from demo.cast import STAR
from demo.days import identity
from invitations.models import Invitation, InvitationState, LetterText, LetterTextVersion, Recipient

ENGLISH = {
    "subject": "{company}: your cloud subscriptions with {partner}",
    "before": "Dear {contact},\n\nwe spoke about your cloud subscriptions. {partner} would like to"
    " order and manage them for you.\n\nPlease decide by {expires}, as an administrator of"
    " {company}:",
    "after": "Nothing changes until you accept, and you choose what to allow.\n\n"
    "Kind regards,\n{sender}\n{partner}",
}
POLISH = {
    "subject": "Subskrypcje chmurowe: {company}",
    "before": "Szanowni Państwo,\n\nchcemy zamawiać dla Państwa subskrypcje chmurowe i nimi"
    " zarządzać. Prośbę wysyła firma {partner}.\n\nProsimy o decyzję administratora organizacji"
    " {company} do dnia: {expires}",
    "after": "Nic się nie zmieni, dopóki Państwo nie zaakceptują prośby.\n\n"
    "Z poważaniem\n{sender}\n{partner}",
}
WITH_PROVIDER = {
    "subject": "Wspólna prośba: {partner}, {provider}",
    "before": "Szanowni Państwo,\n\nzamówienia złoży dostawca: {provider}. Na co dzień pomaga"
    " odsprzedawca: {partner}.\n\nProsimy o decyzję administratora organizacji {company}:",
    "after": "O każdej z firm decydują Państwo osobno.\n\nZ poważaniem\n{sender}\n{partner}",
}


@dataclass(frozen=True)
class Saying:
    """One text: `saved` are its versions as (day ago, who, what was other than in the end)."""

    name: str
    language: str
    kind: str
    is_default: bool
    words: dict[str, str]
    saved: tuple[tuple[int, str, dict[str, str]], ...]


SAYINGS = (
    Saying(
        "After a phone call",
        "en",
        "alone",
        True,
        ENGLISH,
        (
            (34, "hanna", {"subject": "Your cloud subscriptions"}),
            (19, "hanna", {"after": "Best wishes,\n{sender}\n{partner}"}),
            (6, "hanna", {}),
        ),
    ),
    Saying(
        "Po rozmowie",
        "pl",
        "alone",
        True,
        POLISH,
        ((34, "hanna", {"subject": "Subskrypcje chmurowe"}), (12, "hanna", {})),
    ),
    Saying("Z dostawcą", "pl", "together", False, WITH_PROVIDER, ((12, "hanna", {}),)),
)


def write_texts(book: Book) -> None:
    for saying in SAYINGS:
        _write(book, saying)


def _write(book: Book, saying: Saying) -> None:
    partner = book.partners[STAR]
    text = LetterText(
        id=identity("letter text", saying.name),
        partner=partner,
        language=saying.language,
        kind=saying.kind,
        name=saying.name,
        is_default=saying.is_default,
        created_at=book.days.ago(saying.saved[0][0], saying.name),
    )
    book.add(text)
    about = {"name": text.name, "language": text.language, "kind": text.kind}
    for number, (day, who, other) in enumerate(saying.saved, 1):
        by, at = book.members[who], book.days.ago(day, saying.name)
        words = saying.words | other
        book.add(LetterTextVersion(text=text, number=number, by=by.person, at=at, **words))
        told: dict[str, Any] = {"after": about | {"version": 1}}
        if number > 1:
            told = {"before": {"version": number - 1}, "after": {"version": number}}
        verb = Verb.LETTER_TEXT_CHANGED if number > 1 else Verb.LETTER_TEXT_ADDED
        book.record(verb, text, at, by=by, partner=partner, **told)


def note_recipients(book: Book) -> None:
    """At whose addresses the open requests wait."""
    known: dict[str, Recipient] = {}
    waits = Invitation.recipients.through
    for invitation in book.all(Invitation):
        if invitation.state != InvitationState.OPEN:
            continue
        for address in invitation.addresses:
            if address not in known:
                known[address] = book.add(Recipient(address=address))
            book.add(waits(invitation=invitation, recipient=known[address]))
