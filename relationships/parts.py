"""What a full export holds of relationships and admin access."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.exports.parts import Part
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    ApprovalLetter,
    AssignedRole,
    BulkChange,
    BulkRow,
    EndNotice,
    EndWish,
    GroupMember,
    Relationship,
    RemovalRequest,
    Rerequest,
    RerequestRow,
    RoleTemplate,
    RoleTemplateVersion,
    SecurityGroup,
)

PARTS = (
    Part("relationships", _("Reseller relationships, ended ones among them"), Relationship),
    Part("end-wishes", _("Customers who asked for the end"), EndWish),
    Part("removal-requests", _("Removals asked of a provider"), RemovalRequest),
    Part("admin-relationships", _("Admin relationships (GDAP)"), AdminRelationship),
    Part("admin-relationship-roles", _("The roles of each"), AdminRelationshipRole),
    Part("approval-letters", _("The letters that asked for approval"), ApprovalLetter),
    Part("end-notices", _("Warnings of a coming end"), EndNotice),
    Part("groups", _("Security groups"), SecurityGroup),
    Part("group-members", _("Who is in which group"), GroupMember),
    Part("assignments", _("Which group uses which admin relationship"), AccessAssignment),
    Part("assigned-roles", _("The roles of each assignment"), AssignedRole),
    Part("rerequests", _("Admin access asked for anew, many at once"), Rerequest),
    Part("rerequest-rows", _("The rows of those"), RerequestRow),
    Part("bulk-changes", _("Admin relationships changed many at once"), BulkChange),
    Part("bulk-change-rows", _("The rows of those"), BulkRow),
    Part("role-templates", _("Role templates"), RoleTemplate),
    Part("role-template-versions", _("The versions of role templates"), RoleTemplateVersion),
)
