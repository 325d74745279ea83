"""The customer list: which accounts, in which order, and one page of them by key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.formats import number_format
from django.utils.translation import ngettext

from customers.columns import Column, chosen, fields_of
from customers.finding import CAP, VIEWS, Frame, bounded, find, frame, matching
from customers.keys import key_field, read_key, write_key
from customers.models import Account, AccountProvider, AccountQuerySet, AccountTag, since_or_never
from customers.question import ACCESS, Question
from customers.search import fold
from partners.models import Partner
from people.models import Person

LIST_NAME = "customers"


def filtered(partner: Partner, question: Question) -> AccountQuerySet:
    """The partner's accounts of the view that pass the filters; the search is not among them.

    Expired and declined ones are reached by the relationship filter, as are ended ones.
    """
    accounts = Account.objects.for_partner(partner)
    if question.states:
        accounts = accounts.filter(state__in=question.states)
    if question.view != "all" or not question.states:
        accounts = accounts.filter(**VIEWS[question.view][1])
    if question.country:
        accounts = accounts.filter(country=question.country)
    if question.owner:
        accounts = accounts.filter(owner=int(question.owner))
    if question.access:
        accounts = accounts.filter(**ACCESS[question.access])
    if question.provider:
        through = AccountProvider.objects.for_partner(partner)
        named = through.filter(provider__slug=question.provider, account=OuterRef("pk"))
        accounts = accounts.filter(Exists(named))
    if question.tag:
        tagged = AccountTag.objects.for_partner(partner)
        so_named = tagged.filter(tag__folded=fold(question.tag), account=OuterRef("pk"))
        accounts = accounts.filter(Exists(so_named))
    return accounts


def exported(partner: Partner, question: Question, ids: Collection[UUID]) -> AccountQuerySet:
    """Exactly what the list shows over all its pages, or the chosen ones of it, in its order."""
    accounts = filtered(partner, question)
    if question.text:
        accounts = matching(accounts, question.text)
    if ids:
        accounts = accounts.filter(customer_id__in=ids)
    return _in_order(accounts, question.order, question.reverse)


def _in_order(accounts: AccountQuerySet, order: Sequence[str], reverse: bool) -> AccountQuerySet:
    keys = [F(name).desc() if reverse else F(name).asc() for name in order]
    return accounts.annotate(since_key=since_or_never()).order_by(*keys)


# --- Pages ---


class Tuple(Func):
    """`(a, b)`: both databases compare rows, and both use an index for it."""

    template = "(%(expressions)s)"


@dataclass(frozen=True)
class Page:
    """One page of rows and where one can go from it. `total` goes up to CAP + 1; None: unknown."""

    rows: list[dict[str, Any]]
    total: int
    frame: Frame
    start: int
    size: int
    previous: str
    next: str
    columns: list[Column] = field(default_factory=list)

    @property
    def total_words(self) -> str:
        """`128`, or `1,000+` where counting stopped."""
        return counted(self.total)

    @property
    def count_words(self) -> str:
        words = ngettext("%(total)s customer", "%(total)s customers", self.total)
        return words % {"total": self.total_words}

    @property
    def place_words(self) -> str:
        """`11–20 of 34 customers`; only how many where they are all here."""
        if not self.previous and not self.next:
            return self.count_words
        words = ngettext(
            "%(start)s–%(end)s of %(total)s customer",
            "%(start)s–%(end)s of %(total)s customers",
            self.total,
        )
        end = self.start + len(self.rows) - 1
        return words % {"start": self.start, "end": end, "total": self.total_words}


def counted(number: int) -> str:
    return f"{number_format(CAP, force_grouping=True)}+" if number > CAP else str(number)


def page_of(partner: Partner, person: Person, question: Question) -> Page:
    """The page the question asks for. Two statements; a search needs two or three more.

    Raises TooSlow.
    """
    if not question.is_filtered:
        return _page_of(partner, person, question)
    with bounded():
        return _page_of(partner, person, question)


def _page_of(partner: Partner, person: Person, question: Question) -> Page:
    accounts = filtered(partner, question)
    narrowed = accounts if question.filter_count and not question.text else None
    around = frame(partner, person, LIST_NAME, narrowed)
    size = question.size or around.preference.page_size
    columns = chosen(around.preference.columns)
    fields = fields_of(columns)
    if question.text:
        return replace(_search_page(accounts, question, around, size, fields), columns=columns)
    total = around.counts[question.view] if around.matching is None else around.matching
    page = _keyset_page(accounts, question, around, size, total, fields)
    return replace(page, columns=columns)


def _search_page(
    accounts: AccountQuerySet, question: Question, around: Frame, size: int, fields: list[str]
) -> Page:
    """By position: a search shows no more than CAP matches, so no page is far."""
    first = (question.start - 1) // size * size
    window = slice(first, first + size)
    found = find(
        accounts.annotate(since_key=since_or_never()),
        question.text,
        question.order,
        question.reverse,
        window,
    )
    by_id = {row["id"]: row for row in accounts.filter(pk__in=found.ids).values(*fields, "id")}
    rows = [by_id[pk] for pk in found.ids if pk in by_id]
    total = CAP + 1 if found.capped else found.total
    onward = window.stop < min(total, CAP)
    return Page(
        rows,
        total,
        around,
        first + 1,
        size,
        question.address(start=first + 1 - size) if first else "",
        question.address(start=window.stop + 1) if onward else "",
    )


def _keyset_page(
    accounts: AccountQuerySet,
    question: Question,
    around: Frame,
    size: int,
    total: int,
    fields: list[str],
) -> Page:
    """From the key of the last row on: as fast in the middle as at the beginning."""
    backwards = bool(question.before)
    key = read_key(question.before or question.after, question.order)
    if key is None:
        question = replace(question, start=1)
        backwards = False
    rows = _rows_beyond(accounts, question, key, backwards, size + 1, fields)
    more = len(rows) > size
    rows = rows[:size][::-1] if backwards else rows[:size]
    first = max(question.start, 1) if key else 1
    has_previous = bool(rows) and (more if backwards else key is not None)
    has_next = bool(rows) and (backwards or more)
    return Page(
        rows,
        total,
        around,
        first,
        size,
        question.address(before=write_key(rows[0], question.order), start=max(first - size, 1))
        if has_previous
        else (question.address() if key and not rows else ""),
        question.address(after=write_key(rows[-1], question.order), start=first + len(rows))
        if has_next
        else "",
    )


def _rows_beyond(
    accounts: AccountQuerySet,
    question: Question,
    key: list[Any] | None,
    backwards: bool,
    limit: int,
    fields: list[str],
) -> list[dict[str, Any]]:
    order = question.order
    reverse = question.reverse != backwards
    accounts = _in_order(accounts, order, reverse)
    if key is not None:
        here = Tuple(*(F(name) for name in order), output_field=BooleanField())
        values = Tuple(
            *(
                Value(value, output_field=key_field(name))
                for name, value in zip(order, key, strict=True)
            ),
            output_field=BooleanField(),
        )
        accounts = accounts.filter(LessThan(here, values) if reverse else GreaterThan(here, values))
    wanted = {*fields, *order}
    return list(accounts.values(*wanted)[:limit])
