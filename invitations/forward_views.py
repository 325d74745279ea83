"""From a personal link: "I am not the right person", and "I want a new link"."""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.record import origin
from invitations.actions import invitation_for
from invitations.answering import Standing, Visit
from invitations.dead_ends import TOO_MANY
from invitations.forms import ForwardForm
from invitations.forwarding import ask_for_new_link, forward_invitation
from invitations.models import Invitation, InvitationState
from invitations.public_web import (
    dead_end,
    link_to,
    link_view,
    links_of,
    stopped_page,
    visit_by,
    visitor,
)
from invitations.refusals import (
    AlreadyTheirs,
    ForwardedOutside,
    ForwardedTooOften,
    InvitationClosed,
    Outsider,
    OwnInvitation,
)
from people.guesses import WINDOW
from people.limits import spent
from people.links import digest
from people.web import link_page

# Of one address of the internet, in WINDOW seconds.
MOST_FORWARDS = 10
MOST_WISHES = 10
# Every wish takes at least this long (seconds), so that the work behind it does not show.
WISH_TAKES = 0.25


@link_view
@require_http_methods(["GET", "HEAD", "POST"])
def forward(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Name a colleague; needs the link, and nothing more."""
    visit = visit_by(request, invitation)
    if stopped := _stopped(request, invitation, visit):
        return stopped
    form = ForwardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if spent(f"forwards:{origin.get().ip}", most=MOST_FORWARDS, window=WINDOW):
            return dead_end(request, TOO_MANY)
        if _pass_on(request, invitation, form):
            return redirect(link_to(invitation))
    context = {"invitation": invitation, "visit": visit, "form": form}
    context["links"] = links_of(invitation)
    status = 422 if form.is_bound else 200
    return render(request, "answer/forward.html", context, status=status)


def _stopped(request: HttpRequest, invitation: Invitation, visit: Visit) -> HttpResponse | None:
    """Who may read but not decide may still pass it on: that is what they are told to do."""
    is_open = invitation.effective_state(now()) == InvitationState.OPEN
    if is_open and visit.standing is Standing.NOT_DECIDER:
        return None
    return stopped_page(request, invitation, visit)


def _pass_on(request: HttpRequest, invitation: Invitation, form: ForwardForm) -> bool:
    """True when there is nothing left to say on this page."""
    try:
        forward_invitation(visitor(request), invitation, form.colleague())
        messages.success(request, _("Passed on. Your colleague gets a link of their own."))
    except ForwardedOutside:
        form.add_error("email", outside_sentence(invitation))
    except AlreadyTheirs:
        form.add_error("email", _("The request went to this address already."))
    except ForwardedTooOften:
        form.add_error(None, often_sentence(invitation))
    except (InvitationClosed, Outsider, OwnInvitation):
        pass  # the page of the link says why
    return form.is_valid()


def outside_sentence(invitation: Invitation) -> str:
    """Says no domain: the page must not tell a stranger for whom the request is."""
    text = _(
        "We pass it on only inside the organisation that was asked. Ask the sender to write to"
        " this person: %(email)s"
    )
    return text % {"email": invitation.partner.email}


def often_sentence(invitation: Invitation) -> str:
    text = _("It was passed on often enough. Ask the sender to write to this person: %(email)s")
    return text % {"email": invitation.partner.email}


@link_page
@require_POST
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same words, after the same time, whether or not there is such a link."""
    began = time.monotonic()
    if spent(f"wishes:{origin.get().ip}", most=MOST_WISHES, window=WINDOW):
        return dead_end(request, TOO_MANY)
    invitation = invitation_for(token)
    if invitation is not None:
        replaced = invitation.token_sha256 != digest(token)
        ask_for_new_link(invitation, visitor(request), replaced=replaced)
    text = _("If this link was one of ours, its sender now knows that you want a new one.")
    messages.success(request, text)
    time.sleep(max(0.0, began + WISH_TAKES - time.monotonic()))
    return redirect("answer:page", token)
