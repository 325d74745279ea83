"""What one does with chosen rows of the list: remind, give new links, take back."""

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
from invitations.drafts import mailto_reminder
from invitations.models import Invitation
from invitations.refusals import LetterNotOurs
from invitations.reminding import remind_by_hand
from invitations.web import REFUSALS, page_of, sentence_for
from partners.models import Member
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view

MOST = 50
ACTS: dict[str, Callable[[Member, Invitation], Any]] = {
    "remind": remind_by_hand,
    "renew": renew_invitation,
    "revoke": revoke_invitation,
}
# The session keeps what became of each row, so that loading the page again does nothing again.
RESULT = "invitations-chosen"


class Outcome(NamedTuple):
    """What became of one row."""

    invitation: Invitation
    problem: str  # a sentence, or nothing when it was done
    url: str
    mailto: str  # the reminder that is the agent's own to write


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
    outcome = [(str(row.pk), *_do(request.member, act, row)) for row in rows]
    request.session[RESULT] = {"act": act, "rows": outcome}
    return redirect("invitations:selected_result", request.partner.slug)


def _do(by: Member, act: str, invitation: Invitation) -> tuple[str, bool]:
    """Why it was not done, and whether it is the agent's own to write."""
    try:
        ACTS[act](by, invitation)
    except LetterNotOurs as problem:
        return sentence_for(problem).text, True
    except REFUSALS as problem:
        return sentence_for(problem).text, False
    return "", False


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def selected_result(request: PartnerRequest) -> HttpResponse:
    """What became of each row."""
    kept = request.session.get(RESULT)
    if not kept:
        return redirect("invitations:list", request.partner.slug)
    said = {pk: (problem, is_own) for pk, problem, is_own in kept["rows"]}
    rows = [_outcome(request, row, *said[str(row.pk)]) for row in _chosen(request, said)]
    context = {
        "act": kept["act"],
        "done": [row for row in rows if not row.problem],
        "own": [row for row in rows if row.mailto],
        "refused": [row for row in rows if row.problem and not row.mailto],
    }
    return render(request, "invitations/selected_result.html", context)


def _outcome(request: PartnerRequest, row: Invitation, problem: str, is_own: bool) -> Outcome:
    is_open = is_own and row.is_answerable(now())
    mailto = mailto_reminder(row, request.member.person) if is_open else ""
    return Outcome(row, problem, page_of(row), mailto)
