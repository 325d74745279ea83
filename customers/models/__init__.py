"""The organisation that buys, and each partner's own record of it."""

from customers.models.account import (
    BEGINNING,
    NEVER,
    Account,
    AccountProvider,
    AccountProviderQuerySet,
    AccountQuerySet,
    AccountState,
    Source,
    since_or_never,
)
from customers.models.colleague import CustomerInvite, LastAdministrator, NotAdministrator
from customers.models.customer import (
    AgreementAcceptance,
    AgreementRoute,
    Customer,
    CustomerMember,
    CustomerRole,
)
from customers.models.tag import AccountTag, AccountTagQuerySet, Tag, TagQuerySet

__all__ = [
    "BEGINNING",
    "NEVER",
    "Account",
    "AccountProvider",
    "AccountProviderQuerySet",
    "AccountQuerySet",
    "AccountState",
    "AccountTag",
    "AccountTagQuerySet",
    "AgreementAcceptance",
    "AgreementRoute",
    "Customer",
    "CustomerInvite",
    "CustomerMember",
    "CustomerRole",
    "LastAdministrator",
    "NotAdministrator",
    "Source",
    "Tag",
    "TagQuerySet",
    "since_or_never",
]
