"""The composer of a request's letter, its link, and the ways it leaves the house."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.drafts import MAILTO_LIMIT, paragraphs
from invitations.refusals import NoAddress, SendingIsOff, TooManyInvitations
from outbox.message import sender_of
from outbox.models import Email
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.models import Language
from relationships import letters
from relationships.actions.lettering import (
    LetterChanged,
    change_language,
    letter_of,
    note_shared,
    restore_letter,
    save_letter,
    send_letter,
    unsent_addresses,
)
from relationships.answering import roles_of
from relationships.approval.forms import LetterForm
from relationships.models import AdminRelationship, ApprovalLetter, WrongState

REFUSALS = (WrongState, SendingIsOff, NoAddress, TooManyInvitations)


def my_request(request: PartnerRequest, pk: UUID) -> AdminRelationship:
    """404 for anybody else's."""
    mine = AdminRelationship.objects.for_partner(request.partner)
    return get_object_or_404(mine.select_related("partner", "customer", "created_by"), pk=pk)


def page_of(row: AdminRelationship, name: str = "letter") -> str:
    return reverse(f"relationships:{name}", args=[row.partner.slug, row.pk])


def has_letter(row: AdminRelationship) -> bool:
    """Can it be answered by a link of its own?"""
    return row.invitation_id is None and row.is_answerable(now())


def _closed(request: PartnerRequest, row: AdminRelationship) -> HttpResponse:
    messages.info(request, _("This request cannot be answered now, so there is no letter."))
    return redirect(page_of(row, "admin_relationship"))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The composer. POST keeps what was typed, by itself (htmx) or by *Save and preview*."""
    row = my_request(request, pk)
    if not has_letter(row):
        return _closed(request, row)
    if request.method != "POST":
        found = letter_of(row)
        return _compose(request, found, LetterForm(found))
    return _saved(request, row, "letter_sending" if "send" in request.POST else "letter")


def _saved(request: PartnerRequest, row: AdminRelationship, then: str) -> HttpResponse:
    """Save what was typed and go on to `then`; for htmx, the parts of the page that follow it."""
    found = letter_of(row)
    form = LetterForm(found, request.POST)
    if not form.is_valid():
        return _compose(request, found, form, status=422)
    typed = form.cleaned_data
    try:
        kept = save_letter(
            request.member, row.pk, saved=typed["saved"], to=typed["to"], words=form.words
        )
    except LetterChanged as problem:
        return _conflict(request, form, problem.letter)
    except WrongState:
        return _closed(request, row)
    if request.headers.get("HX-Request"):
        return _compose(request, kept, LetterForm(kept))
    return redirect(page_of(row, then))


def _conflict(request: PartnerRequest, form: LetterForm, theirs: ApprovalLetter) -> HttpResponse:
    """What was typed stays before the reader; saving again puts it in the place of theirs."""
    said = _("%(name)s saved this letter meanwhile. Saving again replaces it with your words.")
    form.add_error(None, said % {"name": theirs.edited_by})
    return _compose(request, theirs, form, status=409)


def _compose(
    request: PartnerRequest, found: ApprovalLetter, form: LetterForm, *, status: int = 200
) -> HttpResponse:
    row = found.admin_relationship
    mailto = letters.mailto(found)
    context: dict[str, Any] = {
        "row": row,
        "letter": found,
        "form": form,
        "swaps": request.headers.get("HX-Request-Type") == "partial",
        "languages": Language.choices,
        "roles": roles_of(row),
        "link": row.link(),
        "mailto": mailto,
        "plain_text": letters.plain_text(found),
        "end_line": letters.end_line(row, found.language),
        "check_line": letters.check_line(row, found.language),
        "before": paragraphs(found.before),
        "after": paragraphs(found.after),
        "length": number_format(len(mailto), force_grouping=True),
        "limit": number_format(MAILTO_LIMIT, force_grouping=True),
        "percent": min(100, len(mailto) * 100 // MAILTO_LIMIT),
        "fits": len(mailto) <= MAILTO_LIMIT,
        "finish": "finish" in request.GET,
    }
    return render_page(
        request, "relationships/letter.html", context, fragment="update", status=status
    )


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def letter_language(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Save, then the other language; words that somebody changed stay as they are."""
    row = my_request(request, pk)
    wanted = request.POST.get("language", "")
    if wanted not in Language.values:
        raise Http404
    response = _saved(request, row, "letter")
    if response.status_code != HTTPStatus.FOUND:
        return response
    try:
        saved = letter_of(row).saved
        follows = change_language(request.member, row.pk, saved=saved, language=wanted)
    except WrongState:
        return response
    if not follows:
        said = _("Your words stay as you wrote them. To begin again, restore the text.")
        messages.info(request, said)
    return response


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def letter_restoration(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Begin again with the words we propose."""
    row = my_request(request, pk)
    try:
        restore_letter(request.member, row.pk, saved=request.POST.get("saved", ""))
    except LetterChanged:
        messages.warning(request, _("Somebody changed this letter meanwhile. Look at it again."))
    except WrongState:
        return _closed(request, row)
    return redirect(page_of(row))


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def letter_shared(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The letter was copied, or opened in a mail program."""
    row = my_request(request, pk)
    try:
        note_shared(request.member, row.pk)
    except WrongState:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_POST
def letter_done(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """Keep the text and go on to follow it. Asks once when nothing was copied or opened."""
    row = my_request(request, pk)
    response = _saved(request, row, "admin_relationship")
    if response.status_code != HTTPStatus.FOUND:
        return response
    if letter_of(row).shared_at is None and "anyway" not in request.POST:
        return redirect(f"{page_of(row)}?finish=1")
    try:
        note_shared(request.member, row.pk)
    except WrongState:
        return response
    messages.success(request, _("You will be told when the customer answers."))
    return response


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_safe
def letter_eml(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """The letter as a file that mail programs open as a draft."""
    row = my_request(request, pk)
    if not has_letter(row):
        raise Http404
    content = letters.eml(letter_of(row), request.user)
    response = HttpResponse(content, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{row.pk}.eml"'
    return response


@partner_view(Action.MANAGE_ADMIN_RELATIONSHIPS)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_sending(request: PartnerRequest, pk: UUID) -> HttpResponse:
    """From whom, to whom, with what words; sent by POST only."""
    row = my_request(request, pk)
    if not request.partner.letters_leave_from_here:
        raise Http404
    if not has_letter(row):
        return _closed(request, row)
    if request.method == "POST":
        return _send(request, row)
    found = letter_of(row)
    unsent = unsent_addresses(found)
    context = {
        "row": row,
        "letter": found,
        "sender": sender_of(Email(from_name=request.partner.sender)),
        "unsent": unsent,
        "sent": [to for to in found.addresses if to not in unsent],
        "text": letters.sent_text(found, row.link(), request.user.email),
    }
    return render(request, "relationships/letter_sending.html", context)


def _send(request: PartnerRequest, row: AdminRelationship) -> HttpResponse:
    try:
        emails = send_letter(request.member, row.pk)
    except REFUSALS as problem:
        messages.error(request, _refusal(problem))
        return redirect(page_of(row))
    if emails:
        said = ngettext(
            "The letter is on its way to %(n)s address.",
            "The letter is on its way to %(n)s addresses.",
            len(emails),
        )
        messages.success(request, said % {"n": len(emails)})
    else:
        messages.info(request, _("This letter was sent to these addresses before."))
    return redirect(page_of(row, "admin_relationship"))


def _refusal(problem: Exception) -> str:
    match problem:
        case NoAddress():
            return _("Write at least one address in “To”.")
        case SendingIsOff():
            return _("The portal does not send letters for you. Open it in your mail program.")
        case TooManyInvitations(span="hour"):
            return _("You sent too many letters in one hour. Try again later.")
        case TooManyInvitations():
            return _("Too many letters were sent today. Try again tomorrow.")
        case _:
            return _("This request cannot be answered now, so there is no letter.")
