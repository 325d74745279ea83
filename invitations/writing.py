"""Writing an invitation: the draft and its letter. Nothing is sent, and no link works yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from audit.record import record
from customers.models import Account, Customer, Source
from invitations.actions import held, require_askable, require_partnership
from invitations.answering import parties_of
from invitations.carrying import release_carried
from invitations.drafts import Letter
from invitations.limits import require_room_for_one_more, wait_at_addresses
from invitations.models import (
    Invitation,
    InvitationState,
    LetterText,
    LetterTextVersion,
    Party,
    PartyRole,
)
from invitations.refusals import (
    ChangedMeanwhile,
    InvitationClosed,
    OwnDomain,
    TextRemoved,
)
from invitations.texts import is_untouched, kind_for, proposed_letter
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
    valid_days: int | None = None  # the partner's usual term


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
    require_room_for_one_more(by, at)
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
        valid_days=request.valid_days or partner.invitation_days,
    )
    invitation.seal()
    invitation.save()
    _name_parties(invitation, request.others)
    invitation.letter_version = default_version(partner, request.language, request.others)
    _propose(invitation)
    invitation.save(update_fields=["letter_version", "subject", "before", "after"])
    record(Verb.INVITATION_CREATED, invitation, by=by, partner=partner, customer=customer)
    return invitation


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


def _propose(invitation: Invitation) -> None:
    """Begin the letter, or begin it again, from the text it is made of."""
    _write(invitation, proposed_letter(invitation, parties_of(invitation), invitation.inviter))


def default_version(
    partner: Partner, language: str, others: Sequence[object], name: str = ""
) -> LetterTextVersion | None:
    """What a letter of this partner begins with: its text of this name, else the one it chose to
    begin with, else the portal's own (None)."""
    texts = LetterText.objects.for_partner(partner).meant_for(language, kind_for(others))
    text = texts.filter(name=name).first() or texts.filter(is_default=True).first()
    return newest_version(text) if text else None


def newest_version(text: LetterText) -> LetterTextVersion:
    versions = LetterTextVersion.unscoped.filter(text=text).select_related("text")
    return versions.order_by("-number")[0]


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

    Raises InvitationClosed once it is decided, ChangedMeanwhile when somebody else saved it, and
    TooManyAtAddress when it waits already and is to wait at another address.
    """
    draft, at = _mine_to_edit(by, invitation, edit.saved)
    untouched = is_untouched(draft, parties_of(draft), edit.letter)
    draft.edited_at = at
    draft.to, draft.reminds = edit.to, edit.reminds
    if draft.state == InvitationState.DRAFT:
        draft.valid_days = edit.valid_days
        draft.asks_dap = edit.asks_dap and settings.OFFER_DAP
    if untouched:
        _propose(draft)
    else:
        _write(draft, edit.letter)
    if draft.state == InvitationState.OPEN:
        wait_at_addresses(draft, at)
    _keep(by, draft)
    return draft


@transaction.atomic
def change_language(by: Member, invitation: Invitation, saved: str, language: str) -> Invitation:
    """Start the letter again in the other language."""
    draft, at = _mine_to_edit(by, invitation, saved)
    others = parties_of(draft)[1:]
    name = draft.letter_version.text.name if draft.letter_version else ""
    draft.language, draft.edited_at = language, at
    draft.letter_version = default_version(draft.partner, language, others, name)
    _propose(draft)
    _keep(by, draft)
    return draft


@transaction.atomic
def change_text(
    by: Member, invitation: Invitation, saved: str, text: LetterText | None
) -> Invitation:
    """Start the letter again from this text of the partner's, or from the portal's (None).

    Raises InvitationClosed, ChangedMeanwhile, and TextRemoved when it is not offered (any more).
    """
    draft, at = _mine_to_edit(by, invitation, saved)
    kind = kind_for(parties_of(draft)[1:])
    offered = LetterText.objects.for_partner(by.partner).meant_for(draft.language, kind)
    if text is not None and not offered.filter(pk=text.pk).exists():
        raise TextRemoved
    draft.letter_version = newest_version(text) if text else None
    draft.edited_at = at
    _propose(draft)
    _keep(by, draft)
    return draft


def _keep(by: Member, draft: Invitation) -> None:
    fields = ["to", "reminds", "valid_days", "asks_dap", "letter_version"]
    fields += ["subject", "before", "after"]
    draft.save(update_fields=[*fields, "language", "edited_at"])
    # One person typing is one event, however often the page saves by itself.
    last = Event.objects.for_partner(by.partner).about(draft).order_by("-id").first()
    if last is None or (last.verb, last.member_id) != (Verb.INVITATION_EDITED, by.pk):
        record(Verb.INVITATION_EDITED, draft, by=by, partner=by.partner, customer=draft.customer)


@transaction.atomic
def delete_draft(by: Member, invitation: Invitation) -> None:
    """Nobody has seen it. A request for admin access that it carries stays, as a draft of its own.
    Raises InvitationClosed once it was shared."""
    draft, at = held(by, invitation)
    if draft.state != InvitationState.DRAFT:
        raise InvitationClosed(draft.effective_state(at))
    release_carried(draft, by)
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
