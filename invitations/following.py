"""Following invitations: the list, one invitation and its timeline, revoking, renewing."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.models import ActorKind, Event, Verb
from invitations import drafts
from invitations.actions import revoke_invitation
from invitations.answering import parties_of
from invitations.ending import days_left, end_in_words, end_of
from invitations.forms import NoteForm
from invitations.listing import VIEWS, Wanted, counts, funnel, page_of_list
from invitations.models import Invitation, InvitationState, Party
from invitations.refusals import InvitationClosed
from invitations.reminders import letters_of, planned
from invitations.sending import delivery_of
from invitations.sending_views import shown_deliveries
from invitations.web import my_invitation, page_of
from invitations.writing import keep_note
from partners.models import Member, Partner
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.models import Person

LOOKS = {
    Verb.INVITATION_CREATED: ("plus", ""),
    Verb.INVITATION_EDITED: ("pencil", ""),
    Verb.INVITATION_SHARED: ("send", "info"),
    Verb.INVITATION_QUEUED: ("send", ""),
    Verb.INVITATION_SENT: ("mail", "info"),
    Verb.INVITATION_NOT_SENT: ("warning", "danger"),
    Verb.INVITATION_BOUNCED: ("warning", "danger"),
    Verb.INVITATION_SCANNED: ("shield", ""),
    Verb.INVITATION_OPENED: ("eye", "info"),
    Verb.INVITATION_SIGNED_IN: ("user", "info"),
    Verb.INVITATION_WRONG_ORGANISATION: ("warning", "warn"),
    Verb.INVITATION_ACCEPTED: ("check", "ok"),
    Verb.INVITATION_DECLINED: ("close", "danger"),
    Verb.INVITATION_REVOKED: ("minus-circle", ""),
    Verb.INVITATION_RENEWED: ("refresh", "info"),
    Verb.INVITATION_EXTENDED: ("calendar", "info"),
    Verb.INVITATION_REMINDED: ("bell", "info"),
    Verb.INVITATION_REMINDERS_OFF: ("bell", ""),
    Verb.INVITATION_REMINDERS_ON: ("bell", ""),
    Verb.INVITATION_EXPIRED: ("hourglass", "warn"),
    Verb.NEW_LINK_WANTED: ("mail", "warn"),
    Verb.INVITATION_REPORTED: ("warning", "danger"),
}


class Row(NamedTuple):
    """One line of the list, with everything its template says."""

    invitation: Invitation
    stage: str
    parties: list[Party]
    delivery: str  # of the letter the portal sends; nothing where it sends none


class Step(NamedTuple):
    """One line of the timeline."""

    event: Event
    sentence: str
    icon: str
    tone: str


@partner_view(Action.MANAGE_INVITATIONS)
@require_safe
def invitation_list(request: PartnerRequest) -> HttpResponse:
    partner, wanted = request.partner, Wanted.from_query(request.GET)
    page = page_of_list(partner, wanted)
    found = counts(partner, wanted)
    kept = request.GET.copy()
    for name in ("after", "view"):
        kept.pop(name, None)
    context = {
        "wanted": wanted,
        "views": [(name, label, found[name]) for name, label in VIEWS.items()],
        "kept": kept.urlencode(),
        "rows": _rows(partner, page.rows),
        "next": page.next,
        "total": found[wanted.view],
        "has_any": wanted.is_narrowed or found["all"],
        "funnel": _funnel_bars(partner),
        "inviters": _inviters(partner),
    }
    return render_page(request, "invitations/list.html", context, fragment="rows")


def _rows(partner: Partner, invitations: list[Invitation]) -> list[Row]:
    at = now()
    named: dict[UUID, list[Party]] = {invitation.pk: [] for invitation in invitations}
    parties = Party.objects.for_partner(partner).filter(invitation__in=invitations)
    for party in parties.select_related("partner").order_by("partner__name"):
        named[party.invitation_id].append(party)
    letters = delivery_of(partner, invitations)
    return [
        Row(found, found.stage(at), named[found.pk], letters.get(found.pk, ""))
        for found in invitations
    ]


def _funnel_bars(partner: Partner) -> list[tuple[str, int, int]]:
    found = funnel(partner)
    labels = {
        "created": _("Created"),
        "shared": pgettext("invitations", "Shared"),
        "opened": pgettext("invitations", "Opened"),
        "signed_in": pgettext("invitations", "Signed in"),
        "accepted": pgettext("invitations", "Accepted"),
    }
    most = found["created"] or 1
    return [(label, found[name], found[name] * 100 // most) for name, label in labels.items()]


def _inviters(partner: Partner) -> list[Person]:
    wrote = Invitation.objects.for_partner(partner).values("inviter")
    members = Member.objects.for_partner(partner).filter(person__in=wrote)
    people = {member.person_id: member.person for member in members.select_related("person")}
    return sorted(people.values(), key=str)


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
        "days_left": days_left(end_of(invitation, at), at),
        "parties": parties_of(invitation),
        "deliveries": shown_deliveries(invitation),
        "steps": [_step(e) for e in events.select_related("person").order_by("-at", "-id")],
        "is_open": state == InvitationState.OPEN,
        "is_extendable": state == InvitationState.OPEN
        and invitation.opened_at is None
        and bool(invitation.extensions),
        "until": end_in_words(invitation, at),
        "planned": planned(invitation, at),
        "portal_sent": bool(letters_of(invitation)),
        "is_renewable": state in {InvitationState.OPEN, InvitationState.EXPIRED},
        "link": invitation.link(),
        "before": drafts.paragraphs(invitation.before),
        "after": drafts.paragraphs(invitation.after),
        "note_form": NoteForm(initial={"note": invitation.internal_note}),
    }
    return render(request, "invitations/detail.html", context)


def _step(event: Event) -> Step:
    icon, tone = LOOKS.get(Verb(event.verb), ("info", ""))
    return Step(event, _sentence(event), icon, tone)


def _sentence(event: Event) -> str:
    label = event.get_verb_display()
    if event.verb == Verb.INVITATION_REMINDED:
        to_customer = event.detail.get("to") == "customer"
        return _("Customer reminded") if to_customer else _("Inviter told that it waits")
    if event.verb == Verb.INVITATION_WRONG_ORGANISATION:
        domain = event.detail.get("domain", "")
        return _("Somebody from %(domain)s opened it and was refused") % {"domain": domain}
    if event.verb in {Verb.INVITATION_SENT, Verb.INVITATION_NOT_SENT, Verb.INVITATION_BOUNCED}:
        return f"{label}: {event.detail.get('to', '')}"
    if event.actor_kind in {ActorKind.MEMBER, ActorKind.CUSTOMER} and event.person:
        return _("%(name)s: %(what)s") % {"name": event.person, "what": label}
    return label


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """The link stops working at once."""
    invitation = my_invitation(request, invitation_id)
    if request.method != "POST" and invitation.is_answerable(now()):
        return render(request, "invitations/revocation.html", {"invitation": invitation})
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
