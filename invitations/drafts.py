"""The letter: what we propose to write, and the forms in which it leaves the house.

The agent sends it from their own mail program, so the plain text must stand alone. The words are
in the customer's language; in Polish it is addressed to *Państwo*, and no name is ever inflected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from invitations.carried import admin_line
from invitations.ending import end_line
from invitations.models import Invitation, Party, PartyRole
from partners.models import Partner
from people.models import Language, Person

# Some mail programs cut a mailto: address at about 2,000 characters (design.md §1).
MAILTO_LIMIT = 1900


@dataclass(frozen=True)
class Letter:
    """What the agent may edit. Between `before` and `after` stands the link, always."""

    subject: str
    before: str
    after: str


def default_letter(invitation: Invitation, parties: Sequence[Party], inviter: Person) -> Letter:
    """The letter for what this invitation asks, in its language."""
    sender = invitation.partner
    others = [party for party in parties if party.partner_id != sender.pk]
    with translation.override(invitation.language):
        before = [_greeting(invitation), _purpose(sender, others)]
        before += [about_dap(sender)] if invitation.asks_dap else []
        before.append(_request(invitation))
        after = [_promise(), _questions(sender), _signature(inviter, sender)]
        return Letter(_subject(sender, others), "\n\n".join(before), "\n\n".join(after))


def _names(parties: Sequence[Party]) -> str:
    *first, last = [party.partner.name for party in parties]
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def _subject(sender: Partner, others: Sequence[Party]) -> str:
    if not others:
        return _("%(partner)s asks to become your reseller") % {"partner": sender.name}
    names = {"partner": sender.name, "others": _names(others)}
    return (_("Request for a reseller relationship: %(partner)s, %(others)s") % names)[:150]


def _greeting(invitation: Invitation) -> str:
    # A Polish greeting would have to inflect the name.
    if not invitation.contact_name or invitation.language == Language.POLISH:
        return _("Dear Sir or Madam,")
    return _("Dear %(name)s,") % {"name": invitation.contact_name}


def _purpose(sender: Partner, others: Sequence[Party]) -> str:
    words = {"partner": sender.name}
    if not others:
        return (
            _(
                "%(partner)s would like to become your reseller: to order cloud subscriptions"
                " for you and to manage them."
            )
            % words
        )
    words["others"] = _names(others)
    if others[0].role == PartyRole.PROVIDER:
        return (
            _(
                "%(partner)s would like to become your reseller and to manage your cloud"
                " subscriptions. The orders are placed through %(others)s. That is why this"
                " request asks for a relationship with both, and you decide about each."
            )
            % words
        )
    return (
        _(
            "%(others)s would like to become your reseller and to manage your cloud"
            " subscriptions. %(partner)s, the provider, places the orders. That is why this"
            " request asks for a relationship with both, and you decide about each."
        )
        % words
    )


def about_dap(sender: Partner) -> str:
    """The paragraph of every letter that asks for DAP, whoever wrote the rest."""
    return _(
        "The request also asks for delegated administration (DAP), with which %(partner)s could"
        " manage your users and licences. It is a separate choice and you may leave it out."
    ) % {"partner": sender.name}


def _request(invitation: Invitation) -> str:
    if invitation.company:
        return _("Please answer as an administrator of %(company)s:") % {
            "company": invitation.company
        }
    return _("Please answer as an administrator of your organisation:")


def _promise() -> str:
    return _(
        "The link works only for your organisation. You choose what to allow, and nothing changes"
        " until you accept."
    )


def _questions(sender: Partner) -> str:
    if not sender.phone:
        return _("If anything is unclear, reply to this message.")
    return _("If anything is unclear, reply to this message or call %(phone)s.") % {
        "phone": sender.phone
    }


def _signature(inviter: Person, sender: Partner) -> str:
    return "\n".join([_("Kind regards,"), str(inviter), sender.name])


def paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def check_line(invitation: Invitation) -> str:
    """How the reader finds out who really asks. Structure like the link: it cannot be lost."""
    words = {
        "reference": invitation.reference,
        "url": f"{settings.PUBLIC_BASE_URL}{reverse('answer:verify')}",
    }
    with translation.override(invitation.language):
        return _("Is this request real? Check reference %(reference)s at %(url)s") % words


def plain_text(invitation: Invitation) -> str:
    """The whole letter, the link on a line of its own."""
    parts = [
        *(invitation.before.strip(), invitation.link(), admin_line(invitation)),
        *(end_line(invitation, now()), check_line(invitation), invitation.after.strip()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def sent_text(invitation: Invitation, link: str, at: datetime | None = None) -> str:
    """The letter as the portal sends it: the agent's words, `link` once, and below whose letter it
    is and through whom it comes."""
    before, after = (_without_link(text) for text in (invitation.before, invitation.after))
    with translation.override(invitation.language):
        origin = _(
            "%(brand)s at %(host)s sends this letter for %(partner)s. An answer goes to"
            " %(email)s. Reference: %(reference)s."
        ) % {
            "brand": settings.BRAND,
            "host": settings.PUBLIC_HOST,
            "partner": invitation.partner.name,
            "email": invitation.inviter.email,
            "reference": invitation.reference,
        }
    lines = (admin_line(invitation), end_line(invitation, at or now()), check_line(invitation))
    parts = (before, link, *lines, after, origin)
    return "\n\n".join(part for part in parts if part) + "\n"


def _without_link(text: str) -> str:
    """`{link}` is where the outbox puts the personal link, and nobody else may name the place."""
    return text.strip().replace("{link}", "{ link }")


def mailto(invitation: Invitation) -> str:
    """An address that opens the letter in the agent's mail program (RFC 6068)."""
    return _mailto(invitation, invitation.subject, plain_text(invitation))


def mailto_reminder(invitation: Invitation, by: Person) -> str:
    """The same for a reminder of it, in its language: the words of those that the portal sends."""
    sender = invitation.partner
    shared = localtime(invitation.shared_at or now())
    with translation.override(invitation.language):
        words = {"partner": sender.name, "date": date_format(shared, "j E Y")}
        subject = _("Reminder: a request of %(partner)s waits for your answer") % words
        parts = [
            _("Good day,"),
            _(
                "On %(date)s, %(partner)s asked you for a reseller relationship, and there is no"
                " answer yet. Read what it means and decide here; a no is an answer, too:"
            )
            % words,
            *(invitation.link(), end_line(invitation, now()), check_line(invitation)),
            f"{by}\n{sender.name}",
        ]
    return _mailto(invitation, subject, "\n\n".join(parts))


def _mailto(invitation: Invitation, subject: str, text: str) -> str:
    body = text.replace("\n", "\r\n")
    to = ",".join(quote(address, safe="@") for address in invitation.addresses)
    return f"mailto:{to}?subject={quote(subject)}&body={quote(body)}"


def eml(invitation: Invitation, sender: Person) -> bytes:
    """The letter as a file. `X-Unsent` makes mail programs open it as a draft."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = invitation.subject
    message["From"] = sender.email
    if invitation.addresses:
        message["To"] = ", ".join(invitation.addresses)
    message["X-Unsent"] = "1"
    message.set_content(plain_text(invitation))
    return message.as_bytes()
