"""The customer list: its page, its filters, how a person likes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from customers.actions import keep_preference
from customers.columns import COLUMNS, chosen
from customers.countries import country_name, country_names
from customers.finding import TooSlow
from customers.listing import LIST_NAME, Page, counted, page_of
from customers.models import AccountState, Tag
from customers.question import SIZES, Question
from partners.models import Member, Partner, Partnership, SavedList
from partners.permissions import Action
from partners.saved_views import tabs
from partners.web import PartnerRequest, partner_view, render_page
from people.models import ListPreference

# From when on the end of admin access is drawn in amber (design.md §6.3).
ENDS_SOON = timedelta(days=30)
_MAX_OPTIONS = 500


@partner_view(Action.VIEW_CUSTOMERS)
@require_GET
def customer_list(request: PartnerRequest) -> HttpResponse:
    """One page of the partner's customers, as the address asks."""
    question = Question.asked(request.GET)
    try:
        page = page_of(request.partner, request.user, question)
    except TooSlow:
        context = {"question": question, "rights": _rights(request)}
        return render_page(request, "customers/list_slow.html", context, fragment="list")
    here = reverse("customers:list", args=[request.partner.slug])
    _complete(page, here)
    context = {
        "question": question,
        "page": page,
        "views": _views(question, page),
        "saved": tabs(request.member, SavedList.CUSTOMERS, request.GET),
        "heads": _heads(question, page),
        "columns": [(column.key, column.css) for column in page.columns],
        "export_words": _export_words(question, page),
        "pills": _pills(request.partner, question, here),
        "sizes": SIZES,
        "all_columns": _column_choice(page.frame.preference),
        "rights": _rights(request),
        "swaps": request.headers.get("HX-Request-Type") == "partial",
    }
    return render_page(request, "customers/list.html", context, fragment="list")


def _complete(page: Page, here: str) -> None:
    """What the rows say beside their own columns."""
    today, countries = now(), country_names()
    for row in page.rows:
        row["key"] = str(row["customer_id"])
        row["href"] = f"{here}{row['key']}/"
        if "country" in row:
            row["country_name"] = countries.get(row["country"], row["country"])
        ends = row.get("gdap_ends_at")
        if ends and ends - today <= ENDS_SOON:
            days = max((ends - today).days, 0)
            row["gdap_days_left"] = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _rights(request: PartnerRequest) -> dict[str, bool]:
    """What the page may offer this person."""
    can = request.member.can
    return {
        "invite": can(Action.MANAGE_INVITATIONS),
        "edit": can(Action.EDIT_CUSTOMERS),
        "tag": can(Action.EDIT_TAGS),
        "remove": can(Action.REMOVE_RELATIONSHIP),
        "with_provider": request.partner.is_reseller or request.partner.is_provider,
        "admin_relationships": can(Action.VIEW_ADMIN_RELATIONSHIPS),
        "activity": can(Action.VIEW_ACTIVITY),
    }


def _views(question: Question, page: Page) -> list[dict[str, Any]]:
    labels = {
        "all": pgettext("customers", "All"),
        AccountState.ADMIN_ONLY.value: AccountState.ADMIN_ONLY.label,
        **{state.value: state.label for state in AccountState},
    }
    return [
        {
            "label": labels[view],
            "count": counted(count),
            "address": question.address(view=view, states=()),
            "current": view == question.view,
        }
        for view, count in page.frame.counts.items()
    ]


def _export_words(question: Question, page: Page) -> str:
    if question.is_filtered or question.view != "all":
        words = ngettext(
            "Export %(total)s filtered customer", "Export %(total)s filtered customers", page.total
        )
    else:
        words = ngettext("Export %(total)s customer", "Export %(total)s customers", page.total)
    return words % {"total": page.total_words}


def _heads(question: Question, page: Page) -> list[dict[str, Any]]:
    def head(label: Any, sort: str, css: str) -> dict[str, Any]:
        return {
            "label": label,
            "css": "lo" if "lo " in f"{css} " else "",
            "address": question.sorted_by(sort) if sort else "",
            "sorted": ("descending" if question.reverse else "ascending")
            if sort and sort == question.sort
            else "",
        }

    named = head(_("Customer"), "name", "")
    return [named, *(head(c.label, c.sort, c.css) for c in page.columns)]


# --- Filters ---


def _pills(partner: Partner, question: Question, here: str) -> list[dict[str, Any]]:
    """The filters above the list; a set one says its value and can be taken off."""
    states = [str(AccountState(state).label) for state in question.states]
    values: dict[str, tuple[str, str, dict[str, Any]]] = {
        "relationship": (_("Relationship"), ", ".join(states), {"states": ()}),
        "country": (
            _("Country"),
            country_name(question.country) if question.country else "",
            {"country": ""},
        ),
        "provider": (
            _("Provider"),
            _provider_name(partner, question.provider),
            {"provider": ""},
        ),
        "tag": (_("Tag"), question.tag, {"tag": ""}),
        "owner": (_("Owner"), _owner_name(partner, question.owner), {"owner": ""}),
        "access": (
            _("Admin access"),
            str(dict(_access_choices(partner)).get(question.access, "")),
            {"access": ""},
        ),
    }
    if not partner.is_reseller:
        del values["provider"]
    asked = question.address()
    return [
        {
            "label": label,
            "value": value,
            "without": question.address(**without) if value else "",
            "choices": f"{here}filter/{name}/{asked}",
        }
        for name, (label, value, without) in values.items()
    ]


def _provider_name(partner: Partner, slug: str) -> str:
    if not slug:
        return ""
    known = Partnership.objects.for_partner(partner).filter(provider__slug=slug)
    return known.values_list("provider__name", flat=True).first() or slug


def _owner_name(partner: Partner, pk: str) -> str:
    if not pk:
        return ""
    members = Member.objects.for_partner(partner).select_related("person").filter(pk=pk)
    return next((str(member.person) for member in members), pk)


@partner_view(Action.VIEW_CUSTOMERS)
@require_GET
def pick(request: PartnerRequest, name: str) -> HttpResponse:
    """The choices of one filter: inside its pill, or a page of its own without JavaScript."""
    if name not in _CHOICES:
        raise Http404
    question = Question.asked(request.GET)
    parameter, title, choices = _CHOICES[name]
    selected = [value for key, value in question.pairs() if key == parameter]
    context = {
        "name": name,
        "parameter": parameter,
        "title": _(title),
        "choices": list(choices(request.partner)),
        "selected": selected,
        "many": name == "relationship",
        "kept": question.kept(parameter),
        "question": question,
    }
    return render_page(request, "customers/pick.html", context, fragment="choices")


def _state_choices(_partner: Partner) -> Iterable[tuple[str, Any]]:
    return AccountState.choices


def _country_choices(partner: Partner) -> Iterable[tuple[str, Any]]:
    """The partner's own country first: most of its customers are there."""
    others = ((code, name) for code, name in country_names().items() if code != partner.country)
    return [(partner.country, country_name(partner.country)), *others]


def _provider_choices(partner: Partner) -> Iterable[tuple[str, Any]]:
    known = Partnership.objects.for_partner(partner).filter(reseller=partner)
    return (
        known.order_by("provider__name").values_list("provider__slug", "provider__name").distinct()
    )


def _tag_choices(partner: Partner) -> Iterable[tuple[str, Any]]:
    tags = Tag.objects.for_partner(partner).order_by("folded")
    return [(tag.name, tag.name) for tag in tags[:_MAX_OPTIONS]]


def _owner_choices(partner: Partner) -> Iterable[tuple[str, Any]]:
    members = Member.objects.for_partner(partner).current().select_related("person")
    return [(str(m.pk), str(m.person)) for m in members.order_by("person__name")[:_MAX_OPTIONS]]


def _access_choices(_partner: Partner) -> Iterable[tuple[str, Any]]:
    return [("dap", "DAP"), ("gdap", "GDAP"), ("none", _("No admin access"))]


_CHOICES = {
    "relationship": ("state", "Relationship", _state_choices),
    "country": ("country", "Country", _country_choices),
    "provider": ("provider", "Provider", _provider_choices),
    "tag": ("tag", "Tag", _tag_choices),
    "owner": ("owner", "Owner", _owner_choices),
    "access": ("access", "Admin access", _access_choices),
}


# --- How a person likes the list ---


def _column_choice(preference: ListPreference) -> list[dict[str, Any]]:
    """All columns: the chosen ones in their order, then the others."""
    keys = [column.key for column in chosen(preference.columns)]
    order = [*keys, *(key for key in COLUMNS if key not in keys)]
    return [{"key": key, "label": COLUMNS[key].label, "shown": key in keys} for key in order]


@partner_view(Action.VIEW_CUSTOMERS)
@require_POST
def preferences(request: PartnerRequest) -> HttpResponse:
    """Keep columns, their order, or the row height, and go back to the list."""
    density = request.POST.get("density")
    if density in {"comfortable", "compact"}:
        keep_preference(request.user, LIST_NAME, density=density)
    elif "reset" in request.POST:
        keep_preference(request.user, LIST_NAME, columns=[])
    elif "columns" in request.POST or "up" in request.POST or "down" in request.POST:
        keep_preference(request.user, LIST_NAME, columns=_chosen_columns(request.POST))
    if (size := request.POST.get("page_size", "")) in map(str, SIZES):
        keep_preference(request.user, LIST_NAME, page_size=int(size))
    question = Question.asked(QueryDict(request.POST.get("back", "")[:2000].removeprefix("?")))
    return redirect(reverse("customers:list", args=[request.partner.slug]) + question.address())


def _chosen_columns(posted: QueryDict) -> list[str]:
    """The ticked columns in their posted order, one of them moved by its button."""
    ticked = set(posted.getlist("columns"))
    order = [key for key in posted.getlist("order") if key in COLUMNS]
    moved, step = (posted["up"], -1) if "up" in posted else (posted.get("down", ""), 1)
    if moved in order:
        here = order.index(moved)
        there = min(max(here + step, 0), len(order) - 1)
        order[here], order[there] = order[there], order[here]
    return [key for key in dict.fromkeys(order) if key in ticked]
