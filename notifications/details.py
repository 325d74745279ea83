"""What else a notice says, a line each, below its subject and its fact."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from notifications.wording import Params, shown

DETAILS: dict[str, str | Promise] = {
    "title": _("Admin relationship: %(title)s"),
    "by": _("Ended by: %(by)s"),
    "asked_by": _("Asked by: %(asked_by)s"),
    "answered_by": _("Answered by: %(answered_by)s"),
    "changed_by": _("Changed by: %(changed_by)s"),
    "parties": _("New relationships: %(parties)s"),
    "refused": _("Not accepted: %(refused)s"),
    "again": _("You can ask again from %(again)s."),
}
_DAP = {
    "granted": _("Delegated administration (DAP) granted"),
    "refused": _("Delegated administration (DAP) not granted"),
}
_ACCESS = {
    "approved": ngettext_lazy(
        "Admin access (GDAP) approved: %(roles)d role",
        "Admin access (GDAP) approved: %(roles)d roles",
        "roles",
    ),
    "refused": ngettext_lazy(
        "Admin access (GDAP) not approved: %(roles)d role",
        "Admin access (GDAP) not approved: %(roles)d roles",
        "roles",
    ),
}
_SEVERITIES = {
    1: _("Severity: critical"),
    2: _("Severity: high"),
    3: _("Severity: low"),
}


def details_of(params: Params) -> list[str]:
    """What else there is to say, a line each."""
    facts = shown(params)
    lines = [str(words % facts) for key, words in DETAILS.items() if params.get(key)]
    if "dap" in params:
        lines.append(str(_DAP[str(params["dap"])]))
    if "access" in params:
        lines.append(str(_ACCESS[str(params["access"])] % facts))
    if "severity" in params:
        lines.insert(0, str(_SEVERITIES[int(params["severity"])]))
    if params.get("reason"):
        lines.append(gettext("Reason: %(reason)s") % {"reason": gettext(str(params["reason"]))})
    return [*lines, str(params["note"])] if params.get("note") else lines
