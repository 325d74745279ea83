"""The customer's answer to a request for admin access: all or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.models import Verb
from audit.record import customer_side, record
from customers.models import Customer, CustomerMember
from partners.models import Member, Partner
from people.models import Person
from relationships.actions.holding import locked, log, show_access
from relationships.answer_notices import (
    send_receipt,
    tell_approved,
    tell_declined,
    tell_fewer_wanted,
    tell_operator,
)
from relationships.answering import roles_of
from relationships.models import AdminRelationship, Carried, WrongState


class Outsider(Exception):
    """The request is for another organisation, or the person has none."""


class MayNotDecide(Exception):
    """Somebody of the right organisation who may not decide for it."""


class OwnRequest(Exception):
    """Nobody approves what their own company asks for."""


class PartnerClosed(Exception):
    """The partner who asks is no longer active here."""


@transaction.atomic
def approve_admin_relationship(
    person: Person, asked: AdminRelationship, customer: Customer
) -> AdminRelationship:
    """Every role, for the whole term, by a person who may decide for the customer.

    Exactly once, however parallel: the row is locked first. Nobody has access yet: that begins
    with activation and the partner's groups. Raises WrongState (answered, taken back, lapsed),
    Outsider, MayNotDecide, OwnRequest, PartnerClosed, Carried, and DoesNotExist for a replaced
    link.
    """
    row, at = _locked_by_link(asked)
    approve_held(row, person, customer, at)
    send_receipt(row, customer, person)
    return row


def _locked_by_link(asked: AdminRelationship) -> tuple[AdminRelationship, datetime]:
    """Only for a request that has a link of its own."""
    row, at = locked(asked.pk, asked.version)
    if row.invitation_id is not None:
        raise Carried
    return row, at


def approve_held(
    row: AdminRelationship, person: Person, customer: Customer, at: datetime, **told: Any
) -> None:
    """The same for a row that is locked already: the invitation that carries it is decided in
    one transaction with it. `told` goes into its history; the receipt is the caller's."""
    require_decider(row, person, customer)
    row.approve(customer, person, at)
    row.save(update_fields=["state", "customer", "approved_by", "approved_at"])
    log(
        Verb.GDAP_APPROVED,
        row,
        customer_side(person),
        before={"state": "approvalPending"},
        after={"state": row.state, **approved_terms(row)},
        **told,
    )
    show_access(row.partner, customer, at)
    tell_approved(row, customer, at)


def approved_terms(row: AdminRelationship) -> dict[str, object]:
    """What a receipt says later, when roles or extension may have changed."""
    return {
        "days": row.duration_days,
        "auto_extend": row.auto_extend,
        "roles": [role.name for role in roles_of(row)],
    }


@transaction.atomic
def decline_admin_relationship(
    person: Person, asked: AdminRelationship, customer: Customer, *, note: str = ""
) -> AdminRelationship:
    """Refused for good; the partner may ask anew. Raises what approving raises."""
    row, at = _locked_by_link(asked)
    decline_held(row, person, customer, at, note=note)
    return row


def decline_held(
    row: AdminRelationship, person: Person, customer: Customer, at: datetime, *, note: str = ""
) -> None:
    require_decider(row, person, customer)
    row.decline(person, at)
    row.save(update_fields=["state", "ended_at", "ended_side", "ended_by"])
    # Asked openly, it belongs to nobody; history names who refused.
    record(
        Verb.GDAP_DECLINED,
        row,
        by=customer_side(person),
        partner=row.partner,
        customer=customer,
        before={"state": "approvalPending"},
        after={"state": row.state},
        note=note,
    )
    tell_declined(row, customer, note)


@transaction.atomic
def ask_for_fewer_roles(
    person: Person, asked: AdminRelationship, customer: Customer, *, note: str
) -> AdminRelationship:
    """Nothing is decided: the partner is told what the customer would agree to. Raises what
    approving raises."""
    row, at = _locked_by_link(asked)
    require_decider(row, person, customer)
    if not row.is_answerable(at):
        raise WrongState(row.state)
    record(
        Verb.GDAP_FEWER_WANTED,
        row,
        by=customer_side(person),
        partner=row.partner,
        customer=customer,
        note=note,
    )
    tell_fewer_wanted(row, customer, note, at)
    return row


@transaction.atomic
def report_request(asked: AdminRelationship) -> None:
    """Somebody does not recognise it: the operator is told, once a link. The request stays: only
    an administrator can approve it, and an administrator can decline. Raises WrongState."""
    row, at = _locked_by_link(asked)
    if not row.is_answerable(at):
        raise WrongState(row.state)
    tell_operator(row)


def require_decider(row: AdminRelationship, person: Person, customer: Customer) -> None:
    """Authority over the customer approves, not possession of the link."""
    members = CustomerMember.objects.select_for_update(of=("self",))
    member = members.filter(customer=customer, person=person, ended_at=None).first()
    # The person before the partner, as in the acceptance of an invitation.
    partner = Partner.objects.select_for_update(no_key=True).get(pk=row.partner_id)
    if Member.objects.for_partner(partner).current().filter(person=person).exists():
        raise OwnRequest
    if not partner.is_open:
        raise PartnerClosed
    if row.customer_id is not None and row.customer_id != customer.pk:
        raise Outsider
    if member is None:
        raise Outsider
    if not member.may_decide:
        raise MayNotDecide
