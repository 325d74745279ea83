"""`manage.py invitation create|show|list|revoke|renew|resend …` for operators' scripts.

JSON to stdout; a refusal as JSON to stderr and an exit code. The same rules and the same history
as on the pages; history names the operator, and the member given with --as counts for rights and
limits. The personal link is printed only when --print-link asks for it.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import now

from audit.models import Event
from audit.sentences import sentence, who
from customers.commands import (
    NOT_FOUND,
    REFUSED,
    Act,
    JsonCommand,
    JsonParser,
    Refusal,
    account_named,
    partner_named,
    require_valid,
    uuid_of,
)
from invitations.actions import renew_invitation, revoke_invitation, share_invitation
from invitations.answering import parties_of
from invitations.forms import KnownCustomerForm, RequestForm
from invitations.models import VALID_DAYS, Invitation, InvitationState
from invitations.sending import send_invitation
from invitations.views import partners_of
from invitations.web import REFUSALS, sentence_for
from invitations.writing import create_invitation
from partners.models import Member, Partner
from partners.permissions import Action
from partners.web import find_member
from people.models import Language, Person

MOST_LISTED = 1000


class Command(JsonCommand):
    help = "Invitations, for scripts. Prints JSON; see docs/invitations.md."
    refusals = REFUSALS

    def acts(self) -> dict[str, Act]:
        return {
            "create": _create,
            "list": _list,
            "show": _show,
            "revoke": _revoke,
            "renew": _renew,
            "resend": _resend,
        }

    def sentence_for(self, refusal: Exception) -> str:
        return str(sentence_for(refusal).text)

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=JsonParser)
        create = verbs.add_parser("create")
        _add_creation(create)
        listing = verbs.add_parser("list")
        listing.add_argument("--state", choices=InvitationState.values)
        listing.add_argument("--limit", type=int, default=100)
        for name in ("show", "revoke", "renew", "resend"):
            one = verbs.add_parser(name)
            one.add_argument("invitation", help="its id or its reference, such as M4RT-8KWA")
            if name in {"renew", "resend"}:
                one.add_argument("--print-link", action="store_true")
            if name != "show":
                one.add_argument("--dry-run", action="store_true")
                one.add_argument("--as", dest="member", required=True, help="the agent's e-mail")
        for verb in verbs.choices.values():
            verb.add_argument("--partner", required=True, help="its short name, as in /p/…/")


def _add_creation(create: CommandParser) -> None:
    create.add_argument("--as", dest="member", required=True, help="the agent's e-mail")
    create.add_argument("--customer", help="id or domain of a customer the partner knows")
    create.add_argument("--company", default="")
    create.add_argument("--domain", default="")
    create.add_argument("--to", default="", help="at most five addresses, with commas")
    create.add_argument("--contact", default="")
    create.add_argument("--language", choices=Language.values)
    create.add_argument("--provider", action="append", default=[], help="may be repeated")
    create.add_argument("--days", type=int, choices=VALID_DAYS)
    create.add_argument("--dry-run", action="store_true")
    create.add_argument("--print-link", action="store_true", help="the link works from now on")


# --- Who and which ------------------------------------------------------------------------------


def _member(options: dict[str, Any]) -> Member:
    partner = partner_named(options["partner"])
    person = Person.objects.filter(email__iexact=options["member"], is_active=True).first()
    member = find_member(person, partner.slug) if person else None
    if member is None:
        raise Refusal(NOT_FOUND, "member_not_found", f"No such colleague: {options['member']}")
    if not member.can(Action.MANAGE_INVITATIONS):
        needed = str(Action.MANAGE_INVITATIONS.label)
        raise Refusal(REFUSED, "not_allowed", f"{options['member']} may not do this: {needed}")
    return member


def _invitation(partner: Partner, named: str) -> Invitation:
    mine = Invitation.objects.for_partner(partner).select_related("partner", "inviter", "customer")
    found = mine.filter(reference=named.upper()).first()
    if found is None and (key := uuid_of(named)):
        found = mine.filter(pk=key).first()
    if found is None:
        raise Refusal(NOT_FOUND, "invitation_not_found", f"No invitation: {named}")
    return found


# --- What it does -------------------------------------------------------------------------------


def _create(options: dict[str, Any]) -> dict[str, Any]:
    by = _member(options)
    account = account_named(by.partner, options["customer"]) if options["customer"] else None
    language = options["language"] or (account.language if account else by.partner.language)
    typed = {
        "company": options["company"],
        "domain": options["domain"],
        "to": options["to"] or (account.contact_email if account else ""),
        "contact_name": options["contact"] or (account.contact_name if account else ""),
        "language": language,
    }
    form = KnownCustomerForm(typed) if account else RequestForm(typed)
    require_valid(form)
    known = {"customer": account.customer, "company": account.name} if account else {}
    others = [_provider(by.partner, slug) for slug in dict.fromkeys(options["provider"])]
    invitation = create_invitation(
        by, form.request(others=others, valid_days=options["days"], **known)
    )
    if options["print_link"]:  # handed out like a copied letter, so it must work
        invitation = share_invitation(by, invitation)
    return _told(invitation, options)


def _provider(partner: Partner, slug: str) -> Partner:
    for other in partners_of(partner):
        if other.slug == slug:
            return other
    raise Refusal(REFUSED, "partnership_not_active", f"{slug}: there is no partnership in force.")


def _list(options: dict[str, Any]) -> dict[str, Any]:
    partner = partner_named(options["partner"])
    found = Invitation.objects.for_partner(partner).select_related("partner", "inviter", "customer")
    if options["state"]:
        found = found.filter(state=options["state"])
    limit = min(max(options["limit"], 1), MOST_LISTED)
    rows = list(found.order_by("-created_at", "-pk")[: limit + 1])
    told = [_told(row, options) for row in rows[:limit]]
    return {"invitations": told, "more": len(rows) > limit}


def _show(options: dict[str, Any]) -> dict[str, Any]:
    partner = partner_named(options["partner"])
    invitation = _invitation(partner, options["invitation"])
    events = Event.objects.for_partner(partner).about(invitation).select_related("person")
    history = [
        {"at": event.at.isoformat(), "verb": event.verb, "what": sentence(event), "who": who(event)}
        for event in events.order_by("id")
    ]
    letter = {n: getattr(invitation, n) for n in ("subject", "before", "after")}
    return _told(invitation, options) | {"letter": letter, "history": history}


def _revoke(options: dict[str, Any]) -> dict[str, Any]:
    by = _member(options)
    invitation = _invitation(by.partner, options["invitation"])
    revoke_invitation(by, invitation)
    return _told(_invitation(by.partner, str(invitation.pk)), options)


def _renew(options: dict[str, Any]) -> dict[str, Any]:
    by = _member(options)
    invitation = _invitation(by.partner, options["invitation"])
    return _told(renew_invitation(by, invitation), options)


def _resend(options: dict[str, Any]) -> dict[str, Any]:
    """A new link, and the portal's letter with it; the old link stops. Where the portal does not
    send for this partner, that is said and nothing changes."""
    by = _member(options)
    renewed = renew_invitation(by, _invitation(by.partner, options["invitation"]))
    letters = send_invitation(by, renewed)
    return _told(renewed, options) | {"letters": [letter.to for letter in letters]}


def _told(invitation: Invitation, options: dict[str, Any]) -> dict[str, Any]:
    """An invitation as JSON: all that the partner's pages show, but the link."""
    times = ("created_at", "shared_at", "expires_at", "opened_at", "signed_in_at", "closed_at")
    told = {
        "id": str(invitation.pk),
        "reference": invitation.reference,
        "state": str(invitation.effective_state(now())),
        "company": str(invitation),
        "customer": str(invitation.customer_id) if invitation.customer_id else None,
        "domain": invitation.domain,
        "to": invitation.addresses,
        "language": invitation.language,
        "valid_days": invitation.valid_days,
        "asks_dap": invitation.asks_dap,
        "inviter": invitation.inviter.email,
        "parties": [
            {"partner": party.partner.slug, "role": party.role, "decision": party.decision}
            for party in parties_of(invitation)
        ],
    }
    for name in times:
        at = getattr(invitation, name)
        told[name] = at.isoformat() if at else None
    if options.get("print_link") and not options.get("dry_run"):
        told["link"] = invitation.link()
    return told
