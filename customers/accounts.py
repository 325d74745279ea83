"""How a decision elsewhere reaches the customer list: in the same transaction, on one row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from customers.models import Account, AccountProvider, AccountState, Customer, Source
from partners.models import Partner

_UNLISTED = {AccountState.ENDED, AccountState.ADMIN_ONLY}


def account_for(
    partner: Partner, customer: Customer, *, source: Source = Source.INVITATION
) -> Account:
    """The partner's record of this customer, locked; made from the organisation's public facts
    (name, domain, country, tax number) when there is none yet. Call inside a transaction."""
    made = Account(
        partner=partner,
        customer=customer,
        name=customer.name,
        domain=customer.domain,
        tax_id=customer.tax_id,
        country=customer.country,
        language=customer.language,
        source=source,
    )
    made.refresh_keys()
    # Two acceptances at the same moment: one inserts, the other finds the row it lost to.
    Account.unscoped.bulk_create([made], ignore_conflicts=True)
    return Account.unscoped.select_for_update().get(partner=partner, customer=customer)


def show_state(account: Account, state: AccountState, at: datetime) -> None:
    """The list shows `state` from now on. A customer leaves the list when its relationship ends
    and nothing else is under way; it comes back with the next invitation."""
    account.state = state
    account.listed = state not in _UNLISTED
    account.has_dap = account.has_dap and state == AccountState.RESELLER
    account.changed_at = at
    account.save(update_fields=["state", "listed", "has_dap", "changed_at"])


def show_relationship(
    account: Account, *, since: datetime, has_dap: bool, providers: Iterable[Partner], at: datetime
) -> None:
    """The list shows a reseller relationship in force, and whom the partner buys through."""
    new = [AccountProvider(account=account, provider=provider, since=at) for provider in providers]
    AccountProvider.unscoped.bulk_create(new, ignore_conflicts=True)
    links = AccountProvider.unscoped.filter(account=account).select_related("provider")
    account.provider_names = sorted(link.provider.name for link in links)
    account.since = since
    account.save(update_fields=["since", "provider_names"])
    account.has_dap = has_dap
    show_state(account, AccountState.RESELLER, at)


def show_dap_end(account: Account, at: datetime) -> None:
    """The list shows no delegated administration any more; the relationship goes on."""
    account.has_dap = False
    account.changed_at = at
    account.save(update_fields=["has_dap", "changed_at"])


def show_removal(account: Account, state: AccountState, at: datetime) -> None:
    """The relationship has ended: the customer leaves the list, and nobody is bought through for
    it any more. A new relationship names its providers anew."""
    AccountProvider.unscoped.filter(account=account).delete()
    account.provider_names = []
    account.since = None
    account.save(update_fields=["provider_names", "since"])
    show_state(account, state, at)


def show_admin_access(
    account: Account, *, active: int, ends_at: datetime | None, had_relationship: bool, at: datetime
) -> None:
    """The list counts the admin relationships (GDAP) in force. A customer with nothing else is
    shown by them, off the list; the reseller relationship and a request under way speak first."""
    account.gdap_active, account.gdap_ends_at = active, ends_at
    account.save(update_fields=["gdap_active", "gdap_ends_at"])
    if active and account.state in {AccountState.NONE, AccountState.ENDED}:
        show_state(account, AccountState.ADMIN_ONLY, at)
    elif not active and account.state == AccountState.ADMIN_ONLY:
        left = AccountState.ENDED if had_relationship else AccountState.NONE
        show_state(account, left, at)
