"""/verify/: who really asks, by the reference that stands in the letter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from audit.record import origin
from invitations.answering import asked_under, parties_of
from invitations.carried import carried_by
from invitations.dead_ends import TOO_MANY
from invitations.forms import VerifyForm
from invitations.masking import masked
from invitations.models import Invitation
from invitations.public_web import dead_end
from people.guesses import WINDOW
from people.limits import is_spent, spent
from people.web import link_page
from relationships.actions.lettering import letter_of
from relationships.answering import requested_under
from relationships.models import AdminRelationship
from relationships.models import AdminRelationshipState as State

# In WINDOW seconds: tries of one address, and references nobody has, of the whole internet. Where
# ten thousand of the 32^8 references are in use, guessing on at that rate finds one in a year.
MOST_TRIES = 30
MOST_WRONG = 2000
WRONG = "verify:wrong"
# How a request for admin access was answered: colour of the badge, icon, words.
_ANSWERS: dict[str, tuple[str, str, Promise]] = {
    State.APPROVAL_PENDING: ("info", "clock", State.APPROVAL_PENDING.label),
    State.APPROVED: ("ok", "check-circle", pgettext_lazy("request", "Approved")),
    State.DECLINED: ("quiet", "x-circle", State.DECLINED.label),
    State.LAPSED: ("quiet", "hourglass", State.LAPSED.label),
    State.TERMINATED: ("quiet", "minus-circle", gettext_lazy("Taken back")),
}


@link_page
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Looking up changes nothing and opens nothing: no link, and nothing of the customer's."""
    form = VerifyForm(request.GET if "reference" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound and request.GET["reference"].strip():
        if spent(f"verify:{origin.get().ip}", most=MOST_TRIES, window=WINDOW) or is_spent(
            WRONG, most=MOST_WRONG
        ):
            return dead_end(request, TOO_MANY)
        found = _found(form.cleaned_data["reference"]) if form.is_valid() else None
        status = 200 if found else 404
        context |= found or {"is_unknown": True}
        if not found:
            spent(WRONG, most=MOST_WRONG, window=WINDOW)
    return render(request, "answer/verify.html", context, status=status)


def _found(typed: str) -> dict[str, Any] | None:
    """Of either kind of letter; the same few facts of both."""
    if (invitation := asked_under(typed)) is not None:
        return _said_of(invitation)
    row = requested_under(typed)
    return _said_of_request(row) if row is not None else None


def _said_of(invitation: Invitation) -> dict[str, Any]:
    at = now()
    state = invitation.effective_state(at)
    carried = carried_by(invitation)
    return {
        "found": invitation,
        "invitation_state": state,
        "parties": parties_of(invitation),
        "recipients": [masked(address) for address in invitation.addresses],
        "ends_at": invitation.expires_at if state in {"open", "expired"} else None,
        "asks_relationship": True,
        "asks_admin": carried is not None and not carried.was_taken_back,
    }


def _said_of_request(row: AdminRelationship) -> dict[str, Any]:
    """How it was answered, and nothing of its life after that, nor its name: the partner may have
    put the customer's into it."""
    state = State.APPROVED if row.approved_at else row.seen_state
    waits = state in {State.APPROVAL_PENDING, State.LAPSED}
    return {
        "found": row,
        "said": _ANSWERS[state],
        "recipients": [masked(address) for address in letter_of(row).addresses],
        "ends_at": row.answer_by if waits else None,
        "asks_admin": True,
    }
