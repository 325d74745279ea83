"""What a partner does with its own records of customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from customers.models import Account, AccountState, AccountTag, Customer, Tag
from customers.search import fold
from partners.models import Member
from people.models import ListPreference, Person

MAX_TAGS = 150


class CustomerKnown(Exception):
    """This partner has a record of that domain already."""

    def __init__(self, account: Account) -> None:
        super().__init__(str(account.pk))
        self.account = account


class Stale(Exception):
    """Somebody else changed the record since the form was opened."""

    def __init__(self, account: Account) -> None:
        super().__init__(str(account.pk))
        self.account = account


class RelationshipOver(Exception):
    """An ended record is history: nothing in it changes."""


class RemindersRefused(Exception):
    """The customer wants no reminders: only the customer can take that back."""


class TooManyTags(Exception):
    """A customer carries at most MAX_TAGS tags (domain.md §3.1)."""


@transaction.atomic
def add_customer(by: Member, details: Mapping[str, Any], tags: Iterable[str] = ()) -> Account:
    """Enter a customer by hand: listed, without a relationship.

    The organisation may exist already, because another partner serves it. Then its row is used
    and nothing shows it: the record holds what was typed here. Raises CustomerKnown.
    """
    customer, _made = Customer.objects.get_or_create(
        domain=details["domain"],
        defaults={name: details[name] for name in ("name", "country", "tax_id", "language")},
    )
    account = Account(partner=by.partner, customer=customer, state=AccountState.NONE, **details)
    account.refresh_keys()
    # Two colleagues at the same moment: one inserts, the other is told.
    Account.unscoped.bulk_create([account], ignore_conflicts=True)
    stored = Account.unscoped.select_for_update().get(partner=by.partner, customer=customer)
    if stored.created_at != account.created_at:
        raise CustomerKnown(stored)
    shown = {name: _plain(value) for name, value in details.items() if value}
    record(Verb.CUSTOMER_ADDED, stored, by=by, partner=by.partner, customer=customer, after=shown)
    if names := list(tags):
        _tag(by, stored, names, [])
    return stored


@transaction.atomic
def edit_account(
    by: Member, customer_id: UUID, version: int, changes: Mapping[str, Any]
) -> Account:
    """Change the partner's own record. Raises Stale, RelationshipOver, Account.DoesNotExist."""
    account = (
        Account.objects.for_partner(by.partner).select_for_update().get(customer_id=customer_id)
    )
    if account.state == AccountState.ENDED:
        raise RelationshipOver
    if account.version != version:
        raise Stale(account)
    before = {name: getattr(account, name) for name in changes}
    changed = [name for name, value in changes.items() if before[name] != value]
    if not changed:
        return account
    for name in changed:
        setattr(account, name, changes[name])
    account.refresh_keys()
    account.version += 1
    account.changed_at = now()
    account.save(update_fields=[*changed, "search", "sort_key", "version", "changed_at"])
    record(
        Verb.CUSTOMER_CHANGED,
        account,
        by=by,
        partner=by.partner,
        customer=account.customer,
        before={name: _plain(before[name]) for name in changed},
        after={name: _plain(changes[name]) for name in changed},
    )
    return account


@transaction.atomic
def switch_reminders(by: Member, customer_id: UUID, *, on: bool) -> None:
    """Whether this customer is reminded of invitations at all. Raises RemindersRefused,
    RelationshipOver, Account.DoesNotExist."""
    accounts = Account.objects.for_partner(by.partner).select_for_update(of=("self",))
    account = accounts.select_related("customer").get(customer_id=customer_id)
    if account.state == AccountState.ENDED:
        raise RelationshipOver
    if on and account.reminders_refused_at is not None:
        raise RemindersRefused
    if account.reminders_off != on:
        return
    account.reminders_off = not on
    account.save(update_fields=["reminders_off"])
    verb = Verb.INVITATION_REMINDERS_ON if on else Verb.INVITATION_REMINDERS_OFF
    record(verb, account, by=by, partner=by.partner, customer=account.customer)


def _plain(value: Any) -> Any:
    """For the log: a colleague by name, the rest as it is."""
    return str(value.person) if isinstance(value, Member) else value


@transaction.atomic
def tag_customers(
    by: Member, customer_ids: Collection[UUID], add: Collection[str], remove: Collection[str]
) -> int:
    """Put tags on customers and take others off; new words become tags. How many changed.

    Raises TooManyTags, and then changes nothing.
    """
    accounts = Account.objects.for_partner(by.partner).filter(customer_id__in=customer_ids)
    locked = accounts.select_for_update(of=("self",)).select_related("customer").order_by("pk")
    return sum(_tag(by, account, add, remove) for account in locked)


def _tag(by: Member, account: Account, add: Iterable[str], remove: Iterable[str]) -> bool:
    """One locked account. Whether anything changed."""
    gone = {fold(name) for name in remove}
    before: list[str] = account.tag_names
    kept = {fold(name): name for name in before if fold(name) not in gone}
    # A word that is there already keeps its first spelling.
    after = {fold(name): name for name in add} | kept
    if len(after) > MAX_TAGS:
        raise TooManyTags
    if after.keys() == {fold(name) for name in before}:
        return False
    names = [Tag(partner=account.partner, name=name, folded=key) for key, name in after.items()]
    Tag.unscoped.bulk_create(names, ignore_conflicts=True)
    tags = Tag.objects.for_partner(account.partner).filter(folded__in=after)
    AccountTag.unscoped.filter(account=account).exclude(tag__in=tags).delete()
    links = [AccountTag(account=account, tag=tag) for tag in tags]
    AccountTag.unscoped.bulk_create(links, ignore_conflicts=True)
    account.tag_names = [tag.name for tag in sorted(tags, key=lambda tag: tag.folded)]
    account.save(update_fields=["tag_names"])
    record(
        Verb.CUSTOMER_TAGGED,
        account,
        by=by,
        partner=account.partner,
        customer=account.customer,
        before={"tags": before},
        after={"tags": account.tag_names},
    )
    return True


@transaction.atomic
def assign_owner(by: Member, customer_ids: Collection[UUID], owner: Member | None) -> int:
    """Make a colleague (or nobody) the owner of these customers. How many changed."""
    accounts = Account.objects.for_partner(by.partner).filter(customer_id__in=customer_ids)
    changed = 0
    for account in accounts.exclude(state=AccountState.ENDED):
        if account.owner_id != (owner.pk if owner else None):
            edit_account(by, account.customer_id, account.version, {"owner": owner})
            changed += 1
    return changed


@transaction.atomic
def note_export(by: Member, file_format: str, count: int, asked: Mapping[str, Any]) -> None:
    """The log keeps that customers left as a file: how many, which, in what form."""
    record(
        Verb.CUSTOMERS_EXPORTED,
        by.partner,
        by=by,
        partner=by.partner,
        format=file_format,
        count=count,
        **asked,
    )


def keep_preference(person: Person, list_name: str, **changes: Any) -> None:
    """How this person likes one list from now on."""
    ListPreference.objects.update_or_create(person=person, list_name=list_name, defaults=changes)
