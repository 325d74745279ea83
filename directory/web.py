"""The door to a customer's directory: a colleague with the action, a record of the customer, and a
fitting directory role there now (`directory.rights`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from customers.models import Account
from customers.record_views import record_context
from directory.listing import matching, question_of
from directory.models import DirectoryUser, DirectoryUserQuerySet
from directory.rights import Access, NotAllowedHere, Rule, access_of, team_at
from partners.permissions import Action, roles_allowed
from partners.web import PartnerRequest, partner_view


class DirectoryRequest(PartnerRequest):
    """A request that came through the door."""

    account: Account
    access: Access


type View[**P] = Callable[Concatenate[DirectoryRequest, P], HttpResponseBase]


def directory_view[**P](
    rule: Rule | None = None, action: Action | None = None
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A stranger gets 404, a colleague without the action 403. Who has no fitting role at this
    customer gets a page that says what they may do there, why not more, and who can help; so does
    who lost the role since. Without `rule`, the page asks for itself (and needs the `action`)."""
    needed = rule.action if rule else action
    if needed is None:
        raise TypeError("Say which right")

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @partner_view(needed)
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            mine = Account.objects.for_partner(request.partner).select_related("customer")
            request.account = get_object_or_404(
                mine.select_related("owner__person"), customer_id=kwargs.pop("customer_id")
            )
            request.access = access_of(request.member, request.account.customer)
            try:
                if rule is not None:
                    request.access.require(rule)
                return view(request, *args, **kwargs)
            except NotAllowedHere as refusal:
                return lacking(request, refusal.rule)

        return guarded

    return decorate


def lacking(request: DirectoryRequest, rule: Rule) -> HttpResponse:
    """Instead of data: what one may do here, and why not more."""
    here = "services" if rule.action == Action.MANAGE_SERVICES else "users"
    team = team_at(request.account.customer, request.partner)
    context = context_of(request, here) | {
        "rule": rule,
        "abilities": request.access.abilities,
        "helpers": team.who_may(rule),
        "asker_roles": roles_allowed(Action.MANAGE_ADMIN_RELATIONSHIPS),
        "askers": team.who_can(Action.MANAGE_ADMIN_RELATIONSHIPS),
        "ask_url": ask_url(request),
    }
    is_reading = request.method in {"GET", "HEAD"}
    return render(request, "directory/lacking.html", context, status=200 if is_reading else 409)


def ask_url(request: DirectoryRequest) -> str:
    """Where the customer is asked for another role, for those who may."""
    if not request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS):
        return ""
    page = reverse("relationships:request_new", args=[request.partner.slug])
    return f"{page}?customer={request.account.customer_id}"


def context_of(request: DirectoryRequest, here: str = "users") -> dict[str, Any]:
    return record_context(request, request.account, here)


def address(request: DirectoryRequest, name: str, *args: Any) -> str:
    start = [request.partner.slug, request.account.customer_id]
    return reverse(f"directory:{name}", args=[*start, *args])


def the_user(request: DirectoryRequest, user_id: UUID) -> DirectoryUser:
    user = request.access.users().select_related("customer").filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


def ids_in(texts: Iterable[str], most: int) -> list[UUID]:
    """The ids among these, each once; what is none is left out."""
    found: dict[UUID, None] = {}
    for text in texts:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
        if len(found) == most:
            break
    return list(found)


def chosen_people(request: DirectoryRequest, most: int) -> DirectoryUserQuerySet:
    """Those selected, or with `all` everybody the view and the search show; none who is deleted."""
    asked = request.POST if request.method == "POST" else request.GET
    people = request.access.users()
    if "all" in asked:
        shown = matching(people, question_of(asked)).present()
        return people.filter(pk__in=list(shown.values_list("pk", flat=True)[:most]))
    return people.present().filter(pk__in=ids_in(asked.getlist("user"), most))


def kept_choice(request: DirectoryRequest, people: DirectoryUserQuerySet) -> list[tuple[str, str]]:
    """What the next step posts again to name the same people."""
    asked = request.POST if request.method == "POST" else request.GET
    if "all" in asked:
        question = question_of(asked)
        return [("all", "1"), ("view", question.view), ("q", question.text)]
    return [("user", str(pk)) for pk in people.values_list("pk", flat=True)]


def private(response: HttpResponse) -> HttpResponse:
    """An answer with a password: no cache keeps it, no address tells of it."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
