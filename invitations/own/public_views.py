"""Behind the personal link of a customer's colleague, /team/<token>/."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.colleagues import customer_invite_for, join_customer
from partners.models import InviteClosed, WrongPerson
from people.web import JOINING, link_page


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: Any, token: str) -> HttpResponse:
    """GET shows who asks and what for; POST by the invited person joins."""
    invite = customer_invite_for(token)
    if invite is None:
        return _dead_end(request, "unknown", 404)
    if not invite.is_open(now()):
        return _dead_end(request, "used" if invite.accepted_at else "closed", 410)
    if not request.user.is_authenticated:
        return render(request, "own/joining_signed_out.html", {"invite": invite})
    if not invite.is_for(request.user):
        return render(request, "joining/wrong_person.html", {"invite": invite}, status=403)
    if request.method == "POST":
        try:
            join_customer(request.user, invite)
        except (InviteClosed, WrongPerson):
            return _dead_end(request, "closed", 410)
        messages.success(request, _("Welcome. You belong to this organisation now."))
        return redirect("own:partners", invite.customer_id)
    return render(request, "own/joining.html", {"invite": invite})


@link_page
@require_POST
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person has no account: open the sign-up page for this visitor, who then
    confirms the address by a letter of its own. This link does not prove it, because the
    inviter can copy it, too."""
    invite = customer_invite_for(token)
    if invite is None or not invite.is_open(now()):
        return redirect("team:colleague", token)
    request.session[JOINING] = True
    query = {"next": reverse("team:colleague", args=[token]), "email": invite.email}
    return redirect(f"{reverse('account_signup')}?{urlencode(query)}")


def _dead_end(request: HttpRequest, state: str, status: int) -> HttpResponse:
    return render(request, "joining/dead_end.html", {"state": state}, status=status)
