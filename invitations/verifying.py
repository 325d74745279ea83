"""/verify/: who really asks, by the reference that stands in the letter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from audit.record import origin
from invitations.answering import asked_under, parties_of
from invitations.dead_ends import TOO_MANY
from invitations.forms import VerifyForm
from invitations.masking import masked
from invitations.models import Invitation
from invitations.public_web import dead_end
from people.guesses import WINDOW
from people.limits import is_spent, spent
from people.web import link_page

# In WINDOW seconds: tries of one address, and references nobody has, of the whole internet. Where
# ten thousand of the 32^8 references are in use, guessing on at that rate finds one in a year.
MOST_TRIES = 30
MOST_WRONG = 2000
WRONG = "verify:wrong"


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
        found = asked_under(form.cleaned_data["reference"]) if form.is_valid() else None
        status = 200 if found else 404
        context |= _said_of(found) if found else {"is_unknown": True}
        if not found:
            spent(WRONG, most=MOST_WRONG, window=WINDOW)
    return render(request, "answer/verify.html", context, status=status)


def _said_of(invitation: Invitation) -> dict[str, Any]:
    at = now()
    return {
        "invitation": invitation,
        "state": invitation.effective_state(at),
        "parties": parties_of(invitation),
        "recipients": [masked(address) for address in invitation.addresses],
    }
