"""What a personal link opens: the request, and the decision about it. GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.answering import Standing, Visit, parties_of, visit_of
from invitations.answers import (
    accept_invitation,
    decline_invitation,
    note_outsider,
    note_scanned,
    note_signed_in,
    report_invitation,
)
from invitations.dead_ends import broken, end_for_visit, out_of_region
from invitations.ending import end_in_words
from invitations.forms import DecisionForm, DeclineForm
from invitations.joining import count_once, to_account
from invitations.models import Invitation, InvitationState, PartyDecision
from invitations.public_web import (
    dead_end,
    link_to,
    link_view,
    links_of,
    stopped_page,
    visit_by,
    visitor,
)
from invitations.refusals import (
    InvitationClosed,
    MayNotDecide,
    OutOfRegion,
    Outsider,
    OwnInvitation,
    PartnershipNotActive,
)
from invitations.scanners import family, is_scanner

NO_RIGHT = (Outsider, MayNotDecide, OwnInvitation)


@link_view
@require_safe
def page(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    visit = visit_by(request, invitation)
    if stopped := stopped_page(request, invitation, visit):
        return stopped
    context: dict[str, Any] = {
        "invitation": invitation,
        "visit": visit,
        "links": links_of(invitation),
    }
    match visit.standing:
        case Standing.CHOOSE:
            context = {"invitation": invitation, "visit": visit, "links": links_of(invitation)}
            return render(request, "answer/choose.html", context)
        case Standing.REGISTER:
            return redirect(link_to(invitation, "organisation"))
        case _:
            form = DecisionForm(parties_of(invitation))
            return _decision(request, invitation, visit, form)


def _decision(
    request: HttpRequest,
    invitation: Invitation,
    visit: Visit,
    form: DecisionForm,
    status: int = 200,
) -> HttpResponse:
    parties = parties_of(invitation)
    context = {
        "invitation": invitation,
        "visit": visit,
        "signed_out": visit.standing is Standing.SIGNED_OUT,
        "form": form,
        "sender": parties[0],
        "others": parties[1:],
        "until": end_in_words(invitation, now()),
        "asks_dap": invitation.asks_dap and settings.OFFER_DAP,
        "agreement": settings.CUSTOMER_AGREEMENT_VERSION,
        "links": links_of(invitation),
    }
    return render(request, "answer/decision.html", context, status=status)


@link_view
@require_POST
def opened(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The page's own script calls: somebody has it before them. Once a browser session. Some
    scanners run scripts, too, and say who they are."""
    if is_scanner(request.headers):
        note_scanned(invitation.pk, invitation.version, now(), family(request.headers))
        return HttpResponse(status=204)
    person, visit = visitor(request), visit_by(request, invitation)
    if visit.standing is Standing.OUTSIDER and person:
        note_outsider(invitation, person)
    elif visit.standing is not Standing.SENDER:
        count_once(request, invitation)
        if person:
            note_signed_in(invitation, person)
    return HttpResponse(status=204)


@link_view
@require_POST
def accept(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    person, visit = visitor(request), visit_by(request, invitation)
    if person is None:
        return to_account(request, invitation, "account_login")
    if visit.customer is None:
        return _refuse(request, invitation, visit)
    form = DecisionForm(parties_of(invitation), request.POST)
    if not form.is_valid():
        return _decision(request, invitation, visit, form, status=422)
    dap = form.cleaned_data["dap"]
    try:
        accept_invitation(person, invitation, visit.customer, form.accepted, dap=dap)
    except InvitationClosed:
        pass  # the page says how it ended
    except NO_RIGHT:
        return _refuse(request, invitation, visit_by(request, invitation))
    except PartnershipNotActive as problem:
        return dead_end(request, broken(problem))
    except OutOfRegion as problem:
        return dead_end(request, out_of_region(str(problem)))
    return redirect(link_to(invitation, "done"))


def _refuse(request: HttpRequest, invitation: Invitation, visit: Visit) -> HttpResponse:
    """Somebody who cannot decide asked to: nothing changes, and the page says why."""
    person = visitor(request)
    if request.method == "POST" and visit.standing is Standing.OUTSIDER and person:
        note_outsider(invitation, person)
    response = stopped_page(request, invitation, visit) or redirect(link_to(invitation))
    if response.status_code == 200 and end_for_visit(visit):
        response.status_code = 403
    return response


@link_view
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    person, visit = visitor(request), visit_by(request, invitation)
    if person is None or visit.customer is None:
        return _refuse(request, invitation, visit)
    if request.method != "POST" and (stopped := stopped_page(request, invitation, visit)):
        return stopped
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"invitation": invitation, "visit": visit, "form": form}
        context["links"] = links_of(invitation)
        status = 422 if form.is_bound else 200
        return render(request, "answer/decline.html", context, status=status)
    try:
        decline_invitation(person, invitation, visit.customer, **form.cleaned_data)
    except InvitationClosed:
        pass  # the page says how it ended
    except NO_RIGHT:
        return _refuse(request, invitation, visit_by(request, invitation))
    return redirect(link_to(invitation, "done"))


@link_view
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """ "I don't recognise this": needs the link and nothing more."""
    if invitation.effective_state(now()) != InvitationState.OPEN:
        return redirect(link_to(invitation))
    if request.method != "POST":
        context = {"invitation": invitation, "links": links_of(invitation)}
        return render(request, "answer/report.html", context)
    try:
        report_invitation(invitation)
        messages.success(request, _("Thank you. The link is stopped."))
    except InvitationClosed:
        pass  # the page says how it ended
    return redirect(link_to(invitation))


@link_view
@require_safe
def done(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """What was decided, for the people of the customer; everybody else gets the plain page."""
    person = visitor(request)
    members = visit_of(invitation, person).memberships if person else []
    ours = any(member.customer_id == invitation.customer_id for member in members)
    is_mine = person is not None and invitation.decided_by_id == person.pk
    if invitation.state not in {InvitationState.ACCEPTED, InvitationState.DECLINED} or not (
        ours or is_mine
    ):
        return redirect(link_to(invitation))
    parties = parties_of(invitation)
    context = {
        "invitation": invitation,
        "sender": parties[0],
        "accepted": [p for p in parties if p.decision == PartyDecision.ACCEPTED],
        "refused": [p for p in parties if p.decision == PartyDecision.DECLINED],
        "links": links_of(invitation),
    }
    return render(request, "answer/done.html", context)


@require_safe
def agreement(request: HttpRequest, version: str) -> HttpResponse:
    """The customer agreement of that version, in the reader's language."""
    language = (get_language() or "en")[:2]
    try:
        get_template(f"agreement/{version}.{language}.html")
    except TemplateDoesNotExist:
        raise Http404 from None
    return render(request, f"agreement/{version}.{language}.html", {"version": version})
