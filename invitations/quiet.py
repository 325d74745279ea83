"""No more reminders: the customer's own word, by the link of a letter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from invitations.models import Invitation
from invitations.public_web import lasting_link_view
from invitations.reminders import refuse_reminders


# Mail programs unsubscribe by a POST of their own, without session or form (RFC 8058). Who has the
# link may do it, and it can do nothing else.
@csrf_exempt
@lasting_link_view
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """GET asks, POST stops them; whatever became of the request, and of the link."""
    if request.method != "POST":
        return render(request, "answer/reminders.html", {"invitation": invitation})
    refuse_reminders(invitation)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(status=204)  # a mail program follows no redirect
    return redirect(request.path)
