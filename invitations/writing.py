"""Writing an invitation: the draft and its letter. Nothing is sent, and no link works yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from audit.record import record
from customers.models import Account, Customer, Source
from invitations.actions import held, require_askable, require_partnership
from invitations.answering import parties_of
from invitations.drafts import Letter, default_letter
from invitations.models import Invitation, InvitationState, Party, PartyRole
from invitations.refusals import (
    ChangedMeanwhile,
    InvitationClosed,
    OwnDomain,
    TooManyInvitations,
)
from partners.models import Member, Partner


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
    reminds: bool = True


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


def _write(invitation: Invitation, letter: Letter) -> None:
    invitation.subject, invitation.before = letter.subject, letter.before
    invitation.after = letter.after


def is_untouched(invitation: Invitation, letter: Letter) -> bool:
    """Is this still the letter we proposed?"""
    return letter == default_letter(invitation, parties_of(invitation), invitation.inviter)


def _mine_to_edit(by: Member, invitation: Invitation, saved: str) -> tuple[Invitation, datetime]:
    """A draft, or a letter that was copied once already and is being improved."""
    draft, at = held(by, invitation)
    if draft.state != InvitationState.DRAFT and not draft.is_answerable(at):
        raise InvitationClosed(draft.effective_state(at))
    if draft.saved != saved and _last_word(by, draft) != by.pk:
        raise ChangedMeanwhile(draft)
    return draft, at


def _last_word(by: Member, draft: Invitation) -> int | None:
    """Who wrote last. One's own savings never conflict: the page saves faster than it is told."""
    wrote = Event.objects.for_partner(by.partner).about(draft)
    wrote = wrote.filter(verb__in=[Verb.INVITATION_CREATED, Verb.INVITATION_EDITED])
    return wrote.order_by("-id").values_list("member", flat=True).first()


@transaction.atomic
def save_draft(by: Member, invitation: Invitation, edit: Edit) -> Invitation:
    """Keep what was typed. A letter nobody touched follows what is asked for; what is asked, and
    for how long, no longer changes once the link works.

    Raises InvitationClosed once it is decided, ChangedMeanwhile when somebody else saved it.
    """
    draft, at = _mine_to_edit(by, invitation, edit.saved)
    untouched = is_untouched(draft, edit.letter)
    draft.to, draft.reminds = edit.to, edit.reminds
    if draft.state == InvitationState.DRAFT:
        draft.valid_days = edit.valid_days
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
    draft, at = _mine_to_edit(by, invitation, saved)
    draft.language = language
    _write(draft, default_letter(draft, parties_of(draft), draft.inviter))
    _keep(by, draft, at)
    return draft


def _keep(by: Member, draft: Invitation, at: datetime) -> None:
    draft.edited_at = at
    fields = ["to", "valid_days", "asks_dap", "subject", "before", "after", "language"]
    fields.append("reminds")
    draft.save(update_fields=[*fields, "edited_at"])
    # One person typing is one event, however often the page saves by itself.
    last = Event.objects.for_partner(by.partner).about(draft).order_by("-id").first()
    if last is None or (last.verb, last.member_id) != (Verb.INVITATION_EDITED, by.pk):
        record(Verb.INVITATION_EDITED, draft, by=by, partner=by.partner, customer=draft.customer)


@transaction.atomic
def delete_draft(by: Member, invitation: Invitation) -> None:
    """Nobody has seen it. Raises InvitationClosed once it was shared."""
    draft, at = held(by, invitation)
    if draft.state != InvitationState.DRAFT:
        raise InvitationClosed(draft.effective_state(at))
    record(Verb.INVITATION_DELETED, draft, by=by, partner=by.partner, customer=draft.customer)
    draft.delete()


@transaction.atomic
def keep_note(by: Member, invitation: Invitation, note: str) -> None:
    """A remark among colleagues; the customer never sees it."""
    row, _at = held(by, invitation)
    row.internal_note = note
    row.save(update_fields=["internal_note"])
    record(
        Verb.INVITATION_EDITED, row, by=by, partner=by.partner, customer=row.customer, what="note"
    )
