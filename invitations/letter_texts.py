"""A partner's own texts: adding, changing, bringing back, choosing and removing them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from invitations.drafts import Letter
from invitations.models import LetterText, LetterTextVersion
from invitations.refusals import TextChangedMeanwhile, TextNameTaken, TextRemoved
from invitations.texts import letter_of
from invitations.writing import newest_version
from partners.models import Member, Partner


@dataclass(frozen=True)
class Words:
    """A text as it was typed: its name among colleagues, and what the letter says."""

    name: str
    letter: Letter


@transaction.atomic
def add_text(by: Member, words: Words, language: str, kind: str) -> LetterText:
    """A new text, with its first version. Raises TextNameTaken."""
    text = LetterText(partner=by.partner, language=language, kind=kind, name=words.name)
    _require_free_name(text)
    text.save(force_insert=True)
    _add_version(by, text, words.letter, 1)
    _record(Verb.LETTER_TEXT_ADDED, by, text, after=_about(text) | {"version": 1})
    return text


@transaction.atomic
def change_text_words(by: Member, text: LetterText, words: Words, *, read: int) -> LetterText:
    """One more version, made from version `read`; without a change, nothing.

    Raises TextRemoved, TextNameTaken, and TextChangedMeanwhile when there is a newer version.
    """
    row = _held(by, text)
    newest = newest_version(row)
    if newest.number != read:
        raise TextChangedMeanwhile
    if (row.name, letter_of(newest)) == (words.name, words.letter):
        return row
    before: dict[str, object] = {"version": read}
    if row.name != words.name:
        before["name"], row.name = row.name, words.name
        _require_free_name(row)
        row.save(update_fields=["name"])
    _add_version(by, row, words.letter, read + 1)
    after = {"version": read + 1} | ({"name": row.name} if "name" in before else {})
    _record(Verb.LETTER_TEXT_CHANGED, by, row, before=before, after=after)
    return row


@transaction.atomic
def restore_version(by: Member, text: LetterText, number: int) -> LetterTextVersion:
    """Bring earlier words back, as one more version. Raises TextRemoved; the newest one stays."""
    row = _held(by, text)
    newest = newest_version(row)
    wanted = LetterTextVersion.objects.for_partner(by.partner).of(row).get(number=number)
    if letter_of(wanted) == letter_of(newest):
        return newest
    made = _add_version(by, row, letter_of(wanted), newest.number + 1, restored=number)
    before, after = {"version": newest.number}, {"version": made.number}
    _record(Verb.LETTER_TEXT_RESTORED, by, row, before=before, after=after, reference=number)
    return made


@transaction.atomic
def begin_letters_with(by: Member, language: str, kind: str, text: LetterText | None) -> None:
    """Letters of this kind and language begin with this text from now on, or with the portal's
    (None). Raises TextRemoved."""
    _hold_partner(by)
    texts = LetterText.objects.for_partner(by.partner).meant_for(language, kind)
    chosen = texts.filter(pk=text.pk).first() if text else None
    if text is not None and chosen is None:
        raise TextRemoved
    old = texts.filter(is_default=True).first()
    if old == chosen:
        return
    if old is not None:
        _set_default(by, old, False)
    if chosen is not None:
        _set_default(by, chosen, True)


@transaction.atomic
def remove_text(by: Member, text: LetterText) -> None:
    """It is offered no more; its history and the letters stay. Raises TextRemoved."""
    row = _held(by, text)
    row.remove(now())
    row.save(update_fields=["removed_at", "is_default"])
    _record(Verb.LETTER_TEXT_REMOVED, by, row, before=_about(row))


def _hold_partner(by: Member) -> None:
    """Names and defaults are decided among all texts of a partner, one at a time."""
    Partner.objects.select_for_update(no_key=True).get(pk=by.partner_id)


def _held(by: Member, text: LetterText) -> LetterText:
    _hold_partner(by)
    row = LetterText.objects.for_partner(by.partner).select_for_update().get(pk=text.pk)
    if row.removed_at is not None:
        raise TextRemoved
    return row


def _require_free_name(text: LetterText) -> None:
    Partner.objects.select_for_update(no_key=True).get(pk=text.partner_id)
    others = LetterText.objects.for_partner(text.partner).meant_for(text.language, text.kind)
    if others.filter(name__iexact=text.name).exclude(pk=text.pk).exists():
        raise TextNameTaken


def _add_version(
    by: Member, text: LetterText, letter: Letter, number: int, restored: int | None = None
) -> LetterTextVersion:
    return LetterTextVersion.unscoped.create(
        text=text,
        number=number,
        subject=letter.subject,
        before=letter.before,
        after=letter.after,
        by=by.person,
        restored=restored,
    )


def _set_default(by: Member, text: LetterText, value: bool) -> None:
    text.is_default = value
    text.save(update_fields=["is_default"])
    before, after = {"default": not value}, {"default": value}
    _record(Verb.LETTER_TEXT_CHANGED, by, text, before=before, after=after)


def _about(text: LetterText) -> dict[str, object]:
    return {"name": text.name, "language": text.language, "kind": text.kind}


def _record(verb: Verb, by: Member, text: LetterText, **told: object) -> None:
    record(verb, text, by=by, partner=by.partner, **told)  # type: ignore[arg-type]  # before, after and details, as `record` takes them
