"""Users of customers, their licences, and how services are."""

from directory.models.change import (
    ChangedState,
    ChangeProblem,
    Choice,
    LicenceChange,
    LicenceChangeRow,
    NothingChosen,
)
from directory.models.health import Health, ServiceHealth
from directory.models.upload import (
    MOST_ROWS,
    PASSWORDS_FOR,
    NothingReady,
    PasswordsGone,
    RowProblem,
    Upload,
    UploadClosed,
    UploadRow,
    UploadRowState,
    UploadState,
)
from directory.models.user import (
    RESTORABLE,
    DirectoryRole,
    DirectoryUser,
    DirectoryUserQuerySet,
    LicenceAssignment,
    NotDeleted,
    Stale,
    UserDeleted,
    UserNameTaken,
)

__all__ = [
    "MOST_ROWS",
    "PASSWORDS_FOR",
    "RESTORABLE",
    "ChangeProblem",
    "ChangedState",
    "Choice",
    "DirectoryRole",
    "DirectoryUser",
    "DirectoryUserQuerySet",
    "Health",
    "LicenceAssignment",
    "LicenceChange",
    "LicenceChangeRow",
    "NotDeleted",
    "NothingChosen",
    "NothingReady",
    "PasswordsGone",
    "RowProblem",
    "ServiceHealth",
    "Stale",
    "Upload",
    "UploadClosed",
    "UploadRow",
    "UploadRowState",
    "UploadState",
    "UserDeleted",
    "UserNameTaken",
]
