"""Delegated administration (DAP): where it stands, its end, and the guided move to GDAP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Account
from partners.models import Member
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import step_up
from relationships.access import BY_DAP, grants_at
from relationships.actions.dap import end_dap
from relationships.actions.moving_dap import Instead, plan_move
from relationships.dap.board import board_of
from relationships.dap.choices import RECOMMENDED, choices_for
from relationships.dap.forms import MoveForm
from relationships.models import UNUSED_DAYS, MoveUnderWay, NoDap, Side
from relationships.moving import STEPS, move_of
from relationships.roles import Level, chosen


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def dap(request: PartnerRequest) -> HttpResponse:
    """Every customer with DAP: since when, when it was last used here, how far its move is."""
    context = board_of(request.partner, request.GET, now() - timedelta(days=UNUSED_DAYS))
    context["may_manage"] = request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS)
    return render(request, "relationships/dap/board.html", context)


def _account(request: PartnerRequest, customer_id: UUID) -> Account:
    mine = Account.objects.for_partner(request.partner).select_related("customer", "partner")
    return get_object_or_404(mine, customer_id=customer_id)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def dap_end(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Show who loses what (GET), then end it (POST)."""
    account = _account(request, customer_id)
    if request.method == "POST":
        try:
            end_dap(request.member, request.partner, account.customer, side=Side.PARTNER)
        except NoDap:
            messages.error(request, _("There is no DAP any more. Nothing was changed."))
        else:
            messages.success(request, _("DAP ended. Both sides are told."))
        return redirect("customers:account", request.partner.slug, customer_id)
    bond, move = move_of(request.partner, account.customer)
    staff = Member.objects.for_partner(request.partner).current().holding(list(BY_DAP))
    people = staff.select_related("person", "partner").with_roles()
    by_dap = [one for one in grants_at(account.customer, people) if one.by_dap]
    context = {
        "account": account,
        "bond": bond if bond and bond.has_dap else None,
        "move": move,
        "losing": [(one.member, chosen(one.role_ids)) for one in by_dap],
    }
    return render(request, "relationships/dap/end.html", context)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def dap_move(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """How far the move is; or, while there is none, the choice of what takes DAP's place."""
    account = _account(request, customer_id)
    bond, move = move_of(request.partner, account.customer)
    if move is None and (bond is None or not bond.has_dap):
        messages.info(request, _("There is no DAP here to move from."))
        return redirect("customers:account", request.partner.slug, customer_id)
    if move is not None and request.method != "POST":
        steps = [(name, place < move.done, name == move.next) for place, name in enumerate(STEPS)]
        shown = {"account": account, "bond": bond, "move": move, "steps": steps}
        return render(request, "relationships/dap/progress.html", shown)
    typed = request.POST if request.method == "POST" else None
    form = MoveForm(typed, choices=choices_for(request.partner), initial=_first(account))
    if typed is not None and form.is_valid():
        return _plan(request, account, form)
    context = {"account": account, "bond": bond, "form": form}
    status = 422 if form.errors else 200
    return render(request, "relationships/dap/move.html", context, status=status)


def _first(account: Account) -> dict[str, str]:
    """The reason is read by the customer, in its language."""
    with translation.override(account.language):
        reason = _("It takes the place of the delegated administration (DAP) you gave us earlier.")
    return {"start": RECOMMENDED, "reason": reason}


def _plan(request: PartnerRequest, account: Account, form: MoveForm) -> HttpResponse:
    start = form.chosen.start
    instead = Instead(
        word=start.word,
        role_ids=start.role_ids,
        days=start.days,
        auto_extend=start.auto_extend,
        reason=form.cleaned_data["reason"] if form.chosen.highest == Level.FULL else "",
        template=start.version,
    )
    try:
        plan_move(request.member, account.customer, instead)
    except NoDap:
        messages.error(request, _("There is no DAP any more. Nothing was changed."))
        return redirect("customers:account", request.partner.slug, account.customer_id)
    except MoveUnderWay:
        messages.info(request, _("The move was planned already."))
    else:
        messages.success(request, _("The move is planned: a draft was made. Check it next."))
    return redirect("relationships:dap_move", request.partner.slug, account.customer_id)
