"""The whole demo, in one transaction."""

from __future__ import annotations

from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.timezone import localdate

from demo.accounts import settle_accounts
from demo.asking import ask_stranger
from demo.book import Book
from demo.cast import STAR
from demo.days import Days
from demo.groups import settle_groups
from demo.neighbours import NEIGHBOURS
from demo.notices import leave_newest_unread
from demo.organisations import settle_organisations
from demo.stories import STORIES, STRANGERS
from demo.telling import tell
from partners.models import Partner
from people.models import Person


@transaction.atomic
def build_demo(today: date | None = None) -> None:
    """Write the demo into empty tables. The same `today` gives the same demo."""
    book = Book(Days(today or localdate()))
    settle_organisations(book)
    book.write(Person, EmailAddress, Partner)  # the letters compare partners by their keys
    for story in STORIES:
        tell(book, STAR, story)
    for stranger in STRANGERS:
        ask_stranger(book, book.partners[STAR], stranger)
    for slug, stories in NEIGHBOURS.items():
        for story in stories:
            tell(book, slug, story)
    settle_groups(book, STAR)
    settle_accounts(book)
    leave_newest_unread(book)
    book.close()
