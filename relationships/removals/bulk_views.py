"""Removing several chosen customers at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import step_up
from relationships.removals.bulk import (
    MOST,
    Row,
    chosen_ids,
    phrase_for,
    remove_each,
    rows_of,
)
from relationships.removals.forms import BulkRemovalForm
from relationships.removals.views import may_end_gdap

RESULT = "bulk_removal"  # in the session: customer → why it was left, "" for what was removed


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_http_methods(["GET", "POST"])
@step_up
def bulk_removal(request: PartnerRequest) -> HttpResponse:
    """The list posts its chosen rows here, which shows them; `confirmed` removes them."""
    ids = chosen_ids((request.POST or request.GET).getlist("customer"))
    rows = rows_of(request.partner, ids) if len(ids) <= MOST else []
    if not rows:
        words = _("Choose at most %(n)s customers.") if ids else _("Choose customers first.")
        messages.warning(request, words % {"n": MOST})
        return redirect("customers:list", request.partner.slug)
    confirmed = "confirmed" in request.POST
    form = _form(request, rows, confirmed=confirmed)
    if not confirmed or not form.is_valid():
        return _ask(request, rows, form)
    said = {"reason": form.cleaned_data["reason"], "note": form.cleaned_data["note"]}
    left = remove_each(request.member, rows, end_gdap=form.ends_gdap, **said)
    outcome = {row.account.customer_id: left.get(row.account.customer_id, "") for row in rows}
    request.session[RESULT] = {str(customer): problem for customer, problem in outcome.items()}
    return redirect("relationships:bulk_result", request.partner.slug)


def _form(request: PartnerRequest, rows: list[Row], *, confirmed: bool) -> BulkRemovalForm:
    ready = [row for row in rows if row.is_ready]
    return BulkRemovalForm(
        request.POST if confirmed else None,
        partner=request.partner,
        asks_gdap=may_end_gdap(request) and any(row.gdap for row in ready),
        phrase=phrase_for(len(ready)),
    )


def _ask(request: PartnerRequest, rows: list[Row], form: BulkRemovalForm) -> HttpResponse:
    """Every customer with its own effects; what cannot be removed says why, and is left."""
    ready = [row for row in rows if row.is_ready]
    context = {
        "rows": rows,
        "ready": ready,
        "left": len(rows) - len(ready),
        "dap": sum(1 for row in ready if row.account.has_dap),
        "gdap": sum(row.gdap for row in ready),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "relationships/removal/bulk.html", context, status=status)


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_safe
def bulk_result(request: PartnerRequest) -> HttpResponse:
    """What became of each row: the report of what was removed, the reason of what was left."""
    problems: dict[str, str] = request.session.get(RESULT, {})
    rows = rows_of(request.partner, chosen_ids(problems))
    if not rows:
        return redirect("customers:list", request.partner.slug)
    told = [(row, problems[str(row.account.customer_id)]) for row in rows]
    context = {
        "done": [row for row, problem in told if not problem],
        "left": [(row, problem) for row, problem in told if problem],
    }
    return render(request, "relationships/removal/bulk_result.html", context)
