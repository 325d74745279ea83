"""Answering an invitation: what the customer does, and anybody who has the link."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.models import Verb
from audit.record import SYSTEM, VISITOR, Actor, customer_side, record
from customers.accounts import account_for, show_state
from customers.models import AccountState, AgreementAcceptance, Customer, CustomerMember
from invitations.actions import locked, require_partnership, rest_account
from invitations.answering import party_of
from invitations.carrying import answer_carried, hold_waiting, withdraw_carried
from invitations.models import Invitation, Party, PartyDecision, PartyRole
from invitations.notices import (
    declined_params,
    roles_in,
    send_receipt,
    tell_accepted,
    tell_inviter,
    tell_operator,
    tell_parties,
)
from invitations.refusals import (
    MayNotDecide,
    NobodyChosen,
    OutOfRegion,
    Outsider,
    OwnInvitation,
    PartnershipNotActive,
    RolesTakenBack,
)
from notifications.events import NoticeEvent
from partners.models import Partner
from people.models import Person
from relationships.actions.reseller import establish_relationship
from relationships.answer_notices import send_receipt as send_approval_receipt
from relationships.models import AdminRelationship, Cause


@transaction.atomic
def accept_invitation(
    person: Person,
    invitation: Invitation,
    customer: Customer,
    accepted: Collection[int],
    *,
    dap: bool,
    roles: bool = False,
    roles_note: str = "",
) -> Invitation:
    """The customer takes the parties whose partner ids are in `accepted`; all of it or nothing.
    A request for admin access that is carried is approved where `roles`, and otherwise refused.

    Exactly once, however often and however parallel: the invitation row is locked first, then
    what it carries, partners and partnerships, then accounts by partner id. Raises
    InvitationClosed, Outsider, MayNotDecide, OwnInvitation, PartnershipNotActive, OutOfRegion,
    NobodyChosen, RolesTakenBack.
    """
    row, at = locked(invitation.pk, invitation.version)
    row.require_answerable(at)
    carried = _hold_carried(row, at, wanted=roles)
    require_decider(row, person, customer)
    parties = _lock_parties(row)
    taken = [party for party in parties if party.partner_id in accepted]
    if not taken:
        raise NobodyChosen
    _require_in_force(row, taken)
    _require_region(customer, taken)
    sender_taken = any(party.partner_id == row.partner_id for party in taken)
    row.granted_dap = dap and row.asks_dap and settings.OFFER_DAP and sender_taken
    actor = customer_side(person)
    _establish(row, customer, taken, actor, at)
    _decide_parties(parties, taken)
    _accept_agreement(customer, person, at)
    _close_accepted(row, customer, person, at)
    if not sender_taken:
        show_state(account_for(row.partner, customer), AccountState.DECLINED, at)
    told = answer_carried(
        carried, person, customer, at, wanted=roles, note=roles_note, relationship="accepted"
    )
    _record_accepted(row, customer, actor, parties, told)
    send_receipt(row, customer, person, taken)
    tell_accepted(row, customer, parties, taken, told)
    tell_parties(row, customer, taken)
    return row


def _record_accepted(
    row: Invitation,
    customer: Customer,
    actor: Actor,
    parties: Sequence[Party],
    told: Mapping[str, Any],
) -> None:
    record(
        Verb.INVITATION_ACCEPTED,
        row,
        by=actor,
        partner=row.partner,
        customer=customer,
        before={"state": "open"},
        after={"state": "accepted", "dap": row.granted_dap},
        parties={party.partner.name: party.decision for party in parties},
        **told,
    )


def _hold_carried(row: Invitation, at: datetime, *, wanted: bool) -> AdminRelationship | None:
    """Nobody is given less than they approved without being asked again."""
    carried = hold_waiting(row, at)
    if wanted and carried is None:
        raise RolesTakenBack
    return carried


def require_decider(row: Invitation, person: Person, customer: Customer) -> None:
    """Authority over the customer accepts, not possession of the link."""
    if party_of(row, person) is not None:
        raise OwnInvitation
    if row.customer_id is not None and row.customer_id != customer.pk:
        raise Outsider
    members = CustomerMember.objects.select_for_update(of=("self",))
    member = members.filter(customer=customer, person=person, ended_at=None).first()
    if member is None:
        raise Outsider
    if not member.may_decide:
        raise MayNotDecide


def _lock_parties(row: Invitation) -> list[Party]:
    parties = list(Party.unscoped.filter(invitation=row).order_by("partner_id"))
    ids = [party.partner_id for party in parties]
    open_partners = Partner.objects.select_for_update(no_key=True).order_by("pk").in_bulk(ids)
    for party in parties:
        party.partner = open_partners[party.partner_id]
    return parties


def _require_in_force(row: Invitation, taken: Sequence[Party]) -> None:
    """One party that has closed, or a partnership that ended, refuses the whole acceptance."""
    for party in taken:
        if party.partner_id != row.partner_id:
            require_partnership(row.partner, party.partner, lock=True)
    closed = next((party.partner for party in taken if not party.partner.is_open), None)
    if closed is not None or not row.partner.is_open:
        raise PartnershipNotActive(str(closed or row.partner))


def _require_region(customer: Customer, taken: Sequence[Party]) -> None:
    """One party that does not serve the customer's country refuses the whole acceptance."""
    for party in taken:
        if not party.partner.may_serve(customer.country):
            raise OutOfRegion(party.partner.name)


def _establish(
    row: Invitation, customer: Customer, taken: Sequence[Party], actor: Actor, at: datetime
) -> None:
    providers = [party.partner for party in taken if party.role == PartyRole.PROVIDER]
    for party in taken:
        buys_through = providers if party.role == PartyRole.RESELLER else []
        party.relationship = establish_relationship(
            actor,
            party.partner,
            customer,
            cause=Cause.INVITATION,
            cause_id=row.pk,
            dap=row.granted_dap and party.partner_id == row.partner_id,
            providers=buys_through,
            at=at,
        )


def _decide_parties(parties: Sequence[Party], taken: Sequence[Party] = ()) -> None:
    for party in parties:
        party.decision = PartyDecision.ACCEPTED if party in taken else PartyDecision.DECLINED
        party.save(update_fields=["decision", "relationship"])


def _accept_agreement(customer: Customer, person: Person, at: datetime) -> None:
    agreement, is_new = AgreementAcceptance.objects.get_or_create(
        customer=customer,
        version=settings.CUSTOMER_AGREEMENT_VERSION,
        # Not by their own defaults: this process' clock may be behind the database's.
        defaults={"person": person, "accepted_at": at, "recorded_at": at},
    )
    if is_new:
        record(
            Verb.AGREEMENT_ACCEPTED,
            agreement,
            by=customer_side(person),
            partner=None,
            customer=customer,
            after={"version": agreement.version},
        )


def _close_accepted(row: Invitation, customer: Customer, person: Person, at: datetime) -> None:
    row.accept(customer, person, at, settings.CUSTOMER_AGREEMENT_VERSION)
    row.save(
        update_fields=[
            *("state", "customer", "decided_by", "closed_at", "agreement_version"),
            *("granted_dap", "opened_at", "opened_count", "signed_in_at"),
        ]
    )


@transaction.atomic
def decline_invitation(
    person: Person,
    invitation: Invitation,
    customer: Customer,
    *,
    reason: str,
    note: str,
    tell: bool,
    roles: bool = False,
) -> None:
    """No, for all parties. The inviter sees it in the portal; it is mailed only when `tell`.
    The roles that are carried are refused, too, or approved without the relationship (`roles`).

    Raises InvitationClosed, Outsider, MayNotDecide, OwnInvitation; with `roles` also
    RolesTakenBack and PartnershipNotActive.
    """
    row, at = locked(invitation.pk, invitation.version)
    row.require_answerable(at)
    carried = _hold_carried(row, at, wanted=roles)
    require_decider(row, person, customer)
    if roles and not row.partner.is_open:
        raise PartnershipNotActive(str(row.partner))
    row.decline(person, at, reason, note)
    fields = ["state", "decided_by", "closed_at", "decline_reason", "decline_note"]
    row.save(update_fields=fields)
    _decide_parties(list(Party.unscoped.filter(invitation=row)))
    if row.customer is not None:
        account = account_for(row.partner, row.customer)
        if account.state != AccountState.RESELLER:
            show_state(account, AccountState.DECLINED, at)
    told = answer_carried(
        carried, person, customer, at, wanted=roles, note=note, relationship="declined"
    )
    record(
        Verb.INVITATION_DECLINED,
        row,
        by=customer_side(person),
        partner=row.partner,
        customer=row.customer,
        before={"state": "open"},
        after={"state": "declined"},
        reason=reason,
        **told,
    )
    if carried is not None and roles:
        send_approval_receipt(carried, customer, person)
    why = declined_params(row) | roles_in(told)
    tell_inviter(NoticeEvent.INVITATION_DECLINED, row, "decision", why, by_mail=tell)


@transaction.atomic
def report_invitation(invitation: Invitation) -> None:
    """Somebody does not recognise it. The link stops, the operator is told; the sender does not
    see who it was. Raises InvitationClosed."""
    row, at = locked(invitation.pk, invitation.version)
    row.report(at)
    row.save(update_fields=["state", "closed_at", "decline_reason"])
    withdraw_carried(row, SYSTEM, None, at)
    rest_account(row, at)
    record(
        Verb.INVITATION_REPORTED,
        row,
        by=VISITOR,
        partner=row.partner,
        customer=row.customer,
        before={"state": "open"},
        after={"state": "revoked"},
    )
    tell_operator(row)
    tell_inviter(NoticeEvent.INVITATION_REPORTED, row, str(row.version))
