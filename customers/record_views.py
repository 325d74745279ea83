"""One customer: its overview, the Account page with its edits, and a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.models import Event
from customers.actions import (
    CustomerKnown,
    RelationshipOver,
    RemindersRefused,
    Stale,
    add_customer,
    edit_account,
    switch_reminders,
)
from customers.checks import plain_domain, tax_digits
from customers.countries import country_name
from customers.forms import EditForm, NewCustomerForm, NotesForm
from customers.glance import Glance
from customers.health import Checklist
from customers.models import Account, AccountState
from customers.standing import Standing
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view

RECORD_FIELDS = (
    "name",
    "country",
    "tax_id",
    "street",
    "postcode",
    "city",
    "contact_name",
    "contact_email",
    "contact_phone",
    "language",
    "owner",
)


def my_account(request: PartnerRequest, customer_id: UUID) -> Account:
    """The partner's record of this customer, or 404."""
    mine = Account.objects.for_partner(request.partner)
    return get_object_or_404(
        mine.select_related("customer", "owner__person"), customer_id=customer_id
    )


def record_context(request: PartnerRequest, account: Account, here: str) -> dict[str, Any]:
    """What every page of the record shows: head, side nav, rights."""
    can = request.member.can
    return {
        "account": account,
        "standing": (standing := Standing(request.member, account)),
        "glance": Glance(standing),
        "here": here,
        "rights": {
            "invite": can(Action.MANAGE_INVITATIONS),
            "edit": can(Action.EDIT_CUSTOMERS),
            "tag": can(Action.EDIT_TAGS),
            "remove": can(Action.REMOVE_RELATIONSHIP),
            "admin_relationships": can(Action.VIEW_ADMIN_RELATIONSHIPS),
            "admin_access": can(Action.MANAGE_ADMIN_RELATIONSHIPS),
            "orders": can(Action.VIEW_ORDERS),
            "order": can(Action.EDIT_ORDERS) and account.state == AccountState.RESELLER,
        },
    }


@partner_view(Action.VIEW_CUSTOMERS)
@require_GET
def overview(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What is in force, what one may do, what comes next, what happened."""
    account = my_account(request, customer_id)
    events = Event.objects.for_partner(request.partner).filter(customer_id=customer_id)
    if not request.member.can(Action.VIEW_ACTIVITY):
        events = events.filter(member=request.member)
    context = record_context(request, account, "overview")
    context |= {
        "health": Checklist(context["standing"]),
        "events": events.select_related("person").order_by("-at", "-id")[:5],
    }
    return render(request, "customers/overview.html", context)


@partner_view(Action.VIEW_CUSTOMERS)
@require_GET
def account(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """The Account page. `?edit=account` and `?edit=notes` put a form in the card's place."""
    found = my_account(request, customer_id)
    form: forms.Form | None = None
    edited = request.GET.get("edit", "")
    may_edit = (
        request.member.can(Action.EDIT_CUSTOMERS) and not Standing(request.member, found).is_over
    )
    if may_edit and edited == "account":
        initial = {name: getattr(found, name) for name in (*RECORD_FIELDS, "version")}
        initial["owner"] = found.owner_id
        form = EditForm(initial=initial, partner=request.partner, account=found)
    elif may_edit and edited == "notes":
        form = NotesForm(initial={"notes": found.notes, "version": found.version})
    return _account_page(request, found, edited if form else "", form)


def _account_page(
    request: PartnerRequest, found: Account, edited: str, form: forms.Form | None
) -> HttpResponse:
    context = record_context(request, found, "account") | {
        "edited": edited,
        "form": form,
        "country": country_name(found.country),
        "own_country": country_name(found.customer.country),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "customers/account.html", context, status=status)


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def edit(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Save the form that stands in place of the Account card."""
    found = my_account(request, customer_id)
    if request.method != "POST":
        return redirect(_account_address(request, found) + "?edit=account")
    form = EditForm(request.POST, partner=request.partner, account=found)
    return _save(request, found, form, "account", RECORD_FIELDS)


@partner_view(Action.EDIT_CUSTOMERS)
@require_POST
def reminders(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Whether this customer is reminded of invitations."""
    found, on = my_account(request, customer_id), request.POST.get("on") == "1"
    try:
        switch_reminders(request.member, found.customer_id, on=on)
        messages.success(request, _("Reminders are on.") if on else _("Reminders are off."))
    except RemindersRefused:
        messages.error(request, _("The customer wants no reminders. Nothing was changed."))
    except RelationshipOver:
        messages.error(request, _("The relationship has ended. Nothing was changed."))
    return redirect(_account_address(request, found))


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def notes(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Save the internal notes."""
    found = my_account(request, customer_id)
    if request.method != "POST":
        return redirect(_account_address(request, found) + "?edit=notes")
    return _save(request, found, NotesForm(request.POST), "notes", ("notes",))


def _save(
    request: PartnerRequest,
    found: Account,
    form: forms.Form,
    edited: str,
    fields: tuple[str, ...],
) -> HttpResponse:
    if not form.is_valid():
        return _account_page(request, found, edited, form)
    changes = {name: form.cleaned_data[name] for name in fields}
    try:
        edit_account(request.member, found.customer_id, form.cleaned_data["version"], changes)
    except Stale as stale:
        return _conflict(request, stale.account, form, edited, changes)
    except RelationshipOver:
        messages.warning(request, _("The relationship has ended. The record is history only."))
    else:
        messages.success(request, _("Saved."))
    return redirect(_account_address(request, found))


def _account_address(request: PartnerRequest, found: Account) -> str:
    return reverse("customers:account", args=[request.partner.slug, found.customer_id])


def _conflict(
    request: PartnerRequest, theirs: Account, form: forms.Form, edited: str, mine: dict[str, Any]
) -> HttpResponse:
    """409: both values of each field that differs; "save mine" posts them with the new version."""
    differences = [
        {
            "label": form.fields[name].label,
            "mine": value or "–",
            "theirs": getattr(theirs, name) or "–",
        }
        for name, value in mine.items()
        if (value or "") != (getattr(theirs, name) or "")
    ]
    posted = [(name, value) for name, value in form.data.items() if name in mine]
    context = record_context(request, theirs, "account") | {
        "differences": differences,
        "posted": posted,
        "edited": edited,
    }
    return render(request, "customers/conflict.html", context, status=409)


# --- A new customer ---


@partner_view(Action.EDIT_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def new(request: PartnerRequest) -> HttpResponse:
    """Add a customer by hand. What another partner knows of it is never told."""
    form = NewCustomerForm(
        request.POST or None,
        partner=request.partner,
        initial={"country": request.partner.country, "language": request.partner.language},
    )
    same = _same_tax_id(request)
    known = None
    if request.method == "POST" and form.is_valid():
        if not same or form.cleaned_data["same_tax_id"]:
            try:
                made = add_customer(request.member, form.details, form.cleaned_data["tags"])
            except CustomerKnown as error:
                known = error.account
            else:
                messages.success(request, _("Customer added."))
                return redirect("customers:overview", request.partner.slug, made.customer_id)
    elif request.method == "POST":
        known = _same_domain(request)
    refused = request.method == "POST"
    context = {"form": form, "known": known, "same": same if refused and not known else []}
    return render(request, "customers/new.html", context, status=422 if refused else 200)


def _same_domain(request: PartnerRequest) -> Account | None:
    domain = plain_domain(request.POST.get("domain", "")[:253])
    return Account.objects.for_partner(request.partner).filter(domain=domain).first()


def _same_tax_id(request: PartnerRequest) -> list[Account]:
    """The partner's own customers with the tax ID just typed."""
    digits = tax_digits(request.POST.get("tax_id", "")[:40]).replace("\0", "")
    if not digits:
        return []
    mine = Account.objects.for_partner(request.partner).filter(tax_id=digits)
    return list(mine.order_by("sort_key", "id")[:5])
