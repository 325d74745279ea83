"""The door to the page of one job: the partner's, of a kind this person may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from jobs.kinds import kind_of
from jobs.models import Job
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, refusal


def job_view(
    view: Callable[[PartnerRequest, Job], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """A stranger: 404. A colleague without the right that the kind of work needs: 403."""

    @partner_view(Action.SEE_HOME)
    @wraps(view)
    def guarded(request: PartnerRequest, job_id: UUID) -> HttpResponse:
        mine = Job.objects.for_partner(request.partner)
        job = mine.select_related("started_by__person", "partner").filter(pk=job_id).first()
        if job is None:
            raise Http404
        action = kind_of(job).action
        if not request.member.can(action):
            return refusal(request, action)
        return view(request, job)

    return guarded
