"""The catalogue: what can be ordered, at which list price, for whom."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.countries import country_names
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from subscriptions.actions.cataloguing import (
    Outcome,
    described,
    import_catalogue,
    offer_again,
    plan_import,
    withdraw_offer,
    withdraw_product,
)
from subscriptions.catalogue.forms import CommitForm, ImportForm
from subscriptions.catalogue.listing import PAGE, Wanted, offers_shown, skus_shown
from subscriptions.models import Availability, Product, ProductKind, Segment, Sku, Term
from subscriptions.offers import COLUMNS, as_csv, as_json

SHOWN_ROWS = 200


def _writes(request: PartnerRequest) -> bool:
    """Who transacts keeps a catalogue; a reseller reads those of its providers."""
    return not request.partner.is_reseller and request.member.can(Action.MANAGE_CATALOGUE)


@partner_view(Action.VIEW_ORDERS)
@require_safe
def catalogue(request: PartnerRequest) -> HttpResponse:
    """Its own, or those of its active providers."""
    wanted = Wanted.from_query(request.GET)
    page = Paginator(skus_shown(request.partner, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "writes": _writes(request),
        "choices": _choices(request, wanted),
        "has_any": bool(page.paginator.count)
        or Sku.objects.within_reach_of(request.partner).exists(),
    }
    return render_page(request, "subscriptions/catalogue.html", context, fragment="rows")


def _choices(request: PartnerRequest, wanted: Wanted) -> list[dict[str, object]]:
    """The filters, each with what may be chosen."""
    offered = Availability.objects.within_reach_of(request.partner)
    codes = set(offered.values_list("country", flat=True).distinct())
    countries = [(code, name) for code, name in country_names().items() if code in codes]
    return [
        {"name": name, "label": label, "options": options, "set": getattr(wanted, name)}
        for name, label, options in (
            ("kind", _("Kind"), ProductKind.choices),
            ("term", _("Term"), Term.choices),
            ("segment", _("Segment"), Segment.choices),
            ("country", _("Country"), countries),
        )
    ]


@partner_view(Action.VIEW_ORDERS)
@require_safe
def product(request: PartnerRequest, product_id: int) -> HttpResponse:
    """One product with its SKUs and all ways to buy them, withdrawn ones last."""
    found = _product(request, product_id)
    offers = Availability.objects.within_reach_of(request.partner).filter(sku__product=found)
    rows = offers.select_related("sku__product").order_by(
        "sku__name", "withdrawn_at", "country", "segment", "term", "billing"
    )
    names = country_names()
    context = {
        "product": found,
        "offers": [
            {"offer": row, "country": names.get(row.country, row.country), "bases": told.add_on_of}
            for row, told in zip(rows, described(rows), strict=True)
        ],
        "writes": _writes(request),
    }
    return render(request, "subscriptions/product.html", context)


def _product(request: PartnerRequest, product_id: int) -> Product:
    reach = Product.objects.within_reach_of(request.partner).select_related("partner")
    return get_object_or_404(reach, pk=product_id)


def _download(request: PartnerRequest) -> list[Availability]:
    """What the list shows, its filters honoured."""
    rows = offers_shown(request.partner, Wanted.from_query(request.GET))
    rows = rows.select_related("sku__product")
    return list(rows.order_by("sku__product__code", "sku__code", "country", "pk"))


@partner_view(Action.VIEW_ORDERS)
@require_safe
def catalogue_csv(request: PartnerRequest) -> HttpResponse:
    """The file that an import reads again."""
    text = "\ufeff" + as_csv(described(_download(request)))
    return _file(text, "text/csv; charset=utf-8", "csv")


@partner_view(Action.VIEW_ORDERS)
@require_safe
def catalogue_json(request: PartnerRequest) -> HttpResponse:
    """The same as JSON."""
    return _file(as_json(described(_download(request))), "application/json", "json")


def _file(text: str, content_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    name = f"{_('catalogue')}-{localdate().isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- Importing -----------------------------------------------------------------------------------


@partner_view(Action.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_import(request: PartnerRequest) -> HttpResponse:
    """Choose a file; what it would do is shown before anything is written."""
    if request.partner.is_reseller:
        return _readers_only(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "subscriptions/import.html", {"form": form, "columns": COLUMNS})
    if not form.is_valid():
        context = {"form": form, "columns": COLUMNS}
        return render(request, "subscriptions/import.html", context, status=422)
    plan = plan_import(request.partner, form.rows)
    # Problems first: they are what one came to see.
    shown = sorted(plan.rows, key=lambda row: (row.outcome != Outcome.ERROR, row.number))
    context = {
        "plan": plan,
        "counts": plan.counts,
        "shown": shown[:SHOWN_ROWS],
        "left_off": max(len(shown) - SHOWN_ROWS, 0),
        "checked": as_csv(plan.to_write),
    }
    return render(request, "subscriptions/import_check.html", context)


@partner_view(Action.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_commit(request: PartnerRequest) -> HttpResponse:
    """Write what was checked; it is checked once more."""
    if request.partner.is_reseller:
        return _readers_only(request)
    if request.method != "POST":
        return redirect("subscriptions:catalogue_import", request.partner.slug)
    form = CommitForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There was nothing to import. Choose the file again."))
        return redirect("subscriptions:catalogue_import", request.partner.slug)
    counts = import_catalogue(request.member, form.rows).counts
    new = ngettext("%(n)s new offer", "%(n)s new offers", counts["new"]) % {"n": counts["new"]}
    said = {"new": new, "changed": counts["changed"]}
    messages.success(request, _("Imported: %(new)s, changed: %(changed)s.") % said)
    return redirect("subscriptions:catalogue", request.partner.slug)


def _readers_only(request: PartnerRequest) -> HttpResponse:
    messages.info(request, _("The catalogue belongs to your provider. You read it."))
    return redirect("subscriptions:catalogue", request.partner.slug)


# --- Taking out ----------------------------------------------------------------------------------


@partner_view(Action.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def product_withdrawal(request: PartnerRequest, product_id: int) -> HttpResponse:
    """All ways to buy it; what was ordered stays."""
    found = get_object_or_404(Product.objects.for_partner(request.partner), pk=product_id)
    if request.method == "POST":
        withdraw_product(request.member, found)
        messages.success(request, _("Taken out. Orders and subscriptions stay as they are."))
        return redirect("subscriptions:product", request.partner.slug, found.pk)
    offers = Availability.objects.for_partner(request.partner).offered()
    context = {"product": found, "count": offers.filter(sku__product=found).count()}
    return render(request, "subscriptions/product_withdrawal.html", context)


def _own_offer(request: PartnerRequest, offer_id: int) -> Availability:
    mine = Availability.objects.for_partner(request.partner).select_related("sku")
    return get_object_or_404(mine, pk=offer_id)


@partner_view(Action.MANAGE_CATALOGUE)
@require_POST
def offer_withdrawal(request: PartnerRequest, offer_id: int) -> HttpResponse:
    """One way to buy it. Offering it again is one press away."""
    offer = _own_offer(request, offer_id)
    withdraw_offer(request.member, offer)
    messages.success(request, _("Taken out. Orders and subscriptions stay as they are."))
    return redirect("subscriptions:product", request.partner.slug, offer.sku.product_id)


@partner_view(Action.MANAGE_CATALOGUE)
@require_POST
def offer_return(request: PartnerRequest, offer_id: int) -> HttpResponse:
    """A withdrawn one is offered again."""
    offer = _own_offer(request, offer_id)
    offer_again(request.member, offer)
    messages.success(request, _("Offered again."))
    return redirect("subscriptions:product", request.partner.slug, offer.sku.product_id)
