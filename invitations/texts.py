"""A letter's text with merge fields: what may stand in it, and what comes of it in a letter.

A field is a word in braces. Its value is put in as it is, so that in Polish it must stand alone,
after a colon or after a noun: no name is ever inflected (design.md §11). The link is not a field:
it stands between the two texts, always.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from invitations import drafts
from invitations.drafts import Letter, default_letter
from invitations.ending import zone_for
from invitations.models import Invitation, LetterTextVersion, Party, PartyRole, TextKind
from partners.models import Partner
from people.models import Person

# What each field stands for; `sender` is there because a letter needs a signature.
FIELDS = {
    "company": gettext_lazy("the customer's organisation"),
    "contact": gettext_lazy("the contact person"),
    "partner": gettext_lazy("who asks to become the reseller"),
    "provider": gettext_lazy("the indirect provider, or all of them"),
    "sender": gettext_lazy("your colleague who writes"),
    "expires": gettext_lazy("the day until which the link works"),
}
_FIELD = re.compile(r"\{([^{}\n]*)\}")
# A personal link of this portal, or what wants to be taken for one.
_PERSONAL_LINK = re.compile(r"\S+/i/[\w-]{20,}|\bi/[\w-]{43}\b")
_ADDRESS = re.compile(r"\S+@\S+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,14}://\S*", re.IGNORECASE)
# What mail programs make a link of: www., a host with a path, or a host of a common kind. Not
# every word with a dot in it: `m.in.` and `Node.js` are none.
_HOST = re.compile(
    r"(?<![\w.-])(?:www\.\S+|(?:[\w-]{2,63}\.)+(?:[^\W\d_]{2,24}/\S*"
    r"|(?:com|net|org|info|biz|eu|pl|io|app|dev|co|me|de|uk|ru|cn|xyz|online|site|shop|top|link"
    r"|click|live|cloud|tech|store|page|web|pro)(?![\w-])))",
    re.IGNORECASE,
)
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def kind_for(others: Sequence[object]) -> TextKind:
    return TextKind.TOGETHER if others else TextKind.ALONE


def fields_for(kind: str) -> list[str]:
    """`{provider}` has a value only where a provider is asked for, too."""
    return [name for name in FIELDS if name != "provider" or kind == TextKind.TOGETHER]


# --- What may be written ------------------------------------------------------------------------


def require_fields(text: str, kind: str) -> None:
    """Raises ValidationError that names the first field that is unknown or broken."""
    known = fields_for(kind)
    listed = ", ".join(f"{{{name}}}" for name in known)
    for name in _FIELD.findall(text):
        if name == "link":
            raise ValidationError(
                _("{link} is no field. The link stands between the two texts, always.")
            )
        if name == "provider" and name not in known:
            raise ValidationError(_("{provider} has a value only in a text with a provider."))
        if name not in known:
            raise ValidationError(
                _("{%(name)s} is no field. The fields are: %(fields)s."),
                params={"name": name, "fields": listed},
            )
    rest = _FIELD.sub("", text)
    broken = re.search(r"\{\s*[^\s{}]{0,40}|[^\s{}]{0,40}\s*\}", rest)
    if broken:
        raise ValidationError(
            _("A field is broken: %(part)s. Write it with both braces, like {company}."),
            params={"part": broken.group()},
        )


def require_plain_letter(text: str, domains: Iterable[str], names: Iterable[str] = ()) -> str:
    """The text as it is stored. Raises ValidationError for a link that is not to one of `domains`
    (a letter of ours must lead nobody astray) and for characters that turn the reading direction.

    `names` are words of ours that may look like a host: a company can be called Allegro.pl.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(
        c in _DIRECTIONS or (unicodedata.category(c) in {"Cc", "Cs", "Co"} and c not in "\n\t")
        for c in text
    ):
        raise ValidationError(_("It contains characters nobody can see. Type it again."))
    # As mail programs read it: ideographic dots and wide letters are dots and letters to them.
    seen = unicodedata.normalize("NFKC", text).replace("。", ".")
    seen = "".join(c for c in seen if unicodedata.category(c) != "Cf")
    if _PERSONAL_LINK.search(seen) or f"{settings.PUBLIC_BASE_URL}/i/" in seen:
        raise ValidationError(
            _(
                "Take the link out of the text. The personal link is already in the letter,"
                " between the two texts, and cannot be lost."
            )
        )
    if foreign := _foreign_link(seen, {domain for domain in domains if domain}, names):
        raise ValidationError(
            _(
                "Take this link out of the text: %(link)s. A letter may lead to the personal link"
                " and to your own site, nowhere else."
            ),
            params={"link": foreign},
        )
    return text


def _foreign_link(text: str, domains: set[str], names: Iterable[str]) -> str:
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " ")
    for found in _SCHEME.finditer(text):
        if not _is_own(found.group(), domains):
            return found.group()[:80]
    rest = _ADDRESS.sub(" ", _SCHEME.sub(" ", text))
    for found in _HOST.finditer(rest):
        if not _is_own(found.group(), domains):
            return found.group()[:80]
    return ""


def _is_own(link: str, domains: set[str]) -> bool:
    """Is the host one of these domains, or below one? Whatever stands before an @ is no host."""
    place = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    host = re.split(r"[/?#\\]", place, maxsplit=1)[0].lower().rstrip(".,;:!?)")
    if "@" in host or "://" in place:
        return False
    host = host.partition(":")[0]
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


# --- What comes of it ---------------------------------------------------------------------------


def proposed_letter(
    invitation: Invitation, parties: Sequence[Party], inviter: Person, until: datetime | None = None
) -> Letter:
    """The partner's own text with its fields filled in, or the portal's. `until` is when the link
    stops working, if that is not in the row yet."""
    version = invitation.letter_version
    if version is None:
        return default_letter(invitation, parties, inviter)
    with translation.override(invitation.language):
        values = values_of(invitation, parties, inviter, until)
        subject, before = filled(version.subject, values)[:150], filled(version.before, values)
        if invitation.asks_dap:
            before = _with_paragraph(before, drafts.about_dap(invitation.partner))
        return Letter(subject, before, filled(version.after, values))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Each field replaced once: braces in a value are just braces."""
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), text)


def values_of(
    invitation: Invitation, parties: Sequence[Party], inviter: Person, until: datetime | None = None
) -> dict[str, str]:
    """What the fields stand for in this letter, in the language that is active."""
    providers = [party.partner.name for party in parties if party.role == PartyRole.PROVIDER]
    resellers = [party.partner.name for party in parties if party.role == PartyRole.RESELLER]
    return {
        "company": str(invitation.company) or _("your organisation"),
        "contact": invitation.contact_name or pgettext("an unknown contact", "Sir or Madam"),
        "partner": ", ".join(resellers) or invitation.partner.name,
        "provider": ", ".join(providers),
        "sender": str(inviter),
        "expires": _day_of(until or _end_of(invitation), invitation),
    }


def _day_of(end: datetime, invitation: Invitation) -> str:
    """By the clock the letter's reader lives by."""
    return date_format(end.astimezone(zone_for(invitation)), "j E Y")


def _end_of(invitation: Invitation) -> datetime:
    """Until when the link works; of a draft, what it would be if it were shared as it was saved."""
    return invitation.expires_at or _end_if_shared_when_saved(invitation)


def _end_if_shared_when_saved(invitation: Invitation) -> datetime:
    return invitation.edited_at + timedelta(days=invitation.valid_days)


def _with_paragraph(before: str, paragraph: str) -> str:
    """Ahead of the last paragraph, which leads to the link."""
    first, gap, last = before.rpartition("\n\n")
    return "\n\n".join([first, paragraph, last] if gap else [paragraph, before])


def is_untouched(invitation: Invitation, parties: Sequence[Party], letter: Letter) -> bool:
    """Is this still the letter we proposed? It may name the end as it was before sharing."""
    ends = (None, _end_if_shared_when_saved(invitation))
    return any(
        letter == proposed_letter(invitation, parties, invitation.inviter, end) for end in ends
    )


def as_text(invitation: Invitation, parties: Sequence[Party]) -> Letter:
    """The letter as a text for others: where a name or the end of this one stands, its field.

    The opposite of `proposed_letter`. A name in another grammatical case is not known as one.
    """
    with translation.override(invitation.language):
        values = values_of(invitation, parties, invitation.inviter)
        dap = drafts.about_dap(invitation.partner)  # comes back by itself where DAP is asked for
    if not invitation.company:
        del values["company"]
    if not invitation.contact_name:
        del values["contact"]
    fields = {value: f"{{{name}}}" for name, value in reversed(values.items()) if value}
    longest_first = sorted(fields, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    subject, before, after = (
        known.sub(lambda found: fields[found[0]], text)
        for text in (
            invitation.subject,
            invitation.before.replace(f"\n\n{dap}", "").replace(f"{dap}\n\n", ""),
            invitation.after,
        )
    )
    return Letter(subject, before, after)


def letter_of(version: LetterTextVersion) -> Letter:
    return Letter(version.subject, version.before, version.after)


def builtin_letter(partner: Partner, language: str, kind: str) -> Letter:
    """The portal's own text with fields where a letter has names: what a copy begins with."""
    reseller, provider = "{partner}", "{provider}"
    asks_as_provider = partner.is_provider and kind == TextKind.TOGETHER
    sender = Partner(
        pk=-1,
        kind=partner.kind,
        name=provider if asks_as_provider else reseller,
        phone=partner.phone,
    )
    invitation = Invitation(
        partner=sender, company="{company}", contact_name="{contact}", language=language
    )
    parties = [Party(partner=sender, role=PartyRole.RESELLER)]
    if kind == TextKind.TOGETHER:
        other = Partner(pk=-2, name=reseller if asks_as_provider else provider)
        role = PartyRole.RESELLER if asks_as_provider else PartyRole.PROVIDER
        parties.append(Party(partner=other, role=role))
    return default_letter(invitation, parties, Person(name="{sender}"))
