"""The activity log: two doors on one page."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from audit.export import csv_rows, json_lines
from audit.forms import ActivityFilter, with_days
from audit.listing import chosen, events_for, page_after
from audit.models import Event, EventQuerySet, Verb
from audit.sentences import changes, sentence, who
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.web import csv_answer


def _filter(request: PartnerRequest) -> ActivityFilter:
    sees_all = request.member.can(Action.VIEW_ACTIVITY)
    return ActivityFilter(with_days(request.GET), member=request.member, sees_all=sees_all)


def _found(request: PartnerRequest, form: ActivityFilter) -> EventQuerySet:
    """Nothing, where the filter itself is wrong."""
    events = events_for(request.member)
    return chosen(events, form.cleaned_data) if form.is_valid() else events.none()


@require_safe
@partner_view(Action.VIEW_OWN_ACTIVITY)
def activity(request: PartnerRequest) -> HttpResponse:
    """Who did what, newest first: the whole log for admin agents, their own part for others."""
    form = _filter(request)
    page = page_after(_found(request, form), request.GET.get("after", ""))
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    context = {
        "form": form,
        "sees_all": request.member.can(Action.VIEW_ACTIVITY),
        "may_export": request.member.can(Action.EXPORT_EVERYTHING),
        "rows": [_row(event) for event in page.events],
        "reads_reports": request.member.can(Action.REMOVE_RELATIONSHIP),
        "older": page.older,
        "query": narrowed.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render_page(request, "audit/activity.html", context, fragment="rows", status=status)


def _row(event: Event) -> dict[str, object]:
    said = {"who": who(event), "sentence": sentence(event), "changes": changes(event)}
    is_removal = event.verb == Verb.RELATIONSHIP_REMOVED
    has_report = is_removal and event.subject_kind == "relationships.relationship"
    return {"event": event, "has_report": has_report, **said}


@require_safe
@partner_view(Action.VIEW_OWN_ACTIVITY)
def export(request: PartnerRequest, kind: str) -> StreamingHttpResponse:
    """The file of exactly what the filters show, on all pages together."""
    events = _found(request, _filter(request)).iterator(chunk_size=1000)
    name = f"activity-{request.partner.slug}-{localdate().isoformat()}"
    if kind == "csv":
        return csv_answer(csv_rows(events), name)
    response = StreamingHttpResponse(json_lines(events), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{name}.jsonl"'
    return response
