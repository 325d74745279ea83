"""A story becomes rows: who was added, asked, imported, given access, parted with."""

from __future__ import annotations

from audit.models import Verb
from audit.record import OPERATOR
from customers.models import AccountProvider
from demo.accounts import account_in, note_down
from demo.asking import ask
from demo.book import Book
from demo.days import identity
from demo.granting import give_access
from demo.steps import Invited, Removed, Story
from partners.models import Partner
from relationships.models import IN_FORCE, Cause, Relationship


def tell(book: Book, slug: str, story: Story) -> None:
    """In the order it happened: what comes later must find what was there before."""
    partner = book.partners[slug]
    if story.added:
        _add(book, partner, story)
    if story.imported:
        _import(book, partner, story)
    steps: list[Invited | Removed] = [*story.invited]
    if story.removed:
        steps.append(story.removed)
    for step in sorted(steps, key=lambda step: -step.day):
        if isinstance(step, Invited):
            _ask(book, partner, story.customer, step)
        else:
            _remove(book, partner, story, step)
    for access in story.access:
        give_access(book, partner, story.customer, access)
    note_down(book, slug, story)


def _add(book: Book, partner: Partner, story: Story) -> None:
    at = book.days.ago(story.added, f"added {story.customer}")
    account = account_in(book, partner.slug, story.customer, at, story.source)
    book.record(
        Verb.CUSTOMER_ADDED,
        account,
        at,
        by=book.members[story.owner],
        partner=partner,
        customer=book.customers[story.customer],
        after={"name": account.name, "domain": account.domain},
        source=story.source.value,
    )


def _ask(book: Book, partner: Partner, key: str, step: Invited) -> None:
    if not step.registers:
        at = book.days.ago(step.day, f"{partner.slug} {key} {step.day}")
        account_in(book, partner.slug, key, at)
    ask(book, partner, key, step)


def _import(book: Book, partner: Partner, story: Story) -> None:
    """Brought along from the portal used before, when the partner moved to this one."""
    at = book.days.ago(story.imported, f"imported {story.customer}")
    customer = book.customers[story.customer]
    account_in(book, partner.slug, story.customer, at, story.source)
    relationship = Relationship(
        id=identity("relationship", f"{partner.slug} {story.customer}"),
        partner=partner,
        customer=customer,
        cause=Cause.IMPORT,
        established_at=at,
    )
    book.add(relationship)
    book.record(
        Verb.RELATIONSHIP_ESTABLISHED,
        relationship,
        at,
        by=OPERATOR,
        partner=partner,
        customer=customer,
        after={"state": "reseller"},
        cause=Cause.IMPORT.value,
    )


def _remove(book: Book, partner: Partner, story: Story, step: Removed) -> None:
    key, customer = story.customer, book.customers[story.customer]
    member, there = book.members[step.by], book.between(Relationship, partner, customer)
    relationship = next(r for r in there if r.removed_at is None)
    account = account_in(book, partner.slug, key, relationship.established_at)
    links = [link for link in book.all(AccountProvider) if link.account is account]
    for link in links:
        book.all(AccountProvider).remove(link)
    had_dap, kept = relationship.has_dap, any(a.state in IN_FORCE for a in story.access)
    at = book.days.ago(step.day, f"removed {relationship.pk}")
    relationship.remove(at, member.person, step.reason, step.note)
    book.record(
        Verb.RELATIONSHIP_REMOVED,
        relationship,
        at,
        by=member,
        partner=partner,
        customer=customer,
        before={"state": "reseller", "providers": sorted(p.provider.name for p in links)},
        after={"state": "admin-only" if kept else "ended", "providers": []},
        reason=step.reason.value,
        note=step.note,
        good_faith=True,
        dap_ended=had_dap,
        gdap_kept=int(kept),
        gdap_ended=0,
    )
    if had_dap:
        book.record(
            Verb.DAP_ENDED,
            relationship,
            at,
            by=member,
            partner=partner,
            customer=customer,
            before={"dap": True},
            after={"dap": False},
        )
