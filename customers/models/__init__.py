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
from customers.models.colleague import CustomerInvite, LastAdministrator, NotAdministrator
from customers.models.customer import Customer, CustomerMember, CustomerRole
from customers.models.intake import (
    IMPORT_SKIPS,
    CustomerImport,
    ImportClosed,
    ImportProblem,
    ImportRow,
    ImportRowState,
    ImportState,
    NothingToImport,
)
from customers.models.staged import (
    STAGED,
    UNREAD,
    StagedFile,
    StagedRow,
    StagedRowManager,
    StagedRowQuerySet,
)
from customers.models.tag import AccountTag, AccountTagQuerySet, Tag, TagQuerySet

__all__ = [
    "BEGINNING",
    "IMPORT_SKIPS",
    "NEVER",
    "STAGED",
    "UNREAD",
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
    "CustomerImport",
    "CustomerInvite",
    "CustomerMember",
    "CustomerRole",
    "ImportClosed",
    "ImportProblem",
    "ImportRow",
    "ImportRowState",
    "ImportState",
    "LastAdministrator",
    "NotAdministrator",
    "NothingToImport",
    "Qualification",
    "QualificationFinal",
    "QualificationReadOnly",
    "Source",
    "StagedFile",
    "StagedRow",
    "StagedRowManager",
    "StagedRowQuerySet",
    "Tag",
    "TagQuerySet",
    "since_or_never",
]
