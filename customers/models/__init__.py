"""The organisation that buys, and each partner's own record of it."""

from customers.models.account import (
    BEGINNING,
    NEVER,
    Account,
    AccountProvider,
    AccountProviderQuerySet,
    AccountQuerySet,
    AccountState,
    Qualification,
    QualificationFinal,
    QualificationReadOnly,
    Source,
    since_or_never,
)
from customers.models.agreement import AgreementAcceptance, AgreementRoute
from customers.models.customer import Customer, CustomerMember, CustomerRole
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
    "CustomerMember",
    "CustomerRole",
    "Qualification",
    "QualificationFinal",
    "QualificationReadOnly",
    "Source",
    "Tag",
    "TagQuerySet",
    "since_or_never",
]
