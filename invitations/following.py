"""Following invitations: the list, one invitation and its timeline, revoking, renewing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.models import Event
from invitations import drafts, timeline
from invitations.actions import revoke_invitation
from invitations.answering import may_ask_again, parties_of
from invitations.carried import admin_line, carried_by, waiting_in
from invitations.ending import days_left, end_in_words, end_line, end_of
from invitations.export import as_csv
from invitations.filters import choices, pills
from invitations.forms import NoteForm
from invitations.funnel import PERIODS, funnel, period_of
from invitations.keyset import ORDERS
from invitations.listing import VIEWS, Wanted, counts, page_of_list
from invitations.models import InvitationState
from invitations.nudging import reason_of
from invitations.refusals import InvitationClosed
from invitations.reminders import letters_of
from invitations.rows import rows_of
from invitations.sending_views import shown_deliveries
from invitations.web import my_invitation, page_of
from invitations.writing import keep_note
from partners.models import SavedList
from partners.permissions import Action
from partners.saved_views import tabs
from partners.web import PartnerRequest, partner_view, render_page
from people.documents import qr_svg


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def invitation_list(request: PartnerRequest) -> HttpResponse:
    """One page of the partner's invitations, as the address asks."""
    partner, wanted, at = request.partner, Wanted.from_query(request.GET), now()
    page = page_of_list(request.member, wanted, at)
    found = counts(partner, wanted)
    offered = choices(partner, wanted)
    context = {
        "wanted": wanted,
        "views": [(wanted.address(view=v), label, found[v], v) for v, label in VIEWS.items()],
        "saved": tabs(request.member, SavedList.INVITATIONS, request.GET),
        "choices": offered,
        "pills": pills(partner, wanted, offered),
        "sorts": {name: _sort(wanted, name) for name in ORDERS},
        "rows": rows_of(partner, page.rows, at),
        "previous": wanted.address(before=page.previous) if page.previous else "",
        "next": wanted.address(after=page.next) if page.next else "",
        "in_all": wanted.address(view="all"),
        "total": found[wanted.view],
        "has_any": wanted.is_narrowed or found["all"],
        "funnel": funnel(partner, at, period_of(request.GET.get("days", ""))),
        "periods": PERIODS,
        "period_keeps": wanted.address(days=0).replace("?", "&"),
        "swaps": request.headers.get("HX-Request-Type") == "partial",
    }
    return render_page(request, "invitations/list.html", context, fragment="rows")


def _sort(wanted: Wanted, name: str) -> tuple[str, str]:
    """Where the head of a column leads, and how the column is sorted now."""
    if name != wanted.sort:
        return wanted.sorted_by(name), ""
    newest_first = ORDERS[name][0][1]
    return wanted.sorted_by(name), "descending" if newest_first != wanted.reverse else "ascending"


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def export(request: PartnerRequest) -> HttpResponseBase:
    """A file of what the list shows, over all its pages."""
    return as_csv(request.member, Wanted.from_query(request.GET), now())


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def detail(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    invitation, at = my_invitation(request, invitation_id), now()
    state = invitation.effective_state(at)
    events = Event.objects.for_partner(request.partner).about(invitation)
    context = {
        "invitation": invitation,
        "state": state,
        "stage": invitation.stage(at),
        "path": timeline.path(invitation),
        "why": reason_of(invitation, at),
        "days_left": days_left(end_of(invitation, at), at),
        "parties": parties_of(invitation),
        "deliveries": shown_deliveries(invitation),
        "planned": timeline.planned(invitation, at),
        "days": timeline.days(events.select_related("person").order_by("-at", "-id")),
        "is_open": state == InvitationState.OPEN,
        "is_extendable": state == InvitationState.OPEN
        and invitation.opened_at is None
        and bool(invitation.extensions),
        "until": end_in_words(invitation, at),
        "end_line": end_line(invitation, at),
        "portal_sent": bool(letters_of(invitation)),
        "is_renewable": state in {InvitationState.OPEN, InvitationState.EXPIRED},
        "link": invitation.link(),
        "before": drafts.paragraphs(invitation.before),
        "after": drafts.paragraphs(invitation.after),
        "check_line": drafts.check_line(invitation),
        "admin_line": admin_line(invitation),
        "carried": carried_by(invitation),
        "qr": mark_safe(qr_svg(invitation.link())),  # noqa: S308  # our own drawing of it
        "may_ask_again": may_ask_again(invitation, at),
        "note_form": NoteForm(initial={"note": invitation.internal_note}),
    }
    return render(request, "invitations/detail.html", context)


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """The link stops working at once."""
    invitation = my_invitation(request, invitation_id)
    if request.method != "POST" and invitation.is_answerable(now()):
        context = {"invitation": invitation, "carried": waiting_in(invitation, now())}
        return render(request, "invitations/revocation.html", context)
    try:
        revoke_invitation(request.member, invitation)
        messages.success(request, _("Invitation revoked. Its link no longer works."))
    except InvitationClosed:
        messages.error(request, _("This invitation is closed. Nothing was changed."))
    return redirect(page_of(invitation))


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def note(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """A remark among colleagues."""
    invitation = my_invitation(request, invitation_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        keep_note(request.member, invitation, form.cleaned_data["note"])
        messages.success(request, _("Note saved."))
    else:
        messages.error(request, _("A note has at most 500 characters."))
    return redirect(page_of(invitation))
