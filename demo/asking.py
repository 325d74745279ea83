"""Invitations, from the draft to the answer, with everything that was seen on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from audit.models import Verb
from audit.record import SYSTEM, VISITOR, Actor, customer_side
from customers.models import AccountProvider, AgreementAcceptance, Customer, CustomerMember
from demo.accounts import account_in
from demo.book import Book
from demo.carrying import approve, load
from demo.days import identity, reference
from demo.letters import write_of_acceptance
from demo.notices import tell_acceptance, tell_decline, tell_expiry
from demo.posted import post
from demo.reminding import send_reminders
from demo.steps import Invited, Stranger
from demo.wishes import pass_on, want_new_link
from invitations.drafts import default_letter
from invitations.models import Invitation, Party, PartyDecision, PartyRole, ReplacedLink
from outbox.models import EmailState
from partners.models import Member, Partner
from relationships.models import Cause, Relationship

OLD_AGREEMENT = "2024-10"
OLD_AGREEMENT_ENDED = 330  # days ago
BROWSER = "Firefox, Windows"
SHARED_AFTER = timedelta(minutes=11)


@dataclass(frozen=True)
class Asked:
    """An invitation being told: who asks whom, and the customer's own key once it is known."""

    invitation: Invitation
    step: Invited
    by: Member
    key: str
    customer: Customer | None

    def record(
        self,
        book: Book,
        verb: Verb,
        at: datetime,
        by: Member | Actor,
        before: str = "",
        **told: Any,
    ) -> None:
        """With `before`, a change of state: to the one the invitation is in now."""
        invitation = self.invitation
        if before:
            told["before"] = {"state": before}
            told["after"] = {"state": str(invitation.state)} | told.get("after", {})
        partner, customer = invitation.partner, invitation.customer
        book.record(verb, invitation, at, by=by, partner=partner, customer=customer, **told)


def ask(book: Book, partner: Partner, key: str, step: Invited) -> None:
    """Invite a known organisation; one that `registers` is known by the end only."""
    customer = book.customers[key]
    person = book.administrators.get(key)
    invitation = _draft(book, partner, f"{partner.slug} {key} {step.day}", step)
    invitation.company = customer.name
    if not step.registers:
        invitation.customer, invitation.domain = customer, customer.domain
    invitation.contact_name = person.name if person else ""
    invitation.to = person.email if person else f"office@{customer.domain}"
    invitation.language = customer.language
    _tell(book, Asked(invitation, step, book.members[step.by], key, customer))


def ask_stranger(book: Book, partner: Partner, stranger: Stranger) -> None:
    step = stranger.invited
    invitation = _draft(book, partner, stranger.to, step)
    invitation.company = stranger.company
    invitation.contact_name, invitation.to = stranger.contact, stranger.to
    invitation.language = stranger.language
    _tell(book, Asked(invitation, step, book.members[step.by], "", None))


def _draft(book: Book, partner: Partner, name: str, step: Invited) -> Invitation:
    created = book.days.ago(step.day, name)
    invitation = Invitation(
        id=identity("invitation", name),
        reference=reference(name),
        partner=partner,
        inviter=book.members[step.by].person,
        asks_dap=step.asks_dap,
        valid_days=step.valid,
        created_at=created,
        edited_at=created + timedelta(minutes=6),
    )
    invitation.seal()
    book.add(invitation)
    for slug in (partner.slug, *step.through):
        named = book.partners[slug]
        role = PartyRole.PROVIDER if named.is_provider else PartyRole.RESELLER
        book.add(Party(invitation=invitation, partner=named, role=role))
    return invitation


def _tell(book: Book, asked: Asked) -> None:
    invitation, step = asked.invitation, asked.step
    letter = default_letter(invitation, _parties(book, invitation), asked.by.person)
    invitation.subject = letter.subject
    invitation.before, invitation.after = letter.before, letter.after
    asked.record(book, Verb.INVITATION_CREATED, invitation.created_at, asked.by)
    asked.record(book, Verb.INVITATION_EDITED, invitation.edited_at, asked.by)
    if step.ending == "draft":
        return
    shared = invitation.created_at + SHARED_AFTER
    invitation.share(shared)
    if step.carries:
        load(book, invitation, asked.key, step.carries)
    asked.record(book, Verb.INVITATION_SHARED, shared, asked.by, "draft")
    if step.letter:
        post(book, invitation, asked.by, EmailState(step.letter))
    if step.renewed is not None:
        _renew(book, asked, step.renewed)
    _look(book, asked)
    if any(step.passed_on):
        pass_on(book, invitation, step)
    _end(book, asked)
    if step.letter == EmailState.SENT:
        send_reminders(book, invitation)
    if step.wanted is not None:
        want_new_link(book, invitation, step.wanted)


def _renew(book: Book, asked: Asked, day: int) -> None:
    invitation = asked.invitation
    if invitation.expires_at is None:
        raise ValueError(f"{invitation} is a draft")
    invitation.expire(invitation.expires_at)
    asked.record(book, Verb.INVITATION_EXPIRED, invitation.expires_at, SYSTEM, "open")
    tell_expiry(book, invitation, invitation.expires_at)
    at = book.days.ago(day, f"renewed {invitation.pk}")
    old = invitation.token_sha256
    invitation.renew(at)
    book.add(ReplacedLink(invitation=invitation, token_sha256=old, replaced_at=at))
    asked.record(book, Verb.INVITATION_RENEWED, at, asked.by, "expired")


def _look(book: Book, asked: Asked) -> None:
    """Mail scanners look within a minute and do not count; people look later."""
    invitation, step = asked.invitation, asked.step
    shared = invitation.shared_at or invitation.created_at
    if step.scanned:
        seen = shared + timedelta(seconds=50)
        told = {"seen_at": seen.isoformat(timespec="seconds"), "program": "Microsoft Safe Links"}
        asked.record(book, Verb.INVITATION_SCANNED, seen + timedelta(minutes=5), VISITOR, **told)
    if step.opened is None or step.renewed is not None:
        return
    invitation.opened_at = shared + timedelta(days=step.opened, minutes=50)
    invitation.opened_count = 1
    asked.record(book, Verb.INVITATION_OPENED, invitation.opened_at, VISITOR, program=BROWSER)
    if step.ending == "expired":
        invitation.opened_count = 2
        again = invitation.opened_at + timedelta(days=3)
        asked.record(book, Verb.INVITATION_OPENED, again, VISITOR, program="Safari, iOS")
    if step.signed_in:
        wait = timedelta(days=max(step.after - step.opened, 0), minutes=4)
        invitation.signed_in_at = invitation.opened_at + wait
        decider = customer_side(book.administrators[asked.key])
        asked.record(book, Verb.INVITATION_SIGNED_IN, invitation.signed_in_at, decider)


def _end(book: Book, asked: Asked) -> None:
    invitation, step = asked.invitation, asked.step
    if invitation.expires_at is None or step.ending == "open":
        return
    if step.ending == "expired":
        invitation.expire(invitation.expires_at)
        asked.record(book, Verb.INVITATION_EXPIRED, invitation.expires_at, SYSTEM, "open")
        tell_expiry(book, invitation, invitation.expires_at)
    elif step.ending == "revoked":
        at = book.days.ago(step.day - step.after, f"revoked {invitation.pk}")
        invitation.revoke(at)
        asked.record(book, Verb.INVITATION_REVOKED, at, asked.by, "open")
    elif step.ending == "declined":
        _decline(book, asked)
    else:
        _accept(book, asked)


def _decided_at(invitation: Invitation) -> datetime:
    if invitation.signed_in_at is None:
        raise ValueError(f"Nobody has signed in for {invitation}")
    return invitation.signed_in_at + timedelta(minutes=7)


def _decline(book: Book, asked: Asked) -> None:
    at, person = _decided_at(asked.invitation), book.administrators[asked.key]
    asked.invitation.decline(person, at, asked.step.reason or "", asked.step.note)
    for party in _parties(book, asked.invitation):
        party.decision = PartyDecision.DECLINED
    reason = asked.invitation.decline_reason
    asked.record(book, Verb.INVITATION_DECLINED, at, customer_side(person), "open", reason=reason)
    tell_decline(book, asked.invitation)


def _accept(book: Book, asked: Asked) -> None:
    invitation, step, person = asked.invitation, asked.step, book.administrators[asked.key]
    customer = book.customers[asked.key]
    at = _decided_at(invitation)
    if step.registers:
        _register(book, customer, at - timedelta(minutes=3))
    version = _agreement(book, customer, asked.key, at)
    invitation.accept(customer, person, at, version)
    invitation.granted_dap = step.grants_dap
    accepted = [p for p in _parties(book, invitation) if p.partner.slug not in step.refused]
    for party in _parties(book, invitation):
        taken = party in accepted
        party.decision = PartyDecision.ACCEPTED if taken else PartyDecision.DECLINED
    told = approve(book, invitation)
    asked.record(
        book,
        Verb.INVITATION_ACCEPTED,
        at,
        customer_side(person),
        "open",
        after={"dap": step.grants_dap},
        parties={p.partner.name: str(p.decision) for p in _parties(book, invitation)},
        **told,
    )
    providers = [p.partner for p in accepted if p.role == PartyRole.PROVIDER]
    for party in accepted:
        dap = step.grants_dap and party.partner is invitation.partner
        party.relationship = _establish(book, asked, party, dap, at)
        if party.role == PartyRole.RESELLER:
            account = account_in(book, party.partner.slug, asked.key, at)
            for provider in providers:
                book.add(AccountProvider(account=account, provider=provider, since=at))
    write_of_acceptance(book, invitation, accepted)
    tell_acceptance(book, invitation, _parties(book, invitation), accepted, told)


def _register(book: Book, customer: Customer, at: datetime) -> None:
    """It was nobody's until its administrator opened the link."""
    customer.registered_at = customer.created_at = at
    for person in book.all(CustomerMember):
        if person.customer is customer:
            person.created_at = at
    for event, subject in book.events:
        if subject is customer and event.verb == Verb.CUSTOMER_REGISTERED:
            event.at = at


def _parties(book: Book, invitation: Invitation) -> list[Party]:
    return [party for party in book.all(Party) if party.invitation is invitation]


def _agreement(book: Book, customer: Customer, key: str, at: datetime) -> str:
    """The version in force then; each is accepted once, by whoever accepts first."""
    is_old = at < book.days.ago(OLD_AGREEMENT_ENDED, "agreement")
    version: str = OLD_AGREEMENT if is_old else settings.CUSTOMER_AGREEMENT_VERSION
    known = (a for a in book.all(AgreementAcceptance) if a.customer is customer)
    if version not in {a.version for a in known}:
        person = book.administrators[key]
        acceptance = AgreementAcceptance(
            customer=customer,
            version=version,
            person=person,
            accepted_at=at,
            recorded_at=at,
        )
        book.add(acceptance)
        book.record(
            Verb.AGREEMENT_ACCEPTED,
            acceptance,
            at,
            by=customer_side(person),
            partner=None,
            customer=customer,
            after={"version": version},
        )
    return version


def _establish(book: Book, asked: Asked, party: Party, dap: bool, at: datetime) -> Relationship:
    """The relationship of this party, found or made, with the account that shows it."""
    customer, by = book.customers[asked.key], customer_side(book.administrators[asked.key])
    account_in(book, party.partner.slug, asked.key, at)
    there = book.between(Relationship, party.partner, customer)
    relationship = next((r for r in there if r.removed_at is None), None)
    if relationship is None:
        relationship = Relationship(
            id=identity("relationship", f"{party.partner.slug} {asked.invitation.pk}"),
            partner=party.partner,
            customer=customer,
            cause=Cause.INVITATION,
            cause_id=asked.invitation.pk,
            established_at=at,
        )
        book.add(relationship)
        book.record(
            Verb.RELATIONSHIP_ESTABLISHED,
            relationship,
            at,
            by=by,
            partner=party.partner,
            customer=customer,
            after={"state": "reseller"},
            cause=Cause.INVITATION.value,
        )
    if dap:
        relationship.grant_dap(at)
        book.record(
            Verb.DAP_GRANTED, relationship, at, by=by, partner=party.partner, customer=customer
        )
    return relationship
