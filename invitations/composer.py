"""The composer: the letter, its link, and the ways it leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from invitations import drafts
from invitations.actions import share_invitation
from invitations.answering import parties_of
from invitations.carried import admin_line, carried_by
from invitations.ending import end_line, end_of
from invitations.forms import DraftForm
from invitations.letter_texts import add_text
from invitations.models import Invitation, InvitationState, LetterText
from invitations.refusals import (
    ChangedMeanwhile,
    InvitationClosed,
    TextNameTaken,
    TextRemoved,
    TooManyAtAddress,
)
from invitations.text_forms import TextForm, name_form, require_new_name
from invitations.texts import as_text, is_untouched, kind_for
from invitations.web import REFUSALS, my_invitation, page_of, sentence_for
from invitations.writing import change_language, change_text, delete_draft, save_draft
from partners.models import Member
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view, render_page
from people.models import Language


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """The composer. POST keeps what was typed, by itself (htmx) or by *Save and preview*."""
    invitation = my_invitation(request, invitation_id)
    if not _is_editable(invitation):
        messages.info(request, _("This invitation is closed. Its letter cannot be changed."))
        return redirect(page_of(invitation))
    if request.method != "POST":
        return _compose(request, invitation, DraftForm(invitation))
    form = DraftForm(invitation, request.POST)
    if not form.is_valid():
        return _compose(request, invitation, form, status=422)
    try:
        saved = save_draft(request.member, invitation, form.edit())
    except ChangedMeanwhile as problem:
        return _conflict(request, form, problem.invitation)
    except TooManyAtAddress as problem:
        return _busy_address(request, invitation, form, problem)
    if not request.headers.get("HX-Request"):
        return redirect(page_of(invitation, "sending" if "send" in request.POST else "draft"))
    response = _compose(request, saved, DraftForm(saved))
    if form.edit().letter != drafts.Letter(saved.subject, saved.before, saved.after):
        response["HX-Refresh"] = "true"  # the proposed letter follows what is asked for
    return response


def _is_editable(invitation: Invitation) -> bool:
    return invitation.state == InvitationState.DRAFT or invitation.is_answerable(now())


def _compose(
    request: PartnerRequest,
    invitation: Invitation,
    form: DraftForm,
    *,
    keeping: TextForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mailto = drafts.mailto(invitation)
    at = now()
    parties = parties_of(invitation)
    kind = kind_for(parties[1:])
    texts = LetterText.objects.for_partner(request.partner).meant_for(invitation.language, kind)
    context: dict[str, Any] = {
        "invitation": invitation,
        "form": form,
        "swaps": request.headers.get("HX-Request-Type") == "partial",
        "parties": parties,
        "texts": texts.order_by("name"),
        "keeping": keeping or name_form(request.partner, kind),
        "may_keep": request.member.can(Action.EDIT_LETTER_TEXTS),
        "is_draft": invitation.state == InvitationState.DRAFT,
        "finish": "finish" in request.GET,
        "languages": Language.choices,
        "until": end_of(invitation, at),
        "end_line": end_line(invitation, at),
        "link": invitation.link(),
        "mailto": mailto,
        "plain_text": drafts.plain_text(invitation),
        "check_line": drafts.check_line(invitation),
        "admin_line": admin_line(invitation),
        "carried": carried_by(invitation),
        "may_manage": request.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS),
        "before": drafts.paragraphs(invitation.before),
        "after": drafts.paragraphs(invitation.after),
        "length": number_format(len(mailto), force_grouping=True),
        "limit": number_format(drafts.MAILTO_LIMIT, force_grouping=True),
        "percent": min(100, len(mailto) * 100 // drafts.MAILTO_LIMIT),
        "fits": len(mailto) <= drafts.MAILTO_LIMIT,
        "offer_dap": settings.OFFER_DAP,
    }
    return render_page(request, "invitations/draft.html", context, fragment="update", status=status)


def _busy_address(
    request: PartnerRequest, invitation: Invitation, form: DraftForm, problem: TooManyAtAddress
) -> HttpResponse:
    form.add_error("to", sentence_for(problem).text)
    return _compose(request, my_invitation(request, invitation.pk), form, status=422)


def _conflict(request: PartnerRequest, form: DraftForm, theirs: Invitation) -> HttpResponse:
    context = {"form": form, "invitation": theirs, "mine": form.cleaned_data}
    return render_page(request, "invitations/conflict.html", context, fragment="short", status=409)


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def language(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Swap the texts if nobody has touched them; ask before replacing somebody's words."""
    invitation = my_invitation(request, invitation_id)
    wanted = request.POST.get("language", "")
    if wanted not in Language.values:
        raise Http404
    begin = partial(change_language, language=wanted)
    about = {"wanted": wanted, "again": page_of(invitation, "language")}
    return _begin_again(request, invitation, begin, about, wanted == invitation.language)


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def text(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Write the letter from another text: one of the partner's own, or the portal's (empty)."""
    invitation = my_invitation(request, invitation_id)
    wanted = request.POST.get("text", "")
    mine = LetterText.objects.for_partner(request.partner).current()
    chosen = get_object_or_404(mine, pk=_uuid(wanted)) if wanted else None
    begin = partial(change_text, text=chosen)
    about = {"text": chosen, "from_text": True, "again": page_of(invitation, "letter_text")}
    return _begin_again(request, invitation, begin, about, stays=False)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Http404 from None


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_POST
def text_keeping(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Keep the letter as a text of the partner's own, and go on writing."""
    invitation = my_invitation(request, invitation_id)
    if not _is_editable(invitation):
        return redirect(page_of(invitation))
    saved = _saved(request, invitation)
    if isinstance(saved, HttpResponse):
        return saved
    parties = parties_of(saved)
    kind, letter = kind_for(parties[1:]), as_text(saved, parties)
    form = name_form(request.partner, kind, request.POST.get("name", ""), letter)
    if form.is_valid():
        try:
            made = add_text(request.member, form.words(), saved.language, kind)
        except TextNameTaken:
            require_new_name(form)
        else:
            messages.success(request, _("Saved as your text: %(name)s") % {"name": made})
            return redirect(page_of(saved, "draft"))
    return _compose(request, saved, DraftForm(saved), keeping=form, status=422)


def _saved(request: PartnerRequest, invitation: Invitation) -> Invitation | HttpResponse:
    """What is typed, kept; or the page that says why it is not."""
    form = DraftForm(invitation, request.POST)
    if not form.is_valid():
        return _compose(request, invitation, form, status=422)
    try:
        return save_draft(request.member, invitation, form.edit())
    except ChangedMeanwhile as problem:
        return _conflict(request, form, problem.invitation)
    except TooManyAtAddress as problem:
        return _busy_address(request, invitation, form, problem)


def _begin_again(
    request: PartnerRequest,
    invitation: Invitation,
    begin: Callable[[Member, Invitation, str], Invitation],
    about: dict[str, Any],
    stays: bool,
) -> HttpResponse:
    """Save what is typed, then begin the letter anew: at once where nobody changed a word, else
    after a question (design.md §8.11)."""
    if "replace" in request.POST:
        return _replace_texts(request, invitation, begin, request.POST.get("saved", ""))
    saved = _saved(request, invitation)
    if isinstance(saved, HttpResponse):
        return saved
    if stays:
        return redirect(page_of(invitation, "draft"))
    letter = drafts.Letter(saved.subject, saved.before, saved.after)
    if is_untouched(saved, parties_of(saved), letter):
        return _replace_texts(request, saved, begin, saved.saved)
    return render(request, "invitations/language.html", {"invitation": saved, **about})


def _replace_texts(
    request: PartnerRequest,
    invitation: Invitation,
    begin: Callable[[Member, Invitation, str], Invitation],
    saved: str,
) -> HttpResponse:
    try:
        begin(request.member, invitation, saved)
    except (ChangedMeanwhile, InvitationClosed):
        messages.warning(request, _("Somebody changed this draft meanwhile. Look at it again."))
    except TextRemoved:
        messages.warning(request, _("This text is not offered any more. Choose another one."))
    return redirect(page_of(invitation, "draft"))


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def shared(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """The letter was copied, or opened in a mail program: from now on the link works."""
    invitation = my_invitation(request, invitation_id)
    try:
        share_invitation(request.member, invitation)
    except REFUSALS:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@partner_view(Action.MANAGE_INVITATIONS)
@require_POST
def done(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Keep the text and go on to follow it. Asks once when nothing was copied or opened."""
    invitation = my_invitation(request, invitation_id)
    form = DraftForm(invitation, request.POST)
    if not form.is_valid():
        return _compose(request, invitation, form, status=422)
    try:
        saved = save_draft(request.member, invitation, form.edit())
        if saved.state == InvitationState.DRAFT and "anyway" not in request.POST:
            return redirect(f"{page_of(invitation, 'draft')}?finish=1")
        share_invitation(request.member, saved)
    except ChangedMeanwhile as problem:
        return _conflict(request, form, problem.invitation)
    except TooManyAtAddress as problem:
        return _busy_address(request, invitation, form, problem)
    except REFUSALS as problem:
        words = sentence_for(problem)
        messages.error(request, words.text)
        return redirect(page_of(invitation))
    messages.success(request, _("You will see here when the link is opened and answered."))
    return redirect(page_of(invitation))


@partner_view(Action.MANAGE_INVITATIONS)
@require_GET
def letter(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """The letter as a file that mail programs open as a draft."""
    invitation = my_invitation(request, invitation_id)
    if not _is_editable(invitation):
        raise Http404
    response = HttpResponse(drafts.eml(invitation, request.user), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{invitation.reference}.eml"'
    return response


@partner_view(Action.MANAGE_INVITATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PartnerRequest, invitation_id: UUID) -> HttpResponse:
    """Delete a draft that nobody has seen."""
    invitation = my_invitation(request, invitation_id)
    if request.method != "POST" and invitation.state == InvitationState.DRAFT:
        return render(request, "invitations/deletion.html", {"invitation": invitation})
    try:
        delete_draft(request.member, invitation)
        messages.success(request, _("Draft deleted."))
    except InvitationClosed:
        messages.error(request, _("It was shared already. You can revoke it."))
        return redirect(page_of(invitation))
    return redirect("invitations:list", request.partner.slug)
