"""Why somebody is told: the last line of a mail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.events import NoticeEvent, Side
from notifications.wording import Params, shown

_E = NoticeEvent

_OWN = _("You get this because you sent the request.")
_COLLEAGUES = _("You get this because the colleague who sent the request has left %(partner)s.")
_ASKED = _("You get this because you asked for the partnership.")
_JOINED = _("You get this because your organisation was named in the request.")
_WORKS_HERE = _("You get this because you work with this customer.")
_ADMIN_AGENT = _("You get this because you are an Admin agent of %(partner)s.")
_DECIDES = _("You get this because you may decide for %(customer)s.")
_ADMINISTERS = _("You get this because you are an administrator of %(name)s.")
SENT_BY_READER = {
    *(_E.INVITATION_ACCEPTED, _E.INVITATION_ACCEPTED_IN_PART, _E.INVITATION_DECLINED),
    *(_E.INVITATION_REPORTED, _E.INVITATION_NEW_LINK, _E.INVITATION_FORWARDED),
    *(_E.INVITATION_NOT_OPENED, _E.INVITATION_UNANSWERED, _E.INVITATION_EXPIRES_SOON),
    _E.INVITATION_EXPIRED,
    _E.LETTER_NOT_SENT,
}
ADMIN_ACCESS = {
    *(_E.GDAP_ENDS_SOON, _E.GDAP_ENDED, _E.GDAP_TERMINATED, _E.GDAP_WITHOUT_GROUP),
    *(_E.DAP_ENDED, _E.DAP_UNUSED, _E.GDAP_NO_LONGER_EXTENDS),
    *(_E.RELATIONSHIP_END_WANTED, _E.RELATIONSHIP_END_NOT_WANTED, _E.RELATIONSHIP_ENDED),
}
OWN_ADMIN_ACCESS = {
    *(_E.OWN_GDAP_ENDS_SOON, _E.OWN_GDAP_ENDED, _E.OWN_GDAP_TERMINATED),
    *(_E.OWN_DAP_ENDED, _E.END_WISH_CONFIRMED, _E.END_WISH_REFUSED),
}
ASKED_BY_READER = {_E.PARTNERSHIP_AUTHORISED, _E.PARTNERSHIP_REFUSED}


def why(event: NoticeEvent, side: Side, params: Params) -> str:
    """In one sentence, by what the reader has to do with it."""
    if event in SENT_BY_READER:
        reason = _COLLEAGUES if params.get("sent_by") == "colleague" else _OWN
    elif event in ASKED_BY_READER:
        reason = _ASKED
    elif event == _E.RELATIONSHIP_JOINED:
        reason = _JOINED
    elif event in ADMIN_ACCESS:
        reason = _ADMIN_AGENT
    elif event in OWN_ADMIN_ACCESS:
        reason = _DECIDES
    else:
        reason = _ADMINISTERS if side == Side.CUSTOMER else _WORKS_HERE
    return str(reason % shown(params))
