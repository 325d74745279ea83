"""Requesting a relationship, step one: whom, and together with whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from customers.models import Account
from customers.search import fold
from invitations.actions import require_askable
from invitations.carried_views import why_not
from invitations.forms import KnownCustomerForm, PartiesForm, RequestForm
from invitations.loading import carry_draft
from invitations.models import Invitation
from invitations.refusals import OtherCustomer, TooManyInvitations
from invitations.web import REFUSALS, page_of, sentence_for
from invitations.writing import create_invitation
from partners.models import Partner, Partnership
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.models import AdminRelationship, WrongState

FOUND = 10


# --- Whom, and with whom -------------------------------------------------------------------------


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PartnerRequest) -> HttpResponse:
    """`?customer=` names a known organisation, `?with=provider` begins with the parties, and
    `?carry=` is a draft of admin access that the letter asks for, too."""
    asked = request.POST if request.method == "POST" else request.GET
    _require_right_to_carry(request, asked)
    together = "with" in asked
    parties = PartiesForm(request.partner, partners_of(request.partner), asked)
    if together and not parties.is_valid():
        return _ask_parties(request, parties, was_sent="party" in asked or "chosen" in asked)
    account = _known(request, asked)
    if request.method == "POST":
        return _create(request, account, parties.others if together else [])
    form = _request_form(request, account)
    return _ask_customer(request, form, account, parties.others if together else [])


def _require_right_to_carry(request: PartnerRequest, asked: QueryDict) -> None:
    if "carry" in asked and not request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS):
        raise PermissionDenied


def partners_of(partner: Partner) -> list[Partner]:
    """Who can be named together with this one: partnerships in force, by name."""
    pairs = Partnership.objects.for_partner(partner).active()
    pairs = pairs.select_related("provider", "reseller")
    others = [pair.reseller if partner.is_provider else pair.provider for pair in pairs]
    return sorted((p for p in others if p and p.is_open), key=lambda found: found.name)


def _ask_parties(request: PartnerRequest, form: PartiesForm, *, was_sent: bool) -> HttpResponse:
    pairs = Partnership.objects.for_partner(request.partner).filter(state="requested")
    waiting = [] if request.partner.is_provider else pairs.select_related("provider")
    context = {
        "form": form,
        "was_sent": was_sent,
        "possible": partners_of(request.partner),
        "waiting": [pair.provider for pair in waiting],
        "kept": [
            (name, value) for name in ("customer", "carry") for value in request.GET.getlist(name)
        ],
    }
    status = 422 if was_sent else 200
    return render(request, "invitations/parties.html", context, status=status)


def _known(request: PartnerRequest, asked: QueryDict) -> Account | None:
    named = asked.get("customer", "")
    if not named:
        return None
    try:
        customer_id = UUID(str(named))
    except ValueError:
        raise Http404 from None
    mine = Account.objects.for_partner(request.partner).select_related("customer")
    return get_object_or_404(mine, customer_id=customer_id)


def _request_form(request: PartnerRequest, account: Account | None) -> RequestForm:
    data = request.POST if request.method == "POST" else None
    if account is None:
        return RequestForm(data, initial={"language": request.partner.language})
    initial = {
        "to": account.contact_email,
        "contact_name": account.contact_name,
        "language": account.language,
    }
    return KnownCustomerForm(data, initial=initial)


def _create(
    request: PartnerRequest, account: Account | None, others: list[Partner]
) -> HttpResponse:
    form = _request_form(request, account)
    status = 422
    if form.is_valid():
        known = {"customer": account.customer, "company": account.name} if account else {}
        try:
            invitation = create_invitation(request.member, form.request(others=others, **known))
            _carry(request, invitation)
            return redirect(page_of(invitation, "draft"))
        except REFUSALS as problem:
            status = 429 if isinstance(problem, TooManyInvitations) else 409
            return _ask_customer(request, form, account, others, problem=problem, status=status)
    return _ask_customer(request, form, account, others, status=status)


def _carry(request: PartnerRequest, invitation: Invitation) -> None:
    """The invitation is there, whatever became of the draft that it should carry."""
    if carry := request.POST.get("carry"):
        try:
            carry_draft(request.member, invitation, UUID(carry))
        except (ValueError, AdminRelationship.DoesNotExist, OtherCustomer, WrongState) as problem:
            messages.error(request, why_not(problem))


def _ask_customer(
    request: PartnerRequest,
    form: RequestForm,
    account: Account | None,
    others: list[Partner],
    *,
    problem: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    customer = account.customer if account else None
    if customer and problem is None:
        try:
            require_askable(request.partner, customer, alone=not others, at=now())
        except REFUSALS as found:
            problem = found
    asked = request.POST if request.method == "POST" else request.GET
    kept = [("with", "provider")] * bool(others) + [("party", other.slug) for other in others]
    kept += [("carry", value) for value in asked.getlist("carry")]
    query = QueryDict(mutable=True)
    for name, value in kept:
        query.appendlist(name, value)
    context = {
        "form": form,
        "account": account,
        "others": others,
        "kept": kept,
        "kept_query": query.urlencode(),
        "found": _matching(request),
        "refusal": sentence_for(problem) if problem else None,
    }
    return render(request, "invitations/new.html", context, status=status)


def _matching(request: PartnerRequest) -> list[Account]:
    term = fold(request.GET.get("q", ""))
    if len(term) < 2:
        return []
    mine = Account.objects.for_partner(request.partner).filter(search__contains=term)
    return list(mine.order_by("sort_key", "id")[:FOUND])
