"""What happened between this organisation and its partners, on a page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.listing import page_after
from audit.models import Event, EventQuerySet
from customers.models import Customer
from customers.web import CustomerRequest, customer_view
from invitations.own.forms import ActivityForm
from invitations.own.told import by_whom, said, told_to
from partners.models import Partner
from people.web import csv_answer


def _form(request: CustomerRequest) -> ActivityForm:
    return ActivityForm(request.GET, partners=_partners(request.customer))


def _partners(customer: Customer) -> list[Partner]:
    """Whoever has done something with this organisation, by name."""
    known = told_to(customer).order_by().values("partner")
    return list(Partner.objects.filter(pk__in=known).order_by("name"))


def _found(request: CustomerRequest, form: ActivityForm) -> EventQuerySet:
    """Nothing, where the filter itself is wrong."""
    events = told_to(request.customer)
    return _chosen(events, form.cleaned_data) if form.is_valid() else events.none()


def _chosen(events: EventQuerySet, wanted: dict[str, Any]) -> EventQuerySet:
    if wanted["partner"]:
        events = events.filter(partner=wanted["partner"])
    if wanted["since"]:
        events = events.filter(at__gte=_midnight(wanted["since"]))
    if wanted["until"]:
        events = events.filter(at__lt=_midnight(wanted["until"]) + timedelta(days=1))
    return events


def _midnight(day: Any) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@require_safe
@customer_view
def activity(request: CustomerRequest) -> HttpResponse:
    """Newest first, of one partner or all, of some days or all."""
    form = _form(request)
    page = page_after(_found(request, form), request.GET.get("after", ""))
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    context = {
        "form": form,
        "rows": [_row(event) for event in page.events],
        "older": page.older,
        "query": narrowed.urlencode(),
    }
    return render(request, "own/activity.html", context, status=200 if form.is_valid() else 422)


def _row(event: Event) -> dict[str, object]:
    return {"event": event, "who": by_whom(event), "sentence": said(event)}


@require_safe
@customer_view
def activity_csv(request: CustomerRequest) -> StreamingHttpResponse:
    """The file of exactly what the filters show, on all pages together."""
    events = _found(request, _form(request)).iterator(chunk_size=1000)
    return csv_answer(_lines(events), f"activity-{localdate().isoformat()}")


def _lines(events: Iterable[Event]) -> Iterator[list[str]]:
    yield [_("Time"), _("Who"), _("What"), _("Partner")]
    for event in events:
        time_of_day = localtime(event.at).isoformat(timespec="seconds")
        partner = event.partner.name if event.partner else ""
        yield [time_of_day, by_whom(event), said(event), partner]
