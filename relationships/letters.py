"""The letter that asks for approval: what we propose to write, and the forms in which it leaves.

It follows the rules of the invitations' letters: the plain text stands alone, the link and the
lines beside it are structure and cannot be lost, and in Polish no name is ever inflected.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from customers.zones import zone_of
from invitations.drafts import Letter
from invitations.ending import written
from partners.models import Partner
from people.models import Person
from relationships.answering import roles_of
from relationships.models import AdminRelationship, ApprovalLetter
from relationships.roles import GdapRole
from relationships.wording import (
    count_in_words,
    duration_in_words,
    extension_in_words,
    more_in_words,
)

# A text before the link holds 2,000 characters; the rest of it needs its room, too.
ROLES_LIMIT = 1100


def language_for(row: AdminRelationship) -> str:
    """What the customer reads; of a customer nobody knows yet, the partner's own language."""
    return row.customer.language if row.customer else row.partner.language


def proposed_letter(
    row: AdminRelationship, roles: Sequence[GdapRole], language: str, at: datetime
) -> Letter:
    """What is asked for in words. `at` is the day from which the end is counted."""
    with translation.override(language):
        before = [_("Dear Sir or Madam,"), _purpose(row), _facts(row, at), _roles(roles)]
        before.append(_request(row))
        after = [_promise(), _questions(row.partner), _signature(row.created_by, row.partner)]
        subject = _("%(partner)s asks for admin access for a limited time")
        subject = (subject % {"partner": row.partner.name})[:150]
        return Letter(subject, "\n\n".join(before), "\n\n".join(after))


def new_letter(row: AdminRelationship, roles: Sequence[GdapRole], at: datetime) -> ApprovalLetter:
    """The letter as it begins, not saved."""
    letter = ApprovalLetter(admin_relationship=row, language=language_for(row), edited_at=at)
    write(letter, proposed_letter(row, roles, letter.language, at))
    return letter


def write(letter: ApprovalLetter, words: Letter) -> None:
    letter.subject, letter.before, letter.after = words.subject, words.before, words.after


def is_untouched(letter: ApprovalLetter) -> bool:
    """Are these still the words we proposed? They name the day on which they were written."""
    row, words = letter.admin_relationship, Letter(letter.subject, letter.before, letter.after)
    return words == proposed_letter(row, roles_of(row), letter.language, letter.edited_at)


def _purpose(row: AdminRelationship) -> str:
    return _(
        "%(partner)s asks you to approve admin access to your organisation for a limited time."
    ) % {"partner": row.partner.name}


def _facts(row: AdminRelationship, at: datetime) -> str:
    lines = [_("Name of the request: %(name)s") % {"name": row.name}]
    lines.append(duration_in_words(row))
    end = _date(at + timedelta(days=row.duration_days))
    words = {"end": end, "day": _date(at)}
    lines.append(_("End: %(end)s, if you approve on %(day)s") % words)
    lines.append(extension_in_words(row))
    if row.replaces_dap:
        lines.append(_("Our delegated administration (DAP) ends once this access is in use."))
    return "\n".join(lines)


def _roles(roles: Sequence[GdapRole]) -> str:
    """Each role with what it is for, as long as there is room; then by name; then by number."""
    head = count_in_words(roles)
    explained = "\n".join([head, *(f"- {role.name}: {role.sentence}" for role in roles)])
    if len(explained) <= ROLES_LIMIT:
        return explained
    lines, length = [head], len(head)
    for number, role in enumerate(roles):
        length += len(role.name) + 3
        if length > ROLES_LIMIT:
            return "\n".join([*lines, more_in_words(len(roles) - number)])
        lines.append(f"- {role.name}")
    return "\n".join(lines)


def _request(row: AdminRelationship) -> str:
    if row.customer is None:
        return _("Please answer as an administrator of your organisation:")
    words = {"company": row.customer.name}
    return _("Please answer as an administrator of %(company)s:") % words


def _promise() -> str:
    return _("You approve all roles or none, or ask for fewer. You can end the access at any time.")


def _questions(partner: Partner) -> str:
    if not partner.phone:
        return _("If anything is unclear, reply to this message.")
    return _("If anything is unclear, reply to this message or call %(phone)s.") % {
        "phone": partner.phone
    }


def _signature(person: Person | None, partner: Partner) -> str:
    names = [str(person)] if person is not None else []
    return "\n".join([_("Kind regards,"), *names, partner.name])


def _date(at: datetime) -> str:
    return date_format(localtime(at), "j E Y")


# --- What cannot be lost --------------------------------------------------------------------------


def end_line(row: AdminRelationship, language: str) -> str:
    """Until when it can be answered, by the customer's clock."""
    assert row.answer_by is not None  # there is no letter before it is requested
    country = row.customer.country if row.customer else row.partner.country
    with translation.override(language):
        end = written(row.answer_by, zone_of(country))
        return _("This request can be answered until: %(end)s.") % {"end": end}


def check_line(row: AdminRelationship, language: str) -> str:
    """How the reader finds out who really asks."""
    words = {
        "reference": row.reference,
        "url": f"{settings.PUBLIC_BASE_URL}{reverse('answer:verify')}",
    }
    with translation.override(language):
        return _("Is this request real? Check reference %(reference)s at %(url)s") % words


# --- How it leaves the house ----------------------------------------------------------------------


def plain_text(letter: ApprovalLetter) -> str:
    """The whole letter, the link on a line of its own."""
    row = letter.admin_relationship
    lines = (end_line(row, letter.language), check_line(row, letter.language))
    parts = (letter.before.strip(), row.link(), *lines, letter.after.strip())
    return "\n\n".join(part for part in parts if part) + "\n"


def sent_text(letter: ApprovalLetter, link: str, reply_to: str) -> str:
    """The letter as the portal sends it: `link` once, and below whose letter it is."""
    row = letter.admin_relationship
    before, after = (_without_link(text) for text in (letter.before, letter.after))
    with translation.override(letter.language):
        origin = _(
            "%(brand)s at %(host)s sends this letter for %(partner)s. An answer goes to %(email)s."
        ) % {
            "brand": settings.BRAND,
            "host": settings.PUBLIC_HOST,
            "partner": row.partner.name,
            "email": reply_to,
        }
    lines = (end_line(row, letter.language), check_line(row, letter.language))
    parts = (before, link, *lines, after, origin)
    return "\n\n".join(part for part in parts if part) + "\n"


def _without_link(text: str) -> str:
    """`{link}` is where the outbox puts the personal link, and nobody else may name the place."""
    return text.strip().replace("{link}", "{ link }")


def mailto(letter: ApprovalLetter) -> str:
    """An address that opens the letter in the agent's mail program (RFC 6068)."""
    body = plain_text(letter).replace("\n", "\r\n")
    to = ",".join(quote(address, safe="@") for address in letter.addresses)
    return f"mailto:{to}?subject={quote(letter.subject)}&body={quote(body)}"


def eml(letter: ApprovalLetter, sender: Person) -> bytes:
    """The letter as a file. `X-Unsent` makes mail programs open it as a draft."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender.email
    if letter.addresses:
        message["To"] = ", ".join(letter.addresses)
    message["X-Unsent"] = "1"
    message.set_content(plain_text(letter))
    return message.as_bytes()
