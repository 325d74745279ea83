"""What one does with chosen rows of the list: ask for a relationship, label, export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from customers.actions import MAX_TAGS, TooManyTags, assign_owner, note_export, tag_customers
from customers.columns import chosen
from customers.export import FORMATS, XLSX_ROWS, answer
from customers.forms import LabelsForm
from customers.listing import LIST_NAME, exported
from customers.models import Account
from customers.question import Question
from partners.models import Member
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.models import ListPreference

MAX_CHOSEN = 100


def _chosen_ids(values: Iterable[str]) -> list[UUID]:
    ids = []
    for value in list(values)[:MAX_CHOSEN]:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return ids


@partner_view(Action.MANAGE_INVITATIONS)
def request_relationship(request: PartnerRequest) -> HttpResponse:
    """From the chosen row, or none, to the composer; from several to the page of batches, which
    gets them as they were posted."""
    ids = _chosen_ids((request.POST or request.GET).getlist("customer"))
    if len(ids) > 1:
        address = reverse("invitations:batch_new", args=[request.partner.slug])
        if request.method == "POST":
            return HttpResponseRedirect(address, preserve_request=True)
        return redirect(f"{address}?{urlencode([('customer', pk) for pk in ids])}")
    address = reverse("invitations:new", args=[request.partner.slug])
    return redirect(f"{address}?customer={ids[0]}" if ids else address)


@partner_view(Action.EDIT_TAGS)
def labels(request: PartnerRequest) -> HttpResponse:
    """Tags and an owner for the chosen customers. The list posts them here; `apply` saves."""
    ids = _chosen_ids((request.POST or request.GET).getlist("customer"))
    applies = "apply" in request.POST
    accounts = list(Account.objects.for_partner(request.partner).filter(customer_id__in=ids))
    if not accounts:
        messages.warning(request, _("Choose customers first."))
        return redirect("customers:list", request.partner.slug)
    present = sorted({name for account in accounts for name in account.tag_names})
    form = LabelsForm(request.POST if applies else None, partner=request.partner, present=present)
    if applies and form.is_valid():
        try:
            changed = _label(request.member, [a.customer_id for a in accounts], form)
        except TooManyTags:
            form.add_error("add", _("A customer has at most %(n)s tags.") % {"n": MAX_TAGS})
        else:
            words = ngettext("%(n)s customer changed.", "%(n)s customers changed.", changed)
            messages.success(request, words % {"n": changed})
            return redirect(_back(request, accounts))
    context = {"form": form, "accounts": accounts, "back": _back(request, accounts)}
    return render(request, "customers/labels.html", context, status=422 if form.errors else 200)


def _label(by: Member, ids: list[UUID], form: LabelsForm) -> int:
    data = form.cleaned_data
    changed = tag_customers(by, ids, data["add"], data["remove"])
    if data["owner"] and by.can(Action.EDIT_CUSTOMERS):
        owner = form.colleagues.get(data["owner"])
        changed = max(changed, assign_owner(by, ids, owner))
    return changed


def _back(request: PartnerRequest, accounts: list[Account]) -> str:
    """One customer: its record. Several: the list."""
    if len(accounts) == 1:
        return reverse("customers:account", args=[request.partner.slug, accounts[0].customer_id])
    return reverse("customers:list", args=[request.partner.slug])


@partner_view(Action.VIEW_CUSTOMERS)
@require_POST
def export(request: PartnerRequest) -> HttpResponse:
    """A file of exactly what the list shows. A POST, because the log keeps it."""
    question = Question.asked(QueryDict(request.POST.get("asked", "")[:2000].removeprefix("?")))
    file_format = request.POST.get("format", "csv")
    if file_format not in FORMATS:
        raise Http404
    ids = _chosen_ids(request.POST.getlist("customer"))
    accounts = exported(request.partner, question, ids)
    count = accounts.order_by().count()
    if file_format == "xlsx" and count > XLSX_ROWS:
        messages.warning(request, _("Too many customers for an Excel file. Export CSV instead."))
        return redirect(reverse("customers:list", args=[request.partner.slug]) + question.address())
    preference = ListPreference.objects.filter(person=request.user, list_name=LIST_NAME).first()
    columns = chosen(preference.columns if preference else [])
    asked = {"asked": question.address(), "chosen": len(ids)}
    note_export(request.member, file_format, count, asked)
    return cast(HttpResponse, answer(accounts, columns, file_format))  # a stream is none
