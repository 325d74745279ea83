"""What the link of a request for admin access opens: who asks, for what, and the decision about
it, all or nothing. GET changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.answering import Standing, Visit, memberships
from people.limits import spent
from people.web import has_proven_lately, pdf_answer
from relationships.actions.approving import (
    MayNotDecide,
    Outsider,
    OwnRequest,
    PartnerClosed,
    approve_admin_relationship,
    ask_for_fewer_roles,
    decline_admin_relationship,
    report_request,
)
from relationships.answering import remembered, roles_of
from relationships.approval.dead_ends import partner_closed
from relationships.approval.forms import FewerRolesForm, RefusalForm
from relationships.approval.web import (
    dead_end,
    forbidden,
    link_to,
    links_of,
    request_view,
    stopped_page,
    visit_by,
    visitor,
)
from relationships.models import (
    AdminRelationship,
    AdminRelationshipState,
    Carried,
    WrongState,
)
from relationships.receipts import receipt_of, receipt_pdf
from relationships.roles import Level, highest

# The session remembers the link across signing in, by the row's id and version, never the token.
APPROVING = "approving"
NO_RIGHT = (Outsider, MayNotDecide, OwnRequest)
TOO_LATE = (WrongState, Carried, AdminRelationship.DoesNotExist)
# A wish for fewer roles is mail to people of the partner: so many a day for one request.
MOST_WISHES, DAY = 5, 24 * 3600


@request_view
@require_safe
def page(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    visit = visit_by(request, row)
    if stopped := stopped_page(request, row, visit):
        return stopped
    context = {"row": row, "visit": visit, "links": links_of(row)}
    if visit.standing is Standing.CHOOSE:
        return render(request, "approval/choose.html", context)
    roles = roles_of(row)
    context |= {
        "signed_out": visit.standing is Standing.SIGNED_OUT,
        "count": len(roles),
        "full": [role for role in roles if role.level == Level.FULL],
        "others": [role for role in roles if role.level != Level.FULL],
        "today": now(),
        "ends_at": now() + timedelta(days=row.duration_days),
    }
    return render(request, "approval/decision.html", context)


@request_view
@require_POST
def sign_in(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    return _to_account(request, row, "account_login")


@request_view
@require_POST
def other_account(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    logout(request)
    return _to_account(request, row, "account_login")


def _to_account(request: HttpRequest, row: AdminRelationship, name: str) -> HttpResponse:
    request.session[APPROVING] = [str(row.pk), row.version, request.POST.get("decider", "")]
    return redirect(f"{reverse(name)}?{urlencode({'next': reverse('approval:resume')})}")


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """After signing in: back to the link, if it is still the one."""
    pk, version, decider = request.session.get(APPROVING) or ("", 0, "")
    row = remembered(pk, version) if pk else None
    if row is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect(link_to(row, decider=decider) if decider else link_to(row))


@request_view
@require_POST
def approve(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    """All roles for the whole term. For full control, by somebody who has just proven who they
    are; they come back to the page and press again."""
    visit = visit_by(request, row)
    if visit.standing is Standing.DECIDE and not row.is_answerable(now()):
        return redirect(link_to(row, "done"))
    asks_all = highest(roles_of(row)) == Level.FULL
    if visit.standing is Standing.DECIDE and asks_all and not has_proven_lately(request):
        messages.info(request, _("Full control is asked for: confirm that it is you first."))
        return _to_account(request, row, "account_reauthenticate")
    return _decide(request, row, visit, approve_admin_relationship)


def _decide(
    request: HttpRequest,
    row: AdminRelationship,
    visit: Visit,
    act: Callable[..., object],
    then: str = "done",
) -> HttpResponse:
    """Do it in the name of the organisation the visitor may decide for; else say why not."""
    person = visitor(request)
    if person is None:
        return _to_account(request, row, "account_login")
    if visit.customer is None:
        return forbidden(request, row, visit) or redirect(link_to(row))
    try:
        act(person, row, visit.customer)
    except TOO_LATE:
        return redirect(link_to(row))  # the page says how it ended
    except NO_RIGHT:
        return forbidden(request, row, visit_by(request, row)) or redirect(link_to(row))
    except PartnerClosed:
        return dead_end(request, partner_closed(row))
    return redirect(link_to(row, then))


@request_view
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    """No, if they like with a reason."""
    visit = visit_by(request, row)
    if request.method == "POST" and visit.customer is None:
        return _decide(request, row, visit, decline_admin_relationship)
    if stopped := stopped_page(request, row, visit):
        return stopped
    if visit.customer is None:
        return redirect(link_to(row))
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, row, visit, form, "approval/decline.html")

    note = form.cleaned_data["note"].strip()
    return _decide(request, row, visit, partial(decline_admin_relationship, note=note))


@request_view
@require_http_methods(["GET", "HEAD", "POST"])
def fewer(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    """Nothing is decided: words for the partner."""
    visit = visit_by(request, row)
    if request.method == "POST" and visit.customer is None:
        return _decide(request, row, visit, ask_for_fewer_roles)
    if stopped := stopped_page(request, row, visit):
        return stopped
    if visit.customer is None:
        return redirect(link_to(row))
    form = FewerRolesForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and spent(f"fewer:{row.pk}", most=MOST_WISHES, window=DAY):
        form.add_error("note", _("The partner has your words. Write again tomorrow."))
    if not form.is_valid():
        return _ask(request, row, visit, form, "approval/fewer.html")

    note = form.cleaned_data["note"].strip()
    response = _decide(request, row, visit, partial(ask_for_fewer_roles, note=note), then="page")
    if response.status_code == HTTPStatus.FOUND and row.is_answerable(now()):
        said = _("%(partner)s was told. Nothing is decided yet.")
        messages.success(request, said % {"partner": row.partner})
    return response


def _ask(
    request: HttpRequest,
    row: AdminRelationship,
    visit: Visit,
    form: RefusalForm | FewerRolesForm,
    template: str,
) -> HttpResponse:
    context = {"row": row, "visit": visit, "form": form, "links": links_of(row)}
    return render(request, template, context, status=422 if form.is_bound else 200)


@request_view
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    """ "I don't recognise this": needs the link and nothing more."""
    if not row.is_answerable(now()):
        return redirect(link_to(row))
    if request.method != "POST":
        return render(request, "approval/report.html", {"row": row, "links": links_of(row)})
    try:
        report_request(row)
        messages.success(request, _("Thank you. The platform owner looks into it."))
    except TOO_LATE:
        pass  # the page says how it ended
    return redirect(link_to(row))


@request_view
@require_safe
def done(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    """What was decided, for the people of the customer; everybody else gets the plain page."""
    declined = row.state == AdminRelationshipState.DECLINED
    if not _may_read_result(request, row) or not (declined or row.approved_at):
        return redirect(link_to(row))
    receipt = receipt_of(row)
    context = {
        "row": row,
        "declined": declined,
        "receipt": receipt,
        "roles": receipt.roles if receipt else roles_of(row),
        "ends_at": (row.approved_at or now()) + timedelta(days=row.duration_days),
        "links": links_of(row),
    }
    return render(request, "approval/done.html", context)


def _may_read_result(request: HttpRequest, row: AdminRelationship) -> bool:
    person = visitor(request)
    if person is None:
        return False
    ours = {member.customer_id for member in memberships(person)}
    refused = row.ended_by_id if row.state == AdminRelationshipState.DECLINED else None
    return row.customer_id in ours or person.pk in {row.approved_by_id, refused}


@request_view
@require_safe
def receipt(request: HttpRequest, row: AdminRelationship) -> HttpResponse:
    """The receipt to keep."""
    told = receipt_of(row) if _may_read_result(request, row) else None
    if told is None:
        return redirect(link_to(row))
    return pdf_answer(receipt_pdf(told), str(row.pk))
