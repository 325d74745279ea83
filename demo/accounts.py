"""Each partner's own record of a customer, and what the list repeats on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from audit.models import Verb
from customers.models import (
    Account,
    AccountProvider,
    AccountState,
    AccountTag,
    Source,
    Tag,
)
from customers.search import fold
from demo.book import Book
from demo.steps import Story
from invitations.models import Invitation, InvitationState
from relationships.models import IN_FORCE, AdminRelationship, Relationship


def account_in(
    book: Book, slug: str, key: str, at: datetime, source: Source = Source.INVITATION
) -> Account:
    """The partner's record of this customer, made of its public facts when there is none yet."""
    if (slug, key) not in book.accounts:
        customer = book.customers[key]
        account = Account(
            partner=book.partners[slug],
            customer=customer,
            name=customer.name,
            domain=customer.domain,
            tax_id=customer.tax_id,
            country=customer.country,
            language=customer.language,
            source=source,
            created_at=at,
            changed_at=at,
        )
        account.refresh_keys()
        book.accounts[slug, key] = book.add(account)
    return book.accounts[slug, key]


def note_down(book: Book, slug: str, story: Story) -> None:
    """What the partner itself wrote into its record: owner, contact, tags, notes."""
    account, customer = book.accounts[slug, story.customer], book.customers[story.customer]
    account.owner = book.members[story.owner]
    account.notes = story.notes
    account.street, account.postcode = customer.street, customer.postcode
    account.city = customer.city
    if person := book.administrators.get(story.customer):
        account.contact_name, account.contact_email = person.name, person.email
    account.tag_names = sorted(story.tags)
    if account.tag_names:
        book.record(
            Verb.CUSTOMER_TAGGED,
            account,
            account.created_at + timedelta(minutes=2),
            by=account.owner,
            partner=account.partner,
            customer=customer,
            before={"tags": []},
            after={"tags": account.tag_names},
        )
    for name in account.tag_names:
        if (slug, name) not in book.tags:
            tag = Tag(partner=book.partners[slug], name=name, folded=fold(name))
            book.tags[slug, name] = book.add(tag)
        book.add(AccountTag(account=account, tag=book.tags[slug, name]))


def settle_accounts(book: Book) -> None:
    """Repeat on every account what was decided elsewhere."""
    for account in book.accounts.values():
        _settle(book, account)


def _settle(book: Book, account: Account) -> None:
    partner, customer = account.partner, account.customer
    bonds = book.between(Relationship, partner, customer)
    asked = book.between(Invitation, partner, customer)
    access = book.between(AdminRelationship, partner, customer)
    in_force = [g for g in access if g.state in IN_FORCE]
    account.state = _state(bonds, asked, in_force)
    account.listed = account.state not in {AccountState.ENDED, AccountState.ADMIN_ONLY}
    bond = next((r for r in bonds if r.removed_at is None), None)
    account.since = bond.established_at if bond else None
    account.has_dap = bond is not None and bond.has_dap
    account.gdap_active = len(in_force)
    account.gdap_ends_at = min((g.ends_at for g in in_force if g.ends_at), default=None)
    links = [link for link in book.all(AccountProvider) if link.account is account]
    account.provider_names = sorted(link.provider.name for link in links)
    happened = [
        event.at
        for event, _subject in book.events
        if event.partner is account.partner and event.customer_id == account.customer.pk
    ]
    account.changed_at = max(happened, default=account.created_at)


def _state(
    bonds: list[Relationship], asked: list[Invitation], in_force: list[AdminRelationship]
) -> AccountState:
    """design.md §6.1, from what is in force down to what is left."""
    if any(r.removed_at is None for r in bonds):
        return AccountState.RESELLER
    if any(i.state == InvitationState.OPEN for i in asked):
        return AccountState.AWAITING
    if in_force:
        return AccountState.ADMIN_ONLY
    if bonds:
        return AccountState.ENDED
    last = max(asked, key=lambda i: i.created_at, default=None)
    outcomes = {
        InvitationState.EXPIRED.value: AccountState.EXPIRED,
        InvitationState.DECLINED.value: AccountState.DECLINED,
    }
    return outcomes.get(last.state, AccountState.NONE) if last else AccountState.NONE
