"""What a full export holds of the organisation and its people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.exports.parts import Part
from partners.models import ColleagueInvite, Member, MemberRole, Partnership, SavedView

PARTS = (
    Part("colleagues", _("Colleagues"), Member, also=("person__email",)),
    Part("colleague-roles", _("Which roles each colleague has"), MemberRole),
    Part("colleague-invites", _("Invitations of colleagues"), ColleagueInvite),
    Part("partnerships", _("Partnerships with providers or resellers"), Partnership),
    Part("saved-views", _("Lists saved under a name"), SavedView),
)
