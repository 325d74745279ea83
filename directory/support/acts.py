"""What is done about a support request, one POST each."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.actions import RelationshipOver
from directory.actions import supporting
from directory.models import NotTheirs, SupportOver, SupportState, TakenMeanwhile
from directory.support.forms import AnswerForm, ClosingForm, ReopeningForm
from directory.support.views import detail, found
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


@partner_view(Action.MANAGE_SUPPORT)
@require_POST
def taking(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """I have it in hand."""
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None
    return _act(
        request,
        support_id,
        lambda: supporting.take(request.member, support_id, known),
        _("You have it in hand now."),
    )


@partner_view(Action.MANAGE_SUPPORT)
@require_POST
def answer(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """One more sentence, and perhaps that it is solved."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return detail(request, found(request, support_id), 422, answer_form=form)
    said = {name: form.cleaned_data[name] for name in ("text", "form_key")}
    said["files"] = form.cleaned_data["attachments"]
    if form.cleaned_data["then"] == "solve":
        act, words = supporting.solve, _("Solved. Whoever reported it is told.")
    else:
        act, words = supporting.answer, _("Sent. The others concerned are told.")
    return _act(request, support_id, lambda: act(request.member, support_id, **said), words)


@partner_view(Action.MANAGE_SUPPORT)
@require_POST
def reopening(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """It was not solved after all."""
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return detail(request, found(request, support_id), 422, reopening_form=form)
    said = {name: form.cleaned_data[name] for name in ("text", "form_key")}
    return _act(
        request,
        support_id,
        lambda: supporting.reopen(request.member, support_id, **said),
        _("Open again. Whoever had it is told."),
    )


@partner_view(Action.MANAGE_SUPPORT)
@require_POST
def closing(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """Nothing more is done about it."""
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return detail(request, found(request, support_id), 422, closing_form=form)
    return _act(
        request,
        support_id,
        lambda: supporting.close(request.member, support_id, form.cleaned_data["reason"]),
        _("Closed. Whoever reported it is told why."),
    )


@partner_view(Action.MANAGE_SUPPORT)
@require_POST
def handing(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """To the provider who sold the service."""
    chosen = request.POST.get("provider", "")
    return _act(
        request,
        support_id,
        lambda: supporting.hand_on(request.member, support_id, chosen),
        _("Handed on. The provider’s people are told."),
    )


@partner_view(Action.MANAGE_SUPPORT)
@require_POST
def taking_back(request: PartnerRequest, support_id: UUID) -> HttpResponse:
    """From the provider, who sees nothing of it any more."""
    return _act(
        request,
        support_id,
        lambda: supporting.take_back(request.member, support_id),
        _("Taken back. The provider’s people see it no more."),
    )


def _act(
    request: PartnerRequest, support_id: UUID, act: Callable[[], object], success: str
) -> HttpResponse:
    """Do it, or say in a sentence why not. 404 for a stranger."""
    found(request, support_id)
    try:
        act()
    except SupportOver as refusal:
        label = SupportState(refusal.state).label
        messages.info(
            request, _("Nothing changed. The state of the request: %(state)s.") % {"state": label}
        )
    except TakenMeanwhile:
        messages.info(request, _("A colleague took it in hand a moment ago."))
    except NotTheirs:
        messages.error(request, _("That cannot be done with this request now."))
    except RelationshipOver:
        messages.error(request, _("The relationship has ended. You see history only."))
    else:
        messages.success(request, success)
    return redirect("directory:support_request", request.partner.slug, support_id)
