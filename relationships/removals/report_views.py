"""The report of a removal: a page and a PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from customers.models import Account
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import pdf_answer
from relationships.models import Relationship
from relationships.removals.paper import removal_pdf
from relationships.removals.reports import Report, report_of


def _report(request: PartnerRequest, relationship_id: UUID) -> Report:
    """404 for what is not the partner's, and for what is still in force."""
    mine = Relationship.objects.for_partner(request.partner)
    related = mine.select_related("partner", "customer", "removed_by")
    ended = get_object_or_404(related, pk=relationship_id, removed_at__isnull=False)
    account = Account.objects.for_partner(request.partner).get(customer=ended.customer)
    return report_of(ended, account)


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_safe
def removal_report(request: PartnerRequest, relationship_id: UUID) -> HttpResponse:
    """What was done and kept, by whom, and what the records say now."""
    report = _report(request, relationship_id)
    context = {"report": report, "account": report.account, "now": now()}
    return render(request, "relationships/removal/report.html", context)


@partner_view(Action.REMOVE_RELATIONSHIP)
@require_safe
def removal_report_pdf(request: PartnerRequest, relationship_id: UUID) -> HttpResponse:
    """The same to file."""
    report = _report(request, relationship_id)
    day = f"{report.relationship.removed_at:%Y-%m-%d}"
    return pdf_answer(removal_pdf(report), f"removal-{report.account.domain}-{day}")
