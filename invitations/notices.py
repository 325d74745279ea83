"""Whom an invitation tells what, and the mail it owes: each promise is one, however often made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime

from customers.models import Customer, CustomerMember
from invitations.carried import admin_line, carried_by
from invitations.drafts import check_line
from invitations.models import Invitation, Party, PartyDecision
from notifications.events import NoticeEvent
from notifications.tell import tell, tell_office
from notifications.wording import Params
from outbox.queue import queue_email
from partners.models import Member, Partner
from partners.permissions import Role
from people.models import Person


def page_of(invitation: Invitation) -> str:
    """The path of the page where the partner follows the invitation."""
    return reverse("invitations:detail", args=[invitation.partner.slug, invitation.pk])


def tell_inviter(
    event: NoticeEvent,
    invitation: Invitation,
    promise: str,
    params: Params | None = None,
    *,
    by_mail: bool = True,
) -> None:
    """To the inviter. When the inviter has left since: to the partner's Admin agents, and by mail
    to its office.

    `promise` says which occurrence this is, as in "decision"; with the invitation's id it may
    have 64 characters. `params` go on top of `name` and `reference`.
    """
    partner, inviter = invitation.partner, invitation.inviter
    staff = Member.objects.for_partner(partner).current()
    works_here = staff.filter(person=inviter).exists()
    to = [inviter] if works_here else [m.person for m in staff.holding([Role.ADMIN_AGENT])]
    sent_by: dict[str, str | int] = {} if works_here else {"sent_by": "colleague"}
    about = ("invitations.invitation", invitation.pk)
    said = {**params_of(invitation), **(params or {}), **sent_by}
    path, key = page_of(invitation), f"{invitation.pk}:{promise}"
    tell(
        event,
        to,
        partner=partner,
        customer=invitation.customer,
        about=about,
        path=path,
        dedupe_key=key,
        params=said,
        by_mail=by_mail,
    )
    if by_mail and not works_here:
        tell_office(event, partner=partner, about=about, path=path, dedupe_key=key, params=said)


def params_of(invitation: Invitation) -> dict[str, str | int]:
    """What every notice about an invitation says."""
    return {
        "name": str(invitation),
        "reference": invitation.reference,
        "partner": invitation.partner.name,
    }


def tell_accepted(
    invitation: Invitation,
    customer: Customer,
    parties: Sequence[Party],
    taken: Sequence[Party],
    told: Mapping[str, Any],
) -> None:
    """The customer has decided: which of the parties it took, whether DAP was granted, and about
    the roles that were carried, if any; `told` is what history tells of these."""
    event, params = accepted_notice(invitation, customer, parties, taken)
    tell_inviter(event, invitation, "decision", params | roles_in(told))


def accepted_notice(
    invitation: Invitation, customer: Customer, parties: Sequence[Party], taken: Sequence[Party]
) -> tuple[NoticeEvent, dict[str, str | int]]:
    """Which event an acceptance is, and what is said of it."""
    refused = [party.partner.name for party in parties if party not in taken]
    params: dict[str, str | int] = {
        "name": customer.name,
        "date": day_of(invitation.closed_at),
        "parties": ", ".join(party.partner.name for party in taken),
        "refused": ", ".join(refused),
    }
    if invitation.asks_dap:
        params["dap"] = "granted" if invitation.granted_dap else "refused"
    part = NoticeEvent.INVITATION_ACCEPTED_IN_PART
    return part if refused else NoticeEvent.INVITATION_ACCEPTED, params


def roles_in(told: Mapping[str, Any]) -> dict[str, str | int]:
    """What became of the admin access that was asked for in the same letter. Nothing, where
    none was."""
    access = told.get("admin_access")
    if access is None:
        return {}
    approved = access["decision"] == PartyDecision.ACCEPTED
    return {"access": "approved" if approved else "refused", "roles": len(access["roles"])}


def declined_params(invitation: Invitation) -> dict[str, str | int]:
    """The reason in English: it is translated for whoever reads it."""
    with translation.override("en"):
        reason = str(invitation.get_decline_reason_display())
    return {
        "date": day_of(invitation.closed_at),
        "reason": reason if invitation.decline_reason else "",
        "note": invitation.decline_note,
        "again": day_of(invitation.ask_again_from),
    }


def day_of(at: datetime | None) -> str:
    """As the parameters of a notice have it; "" for what has not happened."""
    return localtime(at).date().isoformat() if at else ""


def remind_customer(invitation: Invitation, to: Sequence[str], kind: str, *, until: str) -> None:
    """To everybody the letter reached, in its language. `until` says when the link ends."""
    partner, inviter = invitation.partner, invitation.inviter
    works_here = Member.objects.for_partner(partner).current().filter(person=inviter).exists()
    for number, address in enumerate(to):
        queue_email(
            "invitation_reminder",
            to=address,
            language=invitation.language,
            dedupe_key=f"invitation_reminder:{invitation.pk}:{invitation.version}:{kind}:{number}",
            context={"invitation": invitation, "until": until},
            partner=partner,
            link=("invitation", invitation.pk, invitation.version),
            reply_to=inviter.email if works_here else partner.email,
            from_name=partner.sender,
            list_unsubscribe="{link}reminders/",
        )


def send_receipt(
    invitation: Invitation, customer: Customer, person: Person, parties: Sequence[Party]
) -> None:
    """To the one who decided: what was consented to, admin access too, and how to end it."""
    queue_email(
        "invitation_receipt",
        to=person.email,
        language=person.language or customer.language,
        dedupe_key=f"invitation_receipt:{invitation.pk}",
        context={
            "invitation": invitation,
            "customer": customer,
            "parties": parties,
            "carried": carried_by(invitation),
        },
        link=("invitation", invitation.pk, invitation.version),
    )


def tell_parties(invitation: Invitation, customer: Customer, parties: Sequence[Party]) -> None:
    """To every accepted party but the inviting one: its Admin agents, and its office by mail."""
    for party in parties:
        if party.partner_id == invitation.partner_id:
            continue
        tell_party(invitation, customer, party.partner)
        queue_email(
            "invitation_party",
            to=party.partner.email,
            language=party.partner.language,
            dedupe_key=f"invitation_party:{invitation.pk}:{party.partner_id}",
            context={"invitation": invitation, "customer": customer, "party": party},
            partner=party.partner,
        )


def tell_party(invitation: Invitation, customer: Customer, partner: Partner) -> None:
    agents = Member.objects.for_partner(partner).current().holding([Role.ADMIN_AGENT])
    tell(
        NoticeEvent.RELATIONSHIP_JOINED,
        [member.person for member in agents],
        partner=partner,
        customer=customer,
        about=("customers.customer", customer.pk),
        path=reverse("customers:overview", args=[partner.slug, customer.pk]),
        dedupe_key=f"{invitation.pk}",
        params={
            "name": customer.name,
            "date": day_of(invitation.closed_at),
            "partner": invitation.partner.name,
        },
    )


def send_to_colleague(invitation: Invitation, by: Person | None, to: str, word: str) -> None:
    """To whom the recipient passed it on: who asks, and a link of their own."""
    queue_email(
        "invitation_passed_on",
        to=to,
        language=invitation.language,
        dedupe_key=f"invitation_passed_on:{invitation.pk}:{invitation.version}",
        context={
            "invitation": invitation,
            "by": by,
            "word": word,
            "check_line": check_line(invitation),
            "admin_line": admin_line(invitation),
        },
        partner=invitation.partner,
        link=("invitation", invitation.pk, invitation.version),
        reply_to=invitation.partner.email,
    )


def tell_operator(invitation: Invitation) -> None:
    queue_email(
        "invitation_reported",
        to=settings.OPERATOR_EMAIL,
        language=settings.LANGUAGE_CODE[:2],
        dedupe_key=f"invitation_reported:{invitation.pk}:{invitation.version}",
        context={"invitation": invitation},
    )


def tell_administrators(
    customer: Customer, administrators: Sequence[CustomerMember], stranger: Person
) -> None:
    """Somebody tried to register a domain that has its people: they should know."""
    tell(
        NoticeEvent.TAKEOVER_REFUSED,
        [member.person for member in administrators],
        partner=None,
        customer=customer,
        about=("customers.customer", customer.pk),
        path=reverse("own:activity", args=[customer.pk]),
        dedupe_key=f"{customer.pk}:{stranger.pk}",
        params={"name": customer.name, "email": stranger.email},
    )
