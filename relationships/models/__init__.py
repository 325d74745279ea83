"""Reseller relationships, and admin relationships apart from them."""

from relationships.models.access_assignment import AccessAssignment, AssignedRole
from relationships.models.admin_relationship import (
    AdminRelationship,
    AdminRelationshipQuerySet,
    NeverExtends,
    WrongState,
)
from relationships.models.approval_letter import ApprovalLetter
from relationships.models.calendar_feed import CalendarFeed
from relationships.models.end_notice import EndNotice
from relationships.models.end_wish import (
    AlreadyAsked,
    EndWish,
    RemovalRequest,
    RemovalRequestQuerySet,
    RequestClosed,
)
from relationships.models.relationship import (
    UNUSED_DAYS,
    AlreadyRemoved,
    Cause,
    MoveUnderWay,
    NoDap,
    ProviderDecides,
    Relationship,
    RemovalReason,
    may_remove,
)
from relationships.models.renewed_link import RenewedLink
from relationships.models.rerequest import (
    NobodyToAsk,
    Rerequest,
    RerequestProblem,
    RerequestRow,
    RerequestState,
)
from relationships.models.role import AdminRelationshipRole
from relationships.models.role_template import RoleTemplate, RoleTemplateVersion
from relationships.models.security_group import GroupMember, SecurityGroup
from relationships.models.states import (
    ANSWER_DAYS,
    ENDED,
    EXPIRING_DAYS,
    EXTENSION_DAYS,
    GLOBAL_ADMINISTRATOR,
    IN_FORCE,
    LONGEST_DAYS,
    NOTICE_DAYS,
    OVER,
    SHOWN_DAYS,
    WAITING,
    AdminRelationshipState,
    AssignmentState,
    RequestState,
    Side,
)

__all__ = [
    "ANSWER_DAYS",
    "ENDED",
    "EXPIRING_DAYS",
    "EXTENSION_DAYS",
    "GLOBAL_ADMINISTRATOR",
    "IN_FORCE",
    "LONGEST_DAYS",
    "NOTICE_DAYS",
    "OVER",
    "SHOWN_DAYS",
    "UNUSED_DAYS",
    "WAITING",
    "AccessAssignment",
    "AdminRelationship",
    "AdminRelationshipQuerySet",
    "AdminRelationshipRole",
    "AdminRelationshipState",
    "AlreadyAsked",
    "AlreadyRemoved",
    "ApprovalLetter",
    "AssignedRole",
    "AssignmentState",
    "CalendarFeed",
    "Cause",
    "EndNotice",
    "EndWish",
    "GroupMember",
    "MoveUnderWay",
    "NeverExtends",
    "NoDap",
    "NobodyToAsk",
    "ProviderDecides",
    "Relationship",
    "RemovalReason",
    "RemovalRequest",
    "RemovalRequestQuerySet",
    "RenewedLink",
    "RequestClosed",
    "RequestState",
    "Rerequest",
    "RerequestProblem",
    "RerequestRow",
    "RerequestState",
    "RoleTemplate",
    "RoleTemplateVersion",
    "SecurityGroup",
    "Side",
    "WrongState",
    "may_remove",
]
