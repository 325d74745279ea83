"""Partners, customers and their people come into being."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from audit.models import Verb
from audit.record import OPERATOR, customer_side
from customers.models import Customer, CustomerMember, CustomerRole
from demo.book import Book
from demo.cast import BONDS, FIRMS, PASSWORD, STAR, Bond, Colleague, Firm
from demo.companies import Company, companies
from demo.days import identity
from demo.letters import write_partnership_request
from partners.models import (
    ColleagueInvite,
    Member,
    MemberRole,
    Partner,
    Partnership,
    PartnershipState,
)
from partners.permissions import Role
from people.links import digest, token_for
from people.models import Person

FOUNDED = 760  # days ago: before the first story begins


def settle_organisations(book: Book) -> None:
    password = make_password(PASSWORD)  # slow on purpose, so once for everybody
    for firm in FIRMS:
        _partner(book, firm, password)
    for bond in BONDS:
        _partnership(book, bond)
    _invited_colleague(book)
    for company in companies():
        _customer(book, company, password)


def _person(book: Book, email: str, name: str, password: str) -> Person:
    """Who is there already is the same person in one more organisation."""
    if email not in book.people:
        created = book.days.ago(FOUNDED - 1, email)
        person = Person(email=email, name=name, password=password, created_at=created)
        book.people[email] = book.add(person)
        book.add(EmailAddress(user=person, email=email, primary=True, verified=True))
    return book.people[email]


def _partner(book: Book, firm: Firm, password: str) -> None:
    at = book.days.ago(FOUNDED, firm.slug)
    partner = Partner(
        slug=firm.slug,
        kind=firm.kind,
        name=firm.name,
        domain=firm.domain,
        country=firm.country,
        tax_id=firm.tax_id,
        address=firm.address,
        email=f"office@{firm.domain}",
        phone=firm.phone,
        language=firm.language,
        sends_letters=firm.slug == STAR,
        sender_name="Baltic Cloud" if firm.slug == STAR else "",
        created_at=at,
    )
    book.partners[firm.slug] = book.add(partner)
    book.record(Verb.PARTNER_ADDED, partner, at, by=OPERATOR, partner=partner)
    for colleague in firm.people:
        person = _person(book, firm.address_of(colleague), colleague.name, password)
        _colleague(book, partner, colleague, person)


def _colleague(book: Book, partner: Partner, colleague: Colleague, person: Person) -> None:
    joined = partner.created_at + timedelta(days=1)
    member = book.add(Member(partner=partner, person=person, created_at=joined))
    book.members[colleague.key] = member
    for role in colleague.roles:
        book.add(MemberRole(member=member, role=role))
    roles = [role.value for role in colleague.roles]
    book.record(
        Verb.COLLEAGUE_JOINED, member, joined, by=member, partner=partner, after={"roles": roles}
    )
    if colleague.left:
        member.ended_at = book.days.ago(230, colleague.key)
        boss = book.members["ewa"]
        book.record(
            Verb.COLLEAGUE_REMOVED,
            member,
            member.ended_at,
            by=boss,
            partner=partner,
            before={"roles": roles},
        )


def _head(book: Book, slug: str, role: Role) -> Member:
    firm = next(firm for firm in FIRMS if firm.slug == slug)
    return book.members[next(c.key for c in firm.people if role in c.roles)]


def _partnership(book: Book, bond: Bond) -> None:
    asker = _head(book, bond.provider, Role.ADMIN_AGENT)
    boss = _head(book, bond.reseller, Role.ACCOUNT_ADMIN)
    provider, reseller = book.partners[bond.provider], book.partners[bond.reseller]
    pk = identity("partnership", f"{bond.provider} {bond.reseller}")
    asked = book.days.ago(bond.asked, str(pk))
    partnership = Partnership(
        id=pk,
        provider=provider,
        reseller_name=reseller.name,
        reseller_email=boss.person.email,
        requested_by=asker.person,
        requested_at=asked,
        expires_at=asked + timedelta(days=30),
        token_sha256=digest(token_for("partnership", pk, 1)),
    )
    book.add(partnership)
    book.record(Verb.PARTNERSHIP_REQUESTED, partnership, asked, by=asker, partner=provider)
    write_partnership_request(book, partnership, reseller.language)
    if bond.state in {PartnershipState.ACTIVE, PartnershipState.ENDED}:
        answered = asked + timedelta(days=1, hours=2)
        partnership.authorise(reseller, boss.person, answered)
        for partner in (provider, reseller):
            book.record(
                Verb.PARTNERSHIP_AUTHORISED, partnership, answered, by=boss, partner=partner
            )
    if bond.ended:
        _parted(book, partnership, bond, boss)


def _parted(book: Book, partnership: Partnership, bond: Bond, boss: Member) -> None:
    at = book.days.ago(bond.ended, str(partnership.pk))
    partnership.end(boss.person, at)
    partnership.state = bond.state
    is_refusal = bond.state == PartnershipState.REFUSED
    verb = Verb.PARTNERSHIP_REFUSED if is_refusal else Verb.PARTNERSHIP_ENDED
    partners = [partnership.provider] + ([] if is_refusal else [boss.partner])
    for partner in partners:
        book.record(verb, partnership, at, by=boss, partner=partner)


def _invited_colleague(book: Book) -> None:
    boss = book.members["ewa"]
    pk = identity("colleague", "tymon")
    at = book.days.ago(2, "tymon")
    invite = ColleagueInvite(
        id=pk,
        partner=boss.partner,
        email=f"tymon.fala@{boss.partner.domain}",
        name="Tymon Fala",
        roles=[Role.HELPDESK_AGENT.value],
        invited_by=boss.person,
        created_at=at,
        expires_at=at + timedelta(days=7),
        token_sha256=digest(token_for("colleague", pk, 1)),
    )
    book.add(invite)
    book.record(Verb.COLLEAGUE_INVITED, invite, at, by=boss, partner=boss.partner)


def _customer(book: Book, company: Company, password: str) -> None:
    at = book.days.ago(FOUNDED - 20, company.key)
    customer = Customer(
        id=identity("customer", company.key),
        name=company.name,
        domain=company.domain,
        country=company.country,
        tax_id=company.tax_id,
        street=company.street,
        postcode=company.postcode,
        city=company.city,
        language=company.language,
        created_at=at,
        registered_at=at if company.administrator else None,
    )
    book.customers[company.key] = book.add(customer)
    roles = {company.administrator: CustomerRole.ADMINISTRATOR, company.user: CustomerRole.USER}
    for name in filter(None, roles):
        person = _person(book, company.address_of(name), name, password)
        book.add(CustomerMember(customer=customer, person=person, role=roles[name], created_at=at))
    if company.administrator:
        administrator = book.people[company.address_of(company.administrator)]
        book.administrators[company.key] = administrator
        book.record(
            Verb.CUSTOMER_REGISTERED,
            customer,
            at,
            by=customer_side(administrator),
            partner=None,
            customer=customer,
            after={"name": customer.name, "domain": customer.domain},
        )
