"""Where a partner's people start."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


@partner_view(Action.SEE_HOME)
def home(request: PartnerRequest) -> HttpResponse:
    return render(request, "partners/home.html")
