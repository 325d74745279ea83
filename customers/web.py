"""The door to a customer's own pages, /c/<customer>/…: signed in and one of its people."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from customers.models import Customer, CustomerMember, CustomerRole
from people.models import Person


class CustomerRequest(HttpRequest):
    """A request that came through the customer's door."""

    user: Person  # login_required has been here
    customer: Customer
    customer_member: CustomerMember


type Answer = HttpResponseBase
type View[**P] = Callable[Concatenate[CustomerRequest, P], Answer]


def customer_view[**P](view: View[P]) -> Callable[..., Answer]:
    """Everybody of the organisation may look; for what is decided there is `deciding_view`. A
    stranger gets 404."""

    @login_required
    @wraps(view)
    def guarded(request: Any, customer_id: UUID, *args: P.args, **kwargs: P.kwargs) -> Answer:
        members = CustomerMember.objects.select_related("customer")
        request.customer_member = get_object_or_404(
            members, customer_id=customer_id, person=request.user, ended_at=None
        )
        request.customer = request.customer_member.customer
        return view(request, *args, **kwargs)

    return guarded


def deciding_view[**P](view: View[P]) -> Callable[..., Answer]:
    """For administrators of the organisation. Its other people get 403, with a sentence that says
    who can help; a stranger gets 404."""

    @customer_view
    @wraps(view)
    def guarded(request: CustomerRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        if not request.customer_member.may_decide:
            return refusal(request)
        return view(request, *args, **kwargs)

    return guarded


def refusal(request: CustomerRequest) -> HttpResponse:
    """403: what is missing, and which colleagues can help."""
    current = CustomerMember.objects.filter(customer=request.customer, ended_at=None)
    deciding = current.filter(role=CustomerRole.ADMINISTRATOR).select_related("person")
    context = {"administrators": deciding.order_by("person__name")[:5]}
    return render(request, "own/refusal.html", context, status=403)
