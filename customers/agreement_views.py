"""The customer agreement by the partner's word, and what the customer may buy as."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.actions import RelationshipOver
from customers.agreement_forms import AttestationForm, QualificationForm
from customers.agreements import (
    AgreementOnRecord,
    NoRelationship,
    ResellersDoNotAttest,
    attest_agreement,
)
from customers.models import Qualification, QualificationFinal, QualificationReadOnly
from customers.qualifying import qualify
from customers.record_views import my_account, record_context
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def attestation(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Who of the customer accepted the agreement, and when. Who may not attest is told why."""
    found = my_account(request, customer_id)
    form = AttestationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attest_agreement(request.member, customer_id, form.attestation)
            messages.success(request, _("The agreement is on record. The customer is told."))
        except AgreementOnRecord as problem:
            at = date_format(localtime(problem.agreement.recorded_at), "j E Y")
            messages.info(request, _("It is already on record since %(day)s.") % {"day": at})
        except ResellersDoNotAttest:
            messages.error(request, _("An indirect reseller cannot attest. Ask your provider."))
        except NoRelationship:
            messages.error(request, _("You have no reseller relationship with this customer."))
        return redirect("customers:account", request.partner.slug, customer_id)
    context = record_context(request, found, "account") | {
        "form": form,
        "version": settings.CUSTOMER_AGREEMENT_VERSION,
    }
    status = 422 if form.is_bound else 200
    return render(request, "customers/attestation.html", context, status=status)


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def qualification(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What the customer may buy as, in the partner's own record."""
    found = my_account(request, customer_id)
    form = QualificationForm(request.POST if request.method == "POST" else None, account=found)
    if form.is_valid():
        chosen = Qualification(form.cleaned_data["qualification"])
        try:
            qualify(request.member, customer_id, chosen, form.cleaned_data["code"])
            messages.success(request, _("Saved."))
        except QualificationFinal:
            messages.error(request, _("Education stays. Nothing was changed."))
        except QualificationReadOnly:
            messages.error(request, _("Non-profit is granted elsewhere. Nothing was changed."))
        except RelationshipOver:
            messages.error(request, _("The relationship has ended. Nothing was changed."))
        return redirect("customers:account", request.partner.slug, customer_id)
    context = record_context(request, found, "account") | {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "customers/qualification.html", context, status=status)
