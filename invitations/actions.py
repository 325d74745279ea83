"""Sharing, taking back and renewing an invitation; what may be asked of whom, and when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from audit.models import Verb
from audit.record import SYSTEM, record
from customers.accounts import account_for, show_state
from customers.models import Account, AccountState, Customer
from invitations.answering import asked_by_customer, parties_of
from invitations.carrying import (
    extend_carried,
    lapse_carried,
    request_carried,
    request_carried_again,
    withdraw_carried,
)
from invitations.drafts import Letter
from invitations.limits import wait_at_addresses
from invitations.models import Invitation, InvitationState, ReplacedLink
from invitations.notices import day_of, tell_inviter
from invitations.refusals import (
    AlreadyReseller,
    CoolingOff,
    InvitationClosed,
    InvitationOpenAlready,
    PartnershipNotActive,
)
from invitations.texts import is_untouched, proposed_letter
from notifications.events import NoticeEvent
from partners.models import Member, Partner, Partnership
from people.links import digest
from relationships.models import Relationship


def invitation_for(token: str) -> Invitation | None:
    """The invitation this link belongs to; also for a link that was replaced. By digest only."""
    rows = Invitation.unscoped.select_related("partner", "inviter", "customer", "decided_by")
    sha256 = digest(token)
    replaced = ReplacedLink.objects.filter(token_sha256=sha256).values("invitation")
    return rows.filter(token_sha256=sha256).first() or rows.filter(pk__in=replaced).first()


def remembered(pk: str, version: int) -> Invitation | None:
    """The invitation a session remembers, unless its link was replaced since."""
    return Invitation.unscoped.filter(pk=pk, version=version).first()


def locked(pk: UUID, version: int | None = None) -> tuple[Invitation, datetime]:
    """The row, held until the transaction ends, and the database's time: the one clock that
    decides what is still valid. Raises InvitationClosed when `version` of the link is replaced."""
    rows = Invitation.unscoped.select_related("partner", "inviter", "customer")
    invitation = rows.select_for_update(of=("self",)).get(pk=pk)
    at: datetime = Invitation.unscoped.filter(pk=pk).values_list(Now(), flat=True).get()
    if version is not None and invitation.version != version:
        raise InvitationClosed("replaced")
    return invitation, at


def held(by: Member, invitation: Invitation) -> tuple[Invitation, datetime]:
    Invitation.objects.for_partner(by.partner).get(pk=invitation.pk)
    return locked(invitation.pk)


def require_partnership(partner: Partner, other: Partner, *, lock: bool = False) -> None:
    """A party must be an open partner, and the partnership with it in force, now."""
    pairs = Partnership.objects.for_partner(partner).active()
    pairs = pairs.filter(Q(provider=other) | Q(reseller=other))
    if lock:
        pairs = pairs.select_for_update(of=("self",))
    if not other.is_open or not list(pairs.values_list("pk", flat=True)):
        raise PartnershipNotActive(other.name)


def require_askable(
    partner: Partner,
    customer: Customer,
    *,
    alone: bool,
    at: datetime,
    besides: Invitation | None = None,
) -> None:
    """May this customer be asked now? With others the question is new, even where the partner
    itself is the reseller already; whether the others are is not for it to know."""
    active = Relationship.objects.for_partner(partner).active().with_customer(customer).first()
    if active is not None and alone:
        raise AlreadyReseller(active.established_at)
    mine = Invitation.objects.for_partner(partner).for_customer(customer)
    if besides is not None:
        mine = mine.exclude(pk=besides.pk)
    waiting = mine.open(at).first()
    if waiting is not None:
        raise InvitationOpenAlready(waiting)
    refused = mine.exclude(decline_reason="") | mine.filter(state=InvitationState.DECLINED)
    last = refused.order_by("-closed_at").first()
    until = last.ask_again_from if last is not None else None
    if last is not None and until is not None and at < until and not asked_by_customer(last):
        raise CoolingOff(until)


# --- Sharing, taking back, renewing --------------------------------------------------------------


@transaction.atomic
def share_invitation(by: Member, invitation: Invitation) -> Invitation:
    """The letter was copied, opened in a mail program, or is said to be done: the link works.

    Doing it again changes nothing. Raises what `create_invitation` raises, if that came about
    since, and InvitationClosed.
    """
    row, at = held(by, invitation)
    if row.is_answerable(at):
        return row
    row.share(at)
    request_carried(row, by, at)
    _show_waiting(row, at)
    wait_at_addresses(row, at)
    for party in parties_of(row):
        if party.partner_id != row.partner_id:
            require_partnership(row.partner, party.partner)
    row.save(update_fields=["state", "shared_at", "expires_at"])
    _log(Verb.INVITATION_SHARED, by, row, before={"state": "draft"})
    return row


@transaction.atomic
def revoke_invitation(by: Member, invitation: Invitation) -> None:
    """Take it back, and the request for admin access that it carries: the link stops at once.
    Raises InvitationClosed."""
    row, at = held(by, invitation)
    row.revoke(at)
    row.save(update_fields=["state", "closed_at"])
    withdraw_carried(row, by, by.person, at)
    rest_account(row, at)
    _log(Verb.INVITATION_REVOKED, by, row, before={"state": "open"})


@transaction.atomic
def extend_invitation(by: Member, invitation: Invitation, days: int) -> Invitation:
    """More time for the same link. Raises InvitationClosed, OpenedAlready (renew it instead) and
    ExtendedTooFar."""
    row, at = held(by, invitation)
    before = row.expires_at
    follows = is_untouched(row, parties_of(row), Letter(row.subject, row.before, row.after))
    row.extend(at, days)
    extend_carried(row)
    if follows:
        _propose_again(row)
    row.save(update_fields=["expires_at", "subject", "before", "after"])
    record(
        Verb.INVITATION_EXTENDED,
        row,
        by=by,
        partner=row.partner,
        customer=row.customer,
        before={"expires_at": before.isoformat() if before else ""},
        after={"expires_at": row.expires_at.isoformat() if row.expires_at else ""},
        days=days,
    )
    return row


@transaction.atomic
def renew_invitation(by: Member, invitation: Invitation, days: int | None = None) -> Invitation:
    """A new link and a new term of `days`, or of as many as before; the old link dies. Raises
    InvitationClosed, and what makes the customer not askable by now."""
    row, at = held(by, invitation)
    before, old = row.effective_state(at), row.token_sha256
    follows = is_untouched(row, parties_of(row), Letter(row.subject, row.before, row.after))
    row.renew(at, days)
    request_carried_again(row, by, at)
    _show_waiting(row, at)
    wait_at_addresses(row, at)
    if follows:
        _propose_again(row)
    ReplacedLink.objects.create(token_sha256=old, invitation=row)
    row.save(
        update_fields=[
            *("version", "token_sha256", "state", "shared_at", "expires_at", "closed_at"),
            *("opened_at", "opened_count", "signed_in_at", "valid_days", "link_wanted_at"),
            *("subject", "before", "after"),
        ]
    )
    _log(Verb.INVITATION_RENEWED, by, row, before={"state": before})
    return row


def _propose_again(row: Invitation) -> None:
    """The letter may name the day until which the link works."""
    letter = proposed_letter(row, parties_of(row), row.inviter)
    row.subject, row.before, row.after = letter.subject, letter.before, letter.after


@transaction.atomic
def expire_invitation(pk: UUID) -> None:
    """Its time has run out, and the inviter is told. May be called twice, or too early: then
    nothing happens."""
    row, at = locked(pk)
    if row.state != InvitationState.OPEN or row.is_answerable(at):
        return
    row.expire(at)
    row.save(update_fields=["state", "closed_at"])
    lapse_carried(row, at)
    if row.customer is not None:
        account = account_for(row.partner, row.customer)
        if account.state == AccountState.AWAITING:
            show_state(account, AccountState.EXPIRED, at)
    record(
        Verb.INVITATION_EXPIRED,
        row,
        by=SYSTEM,
        partner=row.partner,
        customer=row.customer,
        before={"state": "open"},
        after={"state": "expired"},
    )
    until = {"date": day_of(row.expires_at)}
    tell_inviter(NoticeEvent.INVITATION_EXPIRED, row, str(row.version), until)


def _log(verb: Verb, by: Member, row: Invitation, before: dict[str, str]) -> None:
    record(
        verb,
        row,
        by=by,
        partner=row.partner,
        customer=row.customer,
        before=before,
        after={"state": row.state},
    )


def _show_waiting(row: Invitation, at: datetime) -> None:
    """The list shows that the customer is asked. The account row is locked, so that two drafts
    for one customer cannot both be shared."""
    if row.customer is None:
        return
    account = account_for(row.partner, row.customer)
    alone = len(parties_of(row)) == 1
    require_askable(row.partner, row.customer, alone=alone, at=at, besides=row)
    if account.state != AccountState.RESELLER:
        show_state(account, AccountState.AWAITING, at)


def rest_account(row: Invitation, at: datetime) -> None:
    """Nothing is asked any more: the list shows what there is besides."""
    if row.customer is None:
        return
    account = account_for(row.partner, row.customer)
    if account.state in {AccountState.AWAITING, AccountState.EXPIRED}:
        show_state(account, resting_state(account), at)


def resting_state(account: Account) -> AccountState:
    """What the list shows of a customer that is neither asked nor has a relationship."""
    if account.gdap_active:
        return AccountState.ADMIN_ONLY
    past = Relationship.objects.for_partner(account.partner).with_customer(account.customer)
    return AccountState.ENDED if past.exists() else AccountState.NONE
