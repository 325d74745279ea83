"""The two doors to one's notifications: as somebody of a partner, as somebody of a customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from customers.web import CustomerRequest, customer_view
from notifications.events import Side
from notifications.models import Notification, NotificationQuerySet
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.models import Person


@dataclass(frozen=True)
class Inbox:
    """What one person was told on behalf of one organisation, and the addresses of its pages."""

    person: Person
    side: Side
    rows: NotificationQuerySet
    namespace: str
    key: object

    def url(self, name: str, *args: object) -> str:
        return reverse(f"{self.namespace}:{name}", args=[self.key, *args])

    @property
    def page_url(self) -> str:
        return self.url("page")

    @property
    def read_all_url(self) -> str:
        return self.url("read_all")

    @property
    def choices_url(self) -> str:
        return self.url("choices")


def inbox_at_partner(request: PartnerRequest) -> Inbox:
    rows = Notification.objects.of(request.user, partner=request.partner)
    return Inbox(request.user, Side.PARTNER, rows, "notifications", request.partner.slug)


def inbox_at_customer(request: CustomerRequest) -> Inbox:
    rows = Notification.objects.of(request.user, customer=request.customer)
    return Inbox(request.user, Side.CUSTOMER, rows, "own_notifications", request.customer.pk)


type View[**P] = Callable[Concatenate[HttpRequest, Inbox, P], HttpResponse]


def at_partner[**P](view: View[P]) -> Callable[..., Any]:
    """Everybody who works there has notifications of their own."""

    @partner_view(Action.SEE_HOME)
    def guarded(request: PartnerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, inbox_at_partner(request), *args, **kwargs)

    return guarded


def at_customer[**P](view: View[P]) -> Callable[..., Any]:
    @customer_view
    def guarded(request: CustomerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, inbox_at_customer(request), *args, **kwargs)

    return guarded
