"""What one does with chosen rows of the list: take them back, or give them new links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invitations.actions import renew_invitation, revoke_invitation
from invitations.models import Invitation
from invitations.web import REFUSALS, page_of, sentence_for
from partners.models import Member
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view

MOST = 50
ACTS: dict[str, Callable[[Member, Invitation], Any]] = {
    "revoke": revoke_invitation,
    "renew": renew_invitation,
}
# The session keeps what became of each row, so that loading the page again does nothing again.
RESULT = "invitations-selected"


class Outcome(NamedTuple):
    """What became of one row."""

    invitation: Invitation
    problem: str  # a sentence, or nothing when it was done
    url: str


def _chosen(request: PartnerRequest, ids: Iterable[str]) -> list[Invitation]:
    """Those of this partner, in the order of the list they were chosen from."""
    wanted = []
    for text in ids:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    mine = Invitation.objects.for_partner(request.partner).filter(pk__in=wanted[: MOST + 1])
    found = {row.pk: row for row in mine.select_related("partner", "inviter", "customer")}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def selected(request: PartnerRequest) -> HttpResponse:
    """First the question, then, `confirmed`, the act; each row in a transaction of its own."""
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    rows = _chosen(request, request.POST.getlist("invitation"))
    if not rows or len(rows) > MOST:
        words = _("Choose at most %(n)s invitations.") if rows else _("Choose invitations first.")
        messages.warning(request, words % {"n": MOST})
        return redirect("invitations:list", request.partner.slug)
    if "confirmed" not in request.POST:
        at = now()
        context = {"act": act, "rows": [(row, row.stage(at)) for row in rows]}
        return render(request, "invitations/selected.html", context)
    outcome = [(str(row.pk), _do(request.member, act, row)) for row in rows]
    request.session[RESULT] = {"act": act, "rows": outcome}
    return redirect("invitations:selected_result", request.partner.slug)


def _do(by: Member, act: str, invitation: Invitation) -> str:
    try:
        ACTS[act](by, invitation)
    except REFUSALS as problem:
        return sentence_for(problem).text
    return ""


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def selected_result(request: PartnerRequest) -> HttpResponse:
    """What became of each row."""
    kept = request.session.get(RESULT)
    if not kept:
        return redirect("invitations:list", request.partner.slug)
    problems: dict[str, str] = dict(kept["rows"])
    rows = [Outcome(row, problems[str(row.pk)], page_of(row)) for row in _chosen(request, problems)]
    done = [row for row in rows if not row.problem]
    context = {"act": kept["act"], "done": done, "refused": [row for row in rows if row.problem]}
    return render(request, "invitations/selected_result.html", context)
