"""The partner's own letter texts: list, reading, writing, history."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from invitations.differences import differences
from invitations.drafts import Letter
from invitations.letter_texts import (
    add_text,
    begin_letters_with,
    change_text_words,
    remove_text,
    restore_version,
)
from invitations.models import LetterText, LetterTextVersion, TextKind
from invitations.previews import customers_to_show, preview
from invitations.refusals import TextChangedMeanwhile, TextNameTaken, TextRemoved
from invitations.text_forms import NewTextForm, TextForm, require_new_name, typed_before
from invitations.texts import FIELDS, builtin_letter, fields_for, letter_of
from invitations.writing import newest_version
from partners.permissions import Action
from partners.web import PartnerRequest, partner_view
from people.models import Language

SHOWN_VERSIONS = 50


class Group(NamedTuple):
    """The texts of one language and kind; `own` come with their newest versions."""

    key: str
    language: str | Promise
    kind: str | Promise
    own: list[LetterTextVersion]

    @property
    def begins_with_builtin(self) -> bool:
        return not any(version.text.is_default for version in self.own)


@partner_view(Action.MANAGE_INVITATIONS)
@require_GET
def texts(request: PartnerRequest) -> HttpResponse:
    mine = LetterText.objects.for_partner(request.partner).current().order_by("name")
    newest = [newest_version(text) for text in mine]
    groups = [
        Group(
            f"{language}-{kind}",
            language.label,
            kind.label,
            [v for v in newest if (v.text.language, v.text.kind) == (language, kind)],
        )
        for kind in TextKind
        for language in Language
    ]
    context = {"groups": groups, "may_edit": _may_edit(request)}
    return render(request, "invitations/texts.html", context)


def _may_edit(request: PartnerRequest) -> bool:
    return request.member.can(Action.EDIT_LETTER_TEXTS)


def _my_text(request: PartnerRequest, text_id: UUID) -> LetterText:
    mine = LetterText.objects.for_partner(request.partner).current()
    return get_object_or_404(mine, pk=text_id)


def _builtin_key(key: str) -> tuple[str, str]:
    language, _dash, kind = key.partition("-")
    if language not in Language.values or kind not in TextKind.values:
        raise Http404
    return language, kind


def _shown(
    request: PartnerRequest, letter: Letter, language: str, kind: str, chosen: str
) -> dict[str, Any]:
    """What every page of a text needs: its preview with a customer, and whom else to choose."""
    accounts = customers_to_show(request.partner, chosen)
    account = accounts[0] if accounts else None
    return {
        "accounts": accounts,
        "account": account,
        "language": Language(language),
        "kind": TextKind(kind),
        "fields": [(f"{{{name}}}", FIELDS[name]) for name in fields_for(kind)],
        "may_edit": _may_edit(request),
        **preview(request.member, letter, language, kind, account),
    }


@partner_view(Action.MANAGE_INVITATIONS)
@require_GET
def builtin(request: PartnerRequest, builtin: str) -> HttpResponse:
    """The portal's own text: always there, to use or to copy."""
    language, kind = _builtin_key(builtin)
    letter = builtin_letter(request.partner, language, kind)
    mine = LetterText.objects.for_partner(request.partner).meant_for(language, kind)
    context = _shown(request, letter, language, kind, request.GET.get("customer", ""))
    context |= {"words": letter, "key": builtin}
    context["is_default"] = not mine.filter(is_default=True).exists()
    return render(request, "invitations/text.html", context)


@partner_view(Action.MANAGE_INVITATIONS)
@require_GET
def text(request: PartnerRequest, text_id: UUID) -> HttpResponse:
    """One text with its preview, and every version it has had."""
    found = _my_text(request, text_id)
    versions = list(
        LetterTextVersion.objects.for_partner(request.partner).of(found)[: SHOWN_VERSIONS + 1]
    )
    older = [*versions[1:], None]
    letter = letter_of(versions[0])
    chosen = request.GET.get("customer", "")
    context = _shown(request, letter, found.language, found.kind, chosen)
    context |= {
        "text": found,
        "words": letter,
        "is_default": found.is_default,
        "key": f"{found.language}-{found.kind}",
        "history": [
            (version, differences(letter_of(before) if before else None, letter_of(version)))
            for version, before in zip(versions[:SHOWN_VERSIONS], older, strict=False)
        ],
    }
    return render(request, "invitations/text.html", context)


# --- Writing ------------------------------------------------------------------------------------


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def text_new(request: PartnerRequest) -> HttpResponse:
    """`?copy=` names what to begin with: a text of one's own, or `en-alone` of the portal's."""
    initial = _copied(request, request.GET.get("copy", ""))
    data = request.POST if request.method == "POST" else None
    form = NewTextForm(request.partner, initial["for_what"], data, initial=initial)
    if form.is_valid():
        found = form.cleaned_data
        try:
            made = add_text(request.member, form.words(), found["language"], found["for_what"])
            return _saved(request, made)
        except TextNameTaken:
            require_new_name(form)
    return _write(request, form, None)


def _copied(request: PartnerRequest, named: str) -> dict[str, Any]:
    try:
        version = newest_version(_my_text(request, UUID(named)))
        about = {"language": version.text.language, "for_what": version.text.kind}
        return typed_before(version) | about | {"name": "", "read": 0}
    except ValueError:
        pass
    language, kind = _builtin_key(named or f"{request.partner.language}-{TextKind.ALONE}")
    letter = builtin_letter(request.partner, language, kind)
    words = {"subject": letter.subject, "before": letter.before, "after": letter.after}
    return words | {"language": language, "for_what": kind, "read": 0}


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def text_edit(request: PartnerRequest, text_id: UUID) -> HttpResponse:
    found = _my_text(request, text_id)
    initial = typed_before(newest_version(found))
    data = request.POST if request.method == "POST" else None
    form = TextForm(request.partner, found.kind, data, initial=initial)
    if not form.is_valid():
        return _write(request, form, found)
    try:
        read = form.cleaned_data["read"]
        return _saved(request, change_text_words(request.member, found, form.words(), read=read))
    except TextNameTaken:
        require_new_name(form)
    except TextChangedMeanwhile:
        theirs = newest_version(found)
        mine = request.POST.copy()
        mine["read"] = str(theirs.number)
        form = TextForm(request.partner, found.kind, mine)
        return _write(request, form, found, theirs=theirs, status=409)
    except TextRemoved:
        return _gone(request)
    return _write(request, form, found)


def _write(
    request: PartnerRequest,
    form: TextForm,
    found: LetterText | None,
    *,
    theirs: LetterTextVersion | None = None,
    status: int = 0,
) -> HttpResponse:
    language, kind = found.language if found else _language_in(form), form.kind
    chosen = request.POST.get("customer", "") or request.GET.get("customer", "")
    context = _shown(request, form.typed(), language, kind, chosen)
    context |= {"form": form, "text": found, "theirs": theirs}
    status = status or (422 if form.errors else 200)
    return render(request, "invitations/text_editor.html", context, status=status)


def _language_in(form: TextForm) -> str:
    chosen = str(form["language"].value() or "")
    return chosen if chosen in Language.values else Language.POLISH


def _saved(request: PartnerRequest, found: LetterText) -> HttpResponse:
    """Back to the editor, whose preview shows what is saved, with the same customer."""
    messages.success(request, _("Saved"))
    page = reverse("invitations:text_edit", args=[request.partner.slug, found.pk])
    shown = request.POST.get("customer")
    return redirect(f"{page}?{urlencode({'customer': shown})}" if shown else page)


def _gone(request: PartnerRequest) -> HttpResponse:
    messages.error(request, _("Somebody removed this text meanwhile. Nothing was changed."))
    return redirect("invitations:texts", request.partner.slug)


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_POST
def text_preview(request: PartnerRequest) -> HttpResponse:
    """What is typed, as the chosen customer would read it. Nothing is saved."""
    language, kind = _builtin_key(
        f"{request.POST.get('language', '')}-{request.POST.get('for_what', '')}"
    )
    letter = TextForm(request.partner, kind, request.POST).typed()
    context = _shown(request, letter, language, kind, request.POST.get("customer", ""))
    return render(request, "invitations/text_editor.html#preview", context)


# --- Choosing, bringing back, removing ----------------------------------------------------------


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_POST
def builtin_default(request: PartnerRequest, builtin: str) -> HttpResponse:
    """Letters begin with the portal's own text again."""
    language, kind = _builtin_key(builtin)
    begin_letters_with(request.member, language, kind, None)
    messages.success(request, _("New letters begin with this text."))
    return redirect("invitations:texts", request.partner.slug)


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_POST
def text_default(request: PartnerRequest, text_id: UUID) -> HttpResponse:
    found = _my_text(request, text_id)
    try:
        begin_letters_with(request.member, found.language, found.kind, found)
    except TextRemoved:
        return _gone(request)
    messages.success(request, _("New letters begin with this text."))
    return redirect("invitations:text", request.partner.slug, found.pk)


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_POST
def text_restoration(request: PartnerRequest, text_id: UUID, number: int) -> HttpResponse:
    """Bring back the words of an earlier version."""
    found = _my_text(request, text_id)
    try:
        made = restore_version(request.member, found, number)
    except LetterTextVersion.DoesNotExist:
        raise Http404 from None
    except TextRemoved:
        return _gone(request)
    messages.success(request, _("Restored as version %(n)s.") % {"n": made.number})
    return redirect("invitations:text", request.partner.slug, found.pk)


@partner_view(Action.EDIT_LETTER_TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def text_removal(request: PartnerRequest, text_id: UUID) -> HttpResponse:
    found = _my_text(request, text_id)
    if request.method != "POST":
        return render(request, "invitations/text_removal.html", {"text": found})
    try:
        remove_text(request.member, found)
    except TextRemoved:
        return _gone(request)
    messages.success(request, _("Text removed."))
    return redirect("invitations:texts", request.partner.slug)
