"""What a personal link opens: the request, and the decision about it. GET changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
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

from customers.models import Customer
from invitations.answering import Standing, Visit, parties_of, visit_of
from invitations.answers import (
    accept_invitation,
    decline_invitation,
    report_invitation,
)
from invitations.carried import CarriedRequest, carried_by, waiting_in
from invitations.dead_ends import broken, end_for_visit, out_of_region
from invitations.decision_forms import DecisionForm, DeclineForm
from invitations.ending import end_in_words
from invitations.joining import count_once, to_account
from invitations.looking import (
    note_outsider,
    note_scanned,
    note_signed_in,
)
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
    RolesTakenBack,
)
from invitations.scanners import family, is_scanner
from people.models import Person
from people.web import has_proven_lately

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
            carried = waiting_in(invitation, now())
            form = DecisionForm(parties_of(invitation), asks_roles=carried is not None)
            return _decision(request, invitation, visit, form, carried)


def _decision(
    request: HttpRequest,
    invitation: Invitation,
    visit: Visit,
    form: DecisionForm,
    carried: CarriedRequest | None,
    status: int = 200,
) -> HttpResponse:
    parties, at = parties_of(invitation), now()
    context: dict[str, Any] = _term_of(carried, at) if carried is not None else {}
    context |= {
        "carried": carried,
        "invitation": invitation,
        "visit": visit,
        "signed_out": visit.standing is Standing.SIGNED_OUT,
        "form": form,
        "sender": parties[0],
        "others": parties[1:],
        "until": end_in_words(invitation, at),
        "asks_dap": invitation.asks_dap and settings.OFFER_DAP,
        "agreement": settings.CUSTOMER_AGREEMENT_VERSION,
        "links": links_of(invitation),
    }
    return render(request, "answer/decision.html", context, status=status)


def _term_of(carried: CarriedRequest, at: datetime) -> dict[str, Any]:
    """For the words of the page that decides on admin access alone."""
    ends_at = at + timedelta(days=carried.row.duration_days)
    return {"row": carried.row, "today": at, "ends_at": ends_at}


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
    carried = waiting_in(invitation, now())
    if carried is None and "roles" in request.POST and invitation.is_answerable(now()):
        return _roles_are_gone(request, invitation)
    form = DecisionForm(parties_of(invitation), request.POST, asks_roles=carried is not None)
    if not form.is_valid():
        return _decision(request, invitation, visit, form, carried, status=422)
    if carried and carried.full and form.approves_roles and not has_proven_lately(request):
        messages.info(request, _("Full control is asked for: confirm that it is you first."))
        return to_account(request, invitation, "account_reauthenticate")
    return _decide(request, invitation, person, visit.customer, form)


def _roles_are_gone(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Nobody decides on less than stood before them: they look again."""
    said = _("The partner took the admin access back. Nothing is decided yet: look again.")
    messages.warning(request, said)
    return redirect(link_to(invitation, decider=request.POST.get("decider", "")))


def _decide(
    request: HttpRequest,
    invitation: Invitation,
    person: Person,
    customer: Customer,
    form: DecisionForm,
) -> HttpResponse:
    """Both questions in one transaction; each answered for itself."""
    dap, note = form.cleaned_data["dap"], form.cleaned_data.get("roles_note", "").strip()
    taken, roles = form.accepted, form.approves_roles
    try:
        if form.refuses_relationship:
            decline_invitation(
                person, invitation, customer, reason="", note="", tell=True, roles=True
            )
        else:
            accept_invitation(
                person, invitation, customer, taken, dap=dap, roles=roles, roles_note=note
            )
    except RolesTakenBack:
        return _roles_are_gone(request, invitation)
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
        context: dict[str, Any] = {"invitation": invitation, "visit": visit, "form": form}
        context["carried"] = waiting_in(invitation, now())
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
        "carried": carried_by(invitation),
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
