"""A member's own calendar address, and what it answers to a calendar program."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.web import link_page
from relationships.actions.calendar import feed_behind, make_feed, revoke_feed
from relationships.calendar.entries import entries_for
from relationships.calendar.ics import calendar as written
from relationships.models import CalendarFeed, NoFeed

# In the session: the version of the address that its maker has not seen yet
FRESH = "calendar-fresh"


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_safe
def calendar(request: PartnerRequest) -> HttpResponse:
    """One's own address: shown once, right after it was made."""
    mine = CalendarFeed.objects.for_partner(request.partner).filter(member=request.member)
    feed = mine.filter(revoked_at=None).first()
    is_fresh = feed is not None and request.session.pop(FRESH, None) == feed.version
    context = {
        "feed": feed,
        "address": feed.link() if feed and is_fresh else "",
        "with_invitations": request.member.can(Action.MANAGE_INVITATIONS),
    }
    response = render(request, "relationships/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_POST
def calendar_address(request: PartnerRequest) -> HttpResponse:
    """Make one; the one before dies."""
    request.session[FRESH] = make_feed(request.member).version
    return redirect("relationships:calendar", request.partner.slug)


@partner_view(Action.VIEW_ADMIN_RELATIONSHIPS)
@require_POST
def calendar_revocation(request: PartnerRequest) -> HttpResponse:
    """The address opens nothing from now on."""
    try:
        revoke_feed(request.member)
        messages.success(request, _("The calendar address no longer works."))
    except NoFeed:
        messages.info(request, _("There is no calendar address. Nothing was changed."))
    return redirect("relationships:calendar", request.partner.slug)


@link_page
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which cannot sign in. What opens nothing is answered all alike."""
    found = feed_behind(token)
    if found is None:
        status = HTTPStatus.NOT_FOUND
        return HttpResponse("Not found\n", content_type="text/plain; charset=utf-8", status=status)
    language = found.member.person.language or "en"
    with override(language):
        name = _("Ogniwo: %(partner)s") % {"partner": found.partner}
        text = written(name, language, entries_for(found.member, now()))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="ogniwo.ics"'
    response["Content-Language"] = language
    return response
