"""Who sells: partners, their people, and partnerships between them."""

from partners.models.colleague_invite import (
    AlreadyInvited,
    AlreadyMember,
    ColleagueInvite,
    TooManyInvites,
)
from partners.models.data_export import (
    KEPT_FOR,
    DataExport,
    DataExportQuerySet,
    ExportState,
    ExportUnderWay,
)
from partners.models.joining_offer import InviteClosed, JoiningOffer, WrongPerson
from partners.models.partner import (
    INVITATION_DAYS,
    LastAccountAdmin,
    Member,
    MemberQuerySet,
    MemberRole,
    MemberRoleQuerySet,
    Partner,
    PartnerKind,
)
from partners.models.partnership import (
    AlreadyPartners,
    Partnership,
    PartnershipClosed,
    PartnershipQuerySet,
    PartnershipState,
)
from partners.models.saved_view import (
    SavedList,
    SavedView,
    SavedViewNameTaken,
    SavedViewQuerySet,
    TooManySavedViews,
)

__all__ = [
    "INVITATION_DAYS",
    "KEPT_FOR",
    "AlreadyInvited",
    "AlreadyMember",
    "AlreadyPartners",
    "ColleagueInvite",
    "DataExport",
    "DataExportQuerySet",
    "ExportState",
    "ExportUnderWay",
    "InviteClosed",
    "JoiningOffer",
    "LastAccountAdmin",
    "Member",
    "MemberQuerySet",
    "MemberRole",
    "MemberRoleQuerySet",
    "Partner",
    "PartnerKind",
    "Partnership",
    "PartnershipClosed",
    "PartnershipQuerySet",
    "PartnershipState",
    "SavedList",
    "SavedView",
    "SavedViewNameTaken",
    "SavedViewQuerySet",
    "TooManyInvites",
    "TooManySavedViews",
    "WrongPerson",
]
