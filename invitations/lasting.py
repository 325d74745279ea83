"""How long an invitation lasts: more time for its link, a new link, reminders on or off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from invitations.actions import extend_invitation, renew_invitation
from invitations.ending import end_in_words
from invitations.models import VALID_DAYS, Invitation, InvitationState
from invitations.refusals import (
    ExtendedTooFar,
    InvitationClosed,
    OpenedAlready,
    RemindersRefused,
)
from invitations.reminders import set_reminders
from invitations.web import REFUSALS, my_invitation, page_of, sentence_for
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


class DaysForm(forms.Form):
    """For how long. Left out, it is `first` where there is one."""

    days = forms.TypedChoiceField(label=gettext_lazy("Days"), coerce=int, empty_value=None)

    def __init__(
        self, possible: Sequence[int], data: QueryDict | None, *, first: int | None = None
    ) -> None:
        super().__init__(data, initial={"days": first})
        field = cast(forms.ChoiceField, self.fields["days"])
        field.choices = [(days, _in_days(days)) for days in possible]
        field.required = first is None


def _posted(request: PartnerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(form: DaysForm) -> int:
    return 422 if form.is_bound else 200


def _in_days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """More time for the same link, while nobody has opened it."""
    invitation = my_invitation(request, invitation_id)
    possible = invitation.extensions
    form = DaysForm(possible, _posted(request))
    if form.is_valid():
        return _extend(request, invitation, form.cleaned_data["days"])
    if not invitation.is_answerable(now()) or invitation.opened_at or not possible:
        return _extend(request, invitation, 0)  # which says why not
    context = {"invitation": invitation, "form": form, "until": end_in_words(invitation, now())}
    return render(request, "invitations/extension.html", context, status=_status(form))


def _extend(request: PartnerRequest, invitation: Invitation, days: int) -> HttpResponse:
    try:
        extended = extend_invitation(request.member, invitation, days)
        until = end_in_words(extended, now())
        messages.success(request, _("The link works until: %(end)s") % {"end": until})
    except InvitationClosed:
        messages.error(request, _("This invitation is closed. Nothing was changed."))
    except OpenedAlready:
        messages.error(
            request, _("The link was opened, and its page says until when. Renew it instead.")
        )
        return redirect(page_of(invitation, "renewal"))
    except ExtendedTooFar:
        messages.error(request, _("A link works for at most 90 days. Renew it instead."))
        return redirect(page_of(invitation, "renewal"))
    return redirect(page_of(invitation))


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """A new link; the old one stops working."""
    invitation = my_invitation(request, invitation_id)
    renewable = {InvitationState.OPEN, InvitationState.EXPIRED}
    form = DaysForm(VALID_DAYS, _posted(request), first=invitation.valid_days)
    if invitation.effective_state(now()) in renewable and not form.is_valid():
        context = {"invitation": invitation, "form": form}
        return render(request, "invitations/renewal.html", context, status=_status(form))
    try:
        days = form.cleaned_data["days"] if form.is_valid() else None
        renew_invitation(request.member, invitation, days)
        messages.success(request, _("The link is new. Send it: the old one no longer works."))
        return redirect(page_of(invitation, "draft"))
    except REFUSALS as problem:
        words = sentence_for(problem)
        messages.error(request, words.text)
    return redirect(page_of(invitation))


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def reminders(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Turn the reminders of one invitation on or off."""
    invitation, on = my_invitation(request, invitation_id), request.POST.get("on") == "1"
    try:
        set_reminders(request.member, invitation, on=on)
        messages.success(request, _("Reminders are on.") if on else _("Reminders are off."))
    except InvitationClosed:
        messages.error(request, _("This invitation is closed. Nothing was changed."))
    except RemindersRefused:
        messages.error(request, _("The customer wants no reminders. Nothing was changed."))
    return redirect(page_of(invitation))
