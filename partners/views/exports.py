"""All data of the partner as a file, for those who may take everything along."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.exports.asking import ask_for_export
from partners.exports.parts import parts
from partners.exports.writing import file_of
from partners.models import KEPT_FOR, DataExport, ExportUnderWay
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import step_up

SHOWN = 10


@partner_view(Action.EXPORT_EVERYTHING)
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def data_exports(request: PartnerRequest) -> HttpResponse:
    """What is in it, the files that are there, and asking for a new one."""
    if request.method == "POST":
        try:
            job = ask_for_export(request.member)
            return redirect("jobs:job", request.partner.slug, job.pk)
        except ExportUnderWay:
            messages.info(request, _("One is being made already."))
            return redirect("partners:data_exports", request.partner.slug)
    mine = DataExport.objects.for_partner(request.partner).select_related("asked_by__person")
    context = {
        "exports": mine.order_by("-asked_at")[:SHOWN],
        "parts": parts(),
        "days": KEPT_FOR.days,
        "at": now(),
        "reader": not request.member.can(Action.MANAGE_MEMBERS),
        "may_export": True,
    }
    return render(request, "partners/data_exports.html", context)


@partner_view(Action.EXPORT_EVERYTHING)
@require_safe
@step_up
def data_export_file(request: PartnerRequest, export_id: UUID) -> HttpResponseBase:
    """The file, for as long as it is there."""
    there = DataExport.objects.for_partner(request.partner).there(now())
    export = get_object_or_404(there, pk=export_id)
    try:
        file = file_of(export).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"{request.partner.slug}-{export.asked_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
