"""What one was told: the number on the bell, its panel, the page, and how one wants to be told.

Each takes the inbox of the door one came through.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.actions import choose, choose_rhythm, mark_all_read, mark_read
from notifications.events import RULES, Mail, NoticeEvent, offered
from notifications.forms import ChoicesForm, RhythmForm
from notifications.listing import PANEL_SIZE, in_groups, moment, page_after
from notifications.models import Choice, Rhythm
from notifications.tell import Wish
from notifications.web import Inbox
from people.models import Person


@require_safe
def page(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """Newest first; `?show=action` leaves what somebody should do something about."""
    wants_action = request.GET.get("show") == "action"
    rows = inbox.rows.needing_action() if wants_action else inbox.rows
    found = page_after(rows, request.GET.get("after", ""))
    context = {
        "inbox": inbox,
        "groups": list(in_groups(found.rows)),
        "older": found.older,
        "until": now().isoformat(),
        "wants_action": wants_action,
    }
    return render(request, "notifications/page.html", context)


@require_safe
def panel(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The newest few, below the bell."""
    newest = inbox.rows.order_by("-created_at", "-id")[:PANEL_SIZE]
    context = {"inbox": inbox, "groups": list(in_groups(newest))}
    return render(request, "notifications/panel.html", context)


@require_safe
def count(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The number on the bell, asked for every minute while somebody looks."""
    context = {"unread": inbox.rows.unread().count(), "count_url": request.path}
    return render(request, "components/bell_count.html", context)


@require_POST
def follow(request: HttpRequest, inbox: Inbox, notification_id: UUID) -> HttpResponse:
    """Opening one: it counts as read, and one arrives at what it is about."""
    notification = get_object_or_404(inbox.rows, pk=notification_id)
    mark_read(notification)
    return redirect(notification.path)


@require_POST
def read_all(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """Everything that was there when the page was made."""
    mark_all_read(inbox.rows, moment(request.POST.get("until", "")) or now())
    return redirect(inbox.page_url)


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The matrix of events and ways, and when mail may come."""
    events, said = offered(inbox.side), request.POST or None
    matrix = ChoicesForm(said, events=events, wishes=wishes_for(inbox.person, events))
    rhythm = Rhythm.objects.filter(person=inbox.person).first() or Rhythm.usual(inbox.person)
    when = RhythmForm(said, initial=RhythmForm.of(rhythm))
    if request.method == "POST" and matrix.is_valid() and when.is_valid():
        choose(inbox.person, matrix.wishes())
        choose_rhythm(inbox.person, **when.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect(inbox.choices_url)
    context = {"inbox": inbox, "matrix": matrix, "when": when, "ways": Mail}
    status = 422 if matrix.errors or when.errors else 200
    return render(request, "notifications/choices.html", context, status=status)


def wishes_for(person: Person, events: list[NoticeEvent]) -> dict[NoticeEvent, Wish]:
    """What the person chose, and the usual way for the rest."""
    chosen = {one.event: one for one in Choice.objects.filter(person=person, event__in=events)}
    return {
        event: Wish(chosen[event].in_app, Mail(chosen[event].mail))
        if event in chosen
        else Wish(in_app=True, mail=RULES[event].mail)
        for event in events
    }
