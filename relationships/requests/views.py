"""Asking for admin access: the draft with its roles, and its finalising."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.models import Account
from customers.search import fold
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from relationships.actions.requesting import (
    NameTaken,
    Terms,
    delete_draft,
    draft_admin_relationship,
    edit_draft,
    request_approval,
)
from relationships.advice import same_in_force
from relationships.models import (
    AdminRelationship,
    AdminRelationshipRole,
    AdminRelationshipState,
    Carried,
    WrongState,
)
from relationships.naming import suggested_name
from relationships.requests.forms import RequestForm
from relationships.requests.picker import Picked
from relationships.requests.starts import starts_of

FIRST = "simple"
SHOWN = 20


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: PartnerRequest) -> HttpResponse:
    """`?customer=` or `?customer=open` (whoever approves first); without it, the choice of one."""
    wanted = request.POST.get("customer") or request.GET.get("customer", "")
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    if not wanted:
        return _choose(request)
    account = None if wanted == "open" else get_object_or_404(mine, customer_id=_uuid(wanted))
    return _editor(request, account, None)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The same page over a draft that is there."""
    draft = _mine(request, pk)
    if draft.state != AdminRelationshipState.CREATED:
        messages.error(request, _("It was requested already. Roles and duration are fixed."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    return _editor(request, mine.filter(customer=draft.customer_id).first(), draft)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _mine(request: PartnerRequest, pk: UUID) -> AdminRelationship:
    mine = AdminRelationship.objects.for_partner(request.partner)
    return get_object_or_404(mine.select_related("customer", "partner"), pk=pk)


def _choose(request: PartnerRequest) -> HttpResponse:
    term = fold(request.GET.get("q", ""))[:100]
    mine = Account.objects.for_partner(request.partner).filter(listed=True)
    found = mine.filter(search__contains=term).order_by("name")[:SHOWN]
    return render(request, "relationships/request_customer.html", {"found": found})


def _editor(
    request: PartnerRequest, account: Account | None, draft: AdminRelationship | None
) -> HttpResponse:
    """Checks as often as it is asked to; `save` keeps the draft, unless a set was chosen since
    the last look at the roles."""
    typed = request.POST if request.method == "POST" else _first(request, account, draft)
    picked = Picked(typed, starts_of(request.partner))
    form, status = RequestForm(picked.data), 200
    if request.method != "POST" or "save" not in request.POST or picked.changed_something:
        form = RequestForm(initial=picked.initial)
    elif not form.is_valid():
        status = 422
    else:
        try:
            saved = _save(request, account, draft, form, picked)
        except NameTaken:
            form.add_error("name", _("You already have a relationship with this name."))
            status = 422
        except WrongState:
            messages.error(request, _("It was requested already. Roles and duration are fixed."))
            return redirect("relationships:admin_relationships", request.partner.slug)
        else:
            messages.success(request, _("Draft saved. Check it, then finalise the request."))
            return redirect("relationships:admin_relationship", request.partner.slug, saved.pk)
    theirs = AdminRelationship.objects.for_partner(request.partner)
    same = same_in_force(theirs.with_customer(account.customer), picked.roles) if account else None
    context = {"form": form, "picked": picked, "account": account, "draft": draft, "same": same}
    return render(request, "relationships/request.html", context, status=status)


def _first(
    request: PartnerRequest, account: Account | None, draft: AdminRelationship | None
) -> QueryDict:
    """What the page begins with: the draft, or nothing but a name and a year."""
    data = QueryDict(mutable=True)
    if draft:
        data.update({"name": draft.name, "days": str(draft.duration_days), "reason": draft.reason})
        if draft.auto_extend:
            data["auto_extend"] = "on"
        held = AdminRelationshipRole.objects.for_partner(request.partner)
        ids = held.filter(admin_relationship=draft).values_list("role_definition_id", flat=True)
        data.setlist("roles", [str(role_id) for role_id in ids])
        if draft.template_id:
            data["start"] = data["applied"] = str(draft.template_id)
        return data
    starts = starts_of(request.partner)
    key = request.GET.get("start", FIRST)
    start = starts.get(key) or starts[FIRST]
    taken = set(
        AdminRelationship.objects.for_partner(request.partner).values_list("name", flat=True)
    )
    customer = account.name if account else _("new customer")
    data["start"] = start.key
    data["name"] = suggested_name(customer, start.word, localdate(), taken)
    return data


def _save(
    request: PartnerRequest,
    account: Account | None,
    draft: AdminRelationship | None,
    form: RequestForm,
    picked: Picked,
) -> AdminRelationship:
    given = form.cleaned_data
    terms = Terms(
        name=given["name"],
        customer=account.customer if account else None,
        role_ids=given["roles"],
        duration_days=given["days"],
        auto_extend=given["auto_extend"],
        reason=given["reason"],
        replaces_dap=bool(draft and draft.replaces_dap),
        template=picked.start.version if picked.start else None,
        invitation_id=draft.invitation_id if draft else None,
    )
    if draft:
        return edit_draft(request.member, draft.pk, terms)
    return draft_admin_relationship(request.member, terms)


# --- Deciding on it ------------------------------------------------------------------------------


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_request(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Finalise: the last look at what cannot be changed later."""
    shown = _mine(request, pk)
    if request.method != "POST":
        return _confirm(request, shown, "finalise")
    try:
        request_approval(request.member, pk)
    except Carried:
        messages.info(request, _("It is requested when the invitation that carries it is shared."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    except WrongState:
        messages.error(request, _("It was answered already. Nothing was changed."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    messages.success(request, _("Request finalised. Its link works for 90 days. Now the letter."))
    return redirect("relationships:letter", request.partner.slug, pk)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_deletion(request: PartnerRequest, pk: UUID) -> HttpResponse:
    shown = _mine(request, pk)
    if request.method != "POST":
        return _confirm(request, shown, "delete")
    try:
        delete_draft(request.member, pk)
    except WrongState:
        messages.error(request, _("It was requested already. Take the request back instead."))
        return redirect("relationships:admin_relationship", request.partner.slug, pk)
    messages.success(request, _("Draft deleted: %(name)s") % {"name": shown.name})
    return redirect("relationships:admin_relationships", request.partner.slug)


def _confirm(request: PartnerRequest, shown: AdminRelationship, what: str) -> HttpResponse:
    """One question, one button; the words are in the template."""
    if shown.state != AdminRelationshipState.CREATED:
        messages.error(request, _("It was requested already. Nothing was changed."))
        return redirect("relationships:admin_relationship", request.partner.slug, shown.pk)
    context = {"shown": shown, "what": what}
    return render(request, "relationships/request_confirm.html", context)
