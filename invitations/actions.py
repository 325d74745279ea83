"""Writing, sharing, taking back and renewing an invitation: what the partner does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import now

from audit.models import Event, Verb
from audit.record import SYSTEM, record
from customers.accounts import account_for, show_state
from customers.models import Account, AccountState, Customer, Source
from invitations.answering import parties_of
from invitations.drafts import Letter, default_letter
from invitations.models import Invitation, InvitationState, Party, PartyRole, ReplacedLink
from invitations.refusals import (
    AlreadyReseller,
    ChangedMeanwhile,
    CoolingOff,
    InvitationClosed,
    InvitationOpenAlready,
    OwnDomain,
    PartnershipNotActive,
    TooManyInvitations,
)
from partners.models import Member, Partner, Partnership
from people.links import digest
from relationships.models import Relationship

COOLING_OFF = timedelta(days=14)


@dataclass(frozen=True)
class Request:
    """What the agent asks, of whom, together with whom."""

    company: str
    language: str
    customer: Customer | None = None
    domain: str = ""
    to: str = ""
    contact_name: str = ""
    others: Sequence[Partner] = ()


@dataclass(frozen=True)
class Edit:
    """The composer as it was posted. `saved` names the saving it was made from."""

    saved: str
    to: str
    letter: Letter
    valid_days: int
    asks_dap: bool


def invitation_for(token: str) -> Invitation | None:
    """The invitation this link belongs to; also for a link that was replaced. By digest only."""
    rows = Invitation.unscoped.select_related("partner", "inviter", "customer", "decided_by")
    sha256 = digest(token)
    replaced = ReplacedLink.objects.filter(token_sha256=sha256).values("invitation")
    return rows.filter(token_sha256=sha256).first() or rows.filter(pk__in=replaced).first()


def locked(pk: UUID, version: int | None = None) -> tuple[Invitation, datetime]:
    """The row, held until the transaction ends, and the database's time: the one clock that
    decides what is still valid. Raises InvitationClosed when `version` of the link is replaced."""
    rows = Invitation.unscoped.select_related("partner", "inviter", "customer")
    invitation = rows.select_for_update(of=("self",)).get(pk=pk)
    at: datetime = Invitation.unscoped.filter(pk=pk).values_list(Now(), flat=True).get()
    if version is not None and invitation.version != version:
        raise InvitationClosed("replaced")
    return invitation, at


def _mine(by: Member, invitation: Invitation) -> tuple[Invitation, datetime]:
    Invitation.objects.for_partner(by.partner).get(pk=invitation.pk)
    return locked(invitation.pk)


# --- Writing -------------------------------------------------------------------------------------


@transaction.atomic
def create_invitation(by: Member, request: Request) -> Invitation:
    """A draft with its letter. Nothing is sent and no link works yet.

    Raises TooManyInvitations, OwnDomain, PartnershipNotActive, AlreadyReseller,
    InvitationOpenAlready or CoolingOff.
    """
    partner, at = by.partner, now()
    _respect_limits(by, at)
    for other in request.others:
        require_partnership(partner, other)
    domain = request.customer.domain if request.customer else request.domain
    if domain == partner.domain:
        raise OwnDomain
    customer = request.customer or (_named(by, request) if domain else None)
    if customer is not None:
        require_askable(partner, customer, alone=not request.others, at=at)
    invitation = Invitation(
        partner=partner,
        inviter=by.person,
        customer=customer,
        company=request.company,
        domain=domain,
        contact_name=request.contact_name,
        to=request.to,
        language=request.language,
    )
    invitation.seal()
    invitation.save()
    _name_parties(invitation, request.others)
    _write(invitation, default_letter(invitation, parties_of(invitation), by.person))
    invitation.save(update_fields=["subject", "before", "after"])
    record(Verb.INVITATION_CREATED, invitation, by=by, partner=partner, customer=customer)
    return invitation


def _respect_limits(by: Member, at: datetime) -> None:
    """Counted in the history, so that deleting drafts wins nothing; one at a time per agent."""
    Member.objects.for_partner(by.partner).select_for_update(of=("self",)).get(pk=by.pk)
    made = Event.objects.for_partner(by.partner).filter(verb=Verb.INVITATION_CREATED)
    of_agent = made.filter(member=by, at__gt=at - timedelta(hours=1)).count()
    of_partner = made.filter(at__gt=at - timedelta(days=1)).count()
    if (
        of_agent >= settings.INVITATIONS_PER_AGENT_AND_HOUR
        or of_partner >= settings.INVITATIONS_PER_PARTNER_AND_DAY
    ):
        raise TooManyInvitations


def _named(by: Member, request: Request) -> Customer:
    """The organisation of this domain, and the partner's record of it.

    The record says what the agent typed, and nothing that the organisation entered elsewhere:
    naming a domain must not tell who is registered here.
    """
    defaults = {"name": request.company, "language": request.language}
    customer, _made = Customer.objects.get_or_create(domain=request.domain, defaults=defaults)
    account = Account(
        partner=by.partner,
        customer=customer,
        name=request.company,
        domain=request.domain,
        contact_name=request.contact_name,
        contact_email=request.to.split(", ")[0],
        language=request.language,
        owner=by,
        source=Source.INVITATION,
    )
    account.refresh_keys()
    Account.unscoped.bulk_create([account], ignore_conflicts=True)
    return customer


def _name_parties(invitation: Invitation, others: Sequence[Partner]) -> None:
    everybody = [invitation.partner, *others]
    Party.unscoped.bulk_create(
        Party(invitation=invitation, partner=partner, role=role_of(partner))
        for partner in everybody
    )


def role_of(partner: Partner) -> PartyRole:
    return PartyRole.PROVIDER if partner.is_provider else PartyRole.RESELLER


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
    if last is not None and last.closed_at is not None and at < last.closed_at + COOLING_OFF:
        raise CoolingOff(last.closed_at + COOLING_OFF)


# --- Editing the draft ---------------------------------------------------------------------------


def _write(invitation: Invitation, letter: Letter) -> None:
    invitation.subject, invitation.before = letter.subject, letter.before
    invitation.after = letter.after


def is_untouched(invitation: Invitation, letter: Letter) -> bool:
    """Is this still the letter we proposed?"""
    return letter == default_letter(invitation, parties_of(invitation), invitation.inviter)


def _mine_as_draft(by: Member, invitation: Invitation, saved: str) -> tuple[Invitation, datetime]:
    draft, at = _mine(by, invitation)
    if draft.state != InvitationState.DRAFT:
        raise InvitationClosed(draft.effective_state(at))
    if draft.saved != saved:
        raise ChangedMeanwhile(draft)
    return draft, at


@transaction.atomic
def save_draft(by: Member, invitation: Invitation, edit: Edit) -> Invitation:
    """Keep what was typed. A letter nobody touched follows what is asked for.

    Raises InvitationClosed once it was shared, ChangedMeanwhile when somebody else saved it.
    """
    draft, at = _mine_as_draft(by, invitation, edit.saved)
    untouched = is_untouched(draft, edit.letter)
    draft.to, draft.valid_days = edit.to, edit.valid_days
    draft.asks_dap = edit.asks_dap and settings.OFFER_DAP
    letter = edit.letter
    if untouched:
        letter = default_letter(draft, parties_of(draft), draft.inviter)
    _write(draft, letter)
    _keep(by, draft, at)
    return draft


@transaction.atomic
def change_language(by: Member, invitation: Invitation, saved: str, language: str) -> Invitation:
    """Start the letter again in the other language."""
    draft, at = _mine_as_draft(by, invitation, saved)
    draft.language = language
    _write(draft, default_letter(draft, parties_of(draft), draft.inviter))
    _keep(by, draft, at)
    return draft


def _keep(by: Member, draft: Invitation, at: datetime) -> None:
    draft.edited_at = at
    fields = ["to", "valid_days", "asks_dap", "subject", "before", "after", "language"]
    draft.save(update_fields=[*fields, "edited_at"])
    # One person typing is one event, however often the page saves by itself.
    last = Event.objects.for_partner(by.partner).about(draft).order_by("-id").first()
    if last is None or (last.verb, last.member_id) != (Verb.INVITATION_EDITED, by.pk):
        record(Verb.INVITATION_EDITED, draft, by=by, partner=by.partner, customer=draft.customer)


@transaction.atomic
def delete_draft(by: Member, invitation: Invitation) -> None:
    """Nobody has seen it. Raises InvitationClosed once it was shared."""
    draft, at = _mine(by, invitation)
    if draft.state != InvitationState.DRAFT:
        raise InvitationClosed(draft.effective_state(at))
    record(Verb.INVITATION_DELETED, draft, by=by, partner=by.partner, customer=draft.customer)
    draft.delete()


@transaction.atomic
def keep_note(by: Member, invitation: Invitation, note: str) -> None:
    """A remark among colleagues; the customer never sees it."""
    row, _at = _mine(by, invitation)
    row.internal_note = note
    row.save(update_fields=["internal_note"])
    record(
        Verb.INVITATION_EDITED, row, by=by, partner=by.partner, customer=row.customer, what="note"
    )


# --- Sharing, taking back, renewing --------------------------------------------------------------


@transaction.atomic
def share_invitation(by: Member, invitation: Invitation) -> Invitation:
    """The letter was copied, opened in a mail program, or is said to be done: the link works.

    Doing it again changes nothing. Raises what `create_invitation` raises, if that came about
    since, and InvitationClosed.
    """
    row, at = _mine(by, invitation)
    if row.is_answerable(at):
        return row
    row.share(at)
    _show_waiting(row, at)
    for party in parties_of(row):
        if party.partner_id != row.partner_id:
            require_partnership(row.partner, party.partner)
    row.save(update_fields=["state", "shared_at", "expires_at"])
    _log(Verb.INVITATION_SHARED, by, row, before={"state": "draft"})
    return row


@transaction.atomic
def revoke_invitation(by: Member, invitation: Invitation) -> None:
    """Take it back: the link stops at once. Raises InvitationClosed."""
    row, at = _mine(by, invitation)
    row.revoke(at)
    row.save(update_fields=["state", "closed_at"])
    rest_account(row, at)
    _log(Verb.INVITATION_REVOKED, by, row, before={"state": "open"})


@transaction.atomic
def renew_invitation(by: Member, invitation: Invitation) -> Invitation:
    """A new link and a new term; the old link dies. Raises InvitationClosed, and what makes the
    customer not askable by now."""
    row, at = _mine(by, invitation)
    before, old = row.effective_state(at), row.token_sha256
    row.renew(at)
    _show_waiting(row, at)
    ReplacedLink.objects.create(token_sha256=old, invitation=row)
    row.save(
        update_fields=[
            *("version", "token_sha256", "state", "shared_at", "expires_at", "closed_at"),
            *("opened_at", "opened_count", "signed_in_at"),
        ]
    )
    _log(Verb.INVITATION_RENEWED, by, row, before={"state": before})
    return row


@transaction.atomic
def expire_invitation(pk: UUID) -> None:
    """Its time has run out. May be called twice, or too early: then nothing happens."""
    row, at = locked(pk)
    if row.state != InvitationState.OPEN or row.is_answerable(at):
        return
    row.expire(at)
    row.save(update_fields=["state", "closed_at"])
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
