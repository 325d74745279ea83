"""The whole demo, in one transaction."""

from __future__ import annotations

from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.timezone import localdate

from demo.accounts import settle_accounts
from demo.asking import ask_stranger
from demo.batches import settle_batches
from demo.book import Book
from demo.cast import STAR
from demo.days import Days
from demo.intakes import settle_intakes
from demo.letter_texts import note_recipients, write_texts
from demo.lives import live_on
from demo.neighbours import NEIGHBOURS
from demo.notices import leave_newest_unread
from demo.order_requests import settle_order_requests
from demo.organisations import settle_organisations
from demo.outdated import settle_dap, settle_template
from demo.purchases import settle_purchases
from demo.removal_requests import ask_the_provider
from demo.role_templates import write_role_templates
from demo.staff import settle_staff
from demo.stories import STORIES, STRANGERS
from demo.support_requests import settle_support
from demo.teams import settle_groups
from demo.telling import tell
from demo.wares import stock_shelves
from demo.wishes import settle_wishes
from partners.models import Partner, SavedList, SavedView
from people.models import Person

# list, whose, name, query, shared
SAVED_VIEWS = (
    (SavedList.INVITATIONS, "hanna", "With Nordvik", "provider=nordvik&view=all", True),
    (SavedList.INVITATIONS, "jan", "Ending soon", "ends=14&sort=ends&view=open", False),
    (SavedList.CUSTOMERS, "hanna", "Still on DAP", "access=dap", True),
)


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
    write_texts(book)
    settle_groups(book, STAR)
    settle_wishes(book)
    settle_template(book, STAR)
    settle_dap(book)
    write_role_templates(book, STAR)
    ask_the_provider(book, STAR)
    stock_shelves(book)
    settle_purchases(book)
    settle_order_requests(book)
    live_on(book)
    settle_accounts(book)
    settle_batches(book)
    settle_staff(book)
    settle_support(book)
    settle_intakes(book)
    note_recipients(book)
    leave_newest_unread(book)
    for view in SAVED_VIEWS:
        _save(book, *view)
    book.close()


def _save(book: Book, of: SavedList, who: str, name: str, query: str, is_shared: bool) -> None:
    member = book.members[who]
    view = SavedView(partner=member.partner, owner=member, list_name=of, name=name, query=query)
    view.is_shared, view.created_at = is_shared, book.days.ago(20, name)
    book.add(view)
