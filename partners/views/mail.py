"""Mail settings: may the portal send letters for this partner, and under which name?"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from outbox.message import sender_of
from outbox.models import Email
from partners.actions.mail import MAIL_SETTINGS, change_mail_settings, send_test_letter
from partners.forms import MailForm
from partners.models import TooManyInvites
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view


@partner_view(Action.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: PartnerRequest) -> HttpResponse:
    initial = {name: getattr(request.partner, name) for name in MAIL_SETTINGS}
    form = MailForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_mail_settings(request.member, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("partners:mail", request.partner.slug)
    context = {
        "form": form,
        "portal_sends": settings.PORTAL_SENDS,
        "route": settings.MAIL_ROUTE,
        "sender": sender_of(Email(from_name=request.partner.sender)),
    }
    return render(request, "partners/mail.html", context, status=422 if form.errors else 200)


@partner_view(Action.MANAGE_MEMBERS)
@require_POST
def mail_test(request: PartnerRequest) -> HttpResponse:
    """A letter to oneself, by the same way as to customers."""
    try:
        email = send_test_letter(request.member)
    except TooManyInvites:
        messages.error(request, _("That is a lot for one hour. Go on a little later."))
    else:
        said = _("A test is on its way to %(address)s. If it does not come, ask your operator.")
        messages.success(request, said % {"address": email.to})
    return redirect("partners:mail", request.partner.slug)
