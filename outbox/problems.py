"""Why a letter has not left, in plain words. Stored are short codes, which name nobody."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

GAVE_UP = "gave up"
WITHDRAWN = "withdrawn"
REJECTED = "rejected"
BOUNCED = "bounced"


def in_words(problem: str) -> str:
    """A sentence for `Email.last_error`; nothing when nothing is wrong."""
    if not problem:
        return ""
    if found := re.fullmatch(r"SMTP (\d{3})", problem):
        code = int(found[1])
        if code >= 500:
            return _("The mail server refused it for good (SMTP %(code)s).") % {"code": code}
        return _("The mail server refused it for now (SMTP %(code)s).") % {"code": code}
    sentences = {
        GAVE_UP: _("We tried for three days and gave up."),
        WITHDRAWN: _("The invitation was closed or got a new link before the letter left."),
        REJECTED: _("The mail service refuses to send to this address."),
        BOUNCED: _("The recipient’s mail server sent it back: the address may not exist."),
        "InvalidToken": _("Its text was sealed with a key that is gone."),
        "ValueError": _("No mail can be made of it: look at the address and the subject."),
    }
    return sentences.get(problem) or _("The mail server could not be reached.")
