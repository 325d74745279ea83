"""The cast: Acme resells, Nordvik provides for it, Globex is the rival, Contoso the customer."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils.timezone import now

from customers.models import Account, AccountState, Customer, CustomerMember, CustomerRole
from invitations.actions import share_invitation
from invitations.drafts import Letter
from invitations.letter_texts import Words, add_text
from invitations.models import Invitation
from invitations.writing import Request, create_invitation
from partners.models import Member, MemberRole, Partner, PartnerKind, Partnership, PartnershipState
from partners.permissions import Role
from people.models import Person
from relationships.models import (
    ANSWER_DAYS,
    AdminRelationship,
    AdminRelationshipRole,
    Cause,
    Relationship,
)
from relationships.roles import catalogue

PASSWORD = "correct horse battery"

pytest_plugins = ["tests.servers", "tests.clock", "tests.flushing"]


def pytest_terminal_summary(terminalreporter):
    """For script/test, which ends with the names of what failed in any of its runs."""
    if names := os.environ.get("NAMES_OF_FAILED"):
        with Path(names).open("a") as file:
            file.writelines(
                f"    {report.nodeid}\n"
                for how in ("failed", "error")
                for report in terminalreporter.stats.get(how, [])
            )


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_partner(slug, kind, **fields):
    defaults = {
        "name": slug.title(),
        "domain": f"{slug}.example",
        "email": f"office@{slug}.example",
    }
    return Partner.objects.create(slug=slug, kind=kind, **defaults | fields)


def make_person(email, name="", **fields):
    person = Person.objects.create_user(email, PASSWORD, name=name, language="en", **fields)
    person.emailaddress_set.create(email=person.email, primary=True, verified=True)
    return person


def make_member(partner, *roles, email="", name=""):
    number = Member.unscoped.filter(partner=partner).count() + 1
    person = make_person(email or f"agent{number}@{partner.domain}", name or f"Agent {number}")
    member = Member.unscoped.create(partner=partner, person=person)
    for role in roles or (Role.ADMIN_AGENT,):
        MemberRole.unscoped.create(member=member, role=role)
    return member


def make_customer(domain, name, **fields):
    return Customer.objects.create(domain=domain, name=name, **fields)


def make_account(partner, customer, state=AccountState.NONE, **fields):
    account = Account(
        partner=partner,
        customer=customer,
        name=customer.name,
        domain=customer.domain,
        tax_id=customer.tax_id,
        country=customer.country,
        state=state,
        **fields,
    )
    account.refresh_keys()
    account.save()
    return account


def make_relationship(partner, customer, **fields):
    """A relationship in force, with the account that shows it."""
    relationship = Relationship.unscoped.create(
        partner=partner, customer=customer, cause=Cause.OPERATOR, **fields
    )
    make_account(
        partner,
        customer,
        AccountState.RESELLER,
        since=relationship.established_at,
        has_dap=relationship.has_dap,
    )
    return relationship


def make_admin_relationship(partner, customer, name="Helpdesk", state="active", **fields):
    """An admin relationship (GDAP) with two roles, by default in force for 200 more days."""
    dated = {"activated_at": now() - timedelta(days=100), "ends_at": now() + timedelta(days=200)}
    if state == "approvalPending":
        dated = {"requested_at": now(), "answer_by": now() + timedelta(days=ANSWER_DAYS)}
    made = AdminRelationship.unscoped.create(
        partner=partner, customer=customer, name=name, state=state, **dated | fields
    )
    for role in list(catalogue())[1:3]:
        AdminRelationshipRole.unscoped.create(admin_relationship=made, role_definition_id=role)
    return made


def make_customer_person(customer, email, role=CustomerRole.ADMINISTRATOR, name="Marta Example"):
    person = make_person(email, name)
    CustomerMember.objects.create(customer=customer, person=person, role=role)
    return person


@pytest.fixture
def acme(db):
    return make_partner("acme", PartnerKind.INDIRECT_RESELLER, name="Acme Cloud")


@pytest.fixture
def globex(db):
    """The rival: a stranger to everything of Acme's."""
    return make_partner("globex", PartnerKind.INDIRECT_RESELLER, name="Globex")


@pytest.fixture
def nordvik(db):
    return make_partner("nordvik", PartnerKind.INDIRECT_PROVIDER, name="Nordvik Distribution")


@pytest.fixture
def seller(db):
    """Sells subscriptions itself."""
    return make_partner("direct", PartnerKind.DIRECT_BILL, name="Direct Cloud")


@pytest.fixture
def agent_of_seller(seller):
    return make_member(seller, Role.SALES_AGENT, email="agent@direct.example")


@pytest.fixture
def contoso(db):
    return make_customer("contoso.example", "Contoso Łódź", tax_id="7251904418")


@pytest.fixture
def contoso_admin(contoso):
    return make_customer_person(contoso, "marta@contoso.example")


@pytest.fixture
def partnership(acme, nordvik):
    boss = make_member(nordvik, Role.ADMIN_AGENT, email="boss@nordvik.example")
    return Partnership.unscoped.create(
        provider=nordvik,
        reseller=acme,
        reseller_email=acme.email,
        state=PartnershipState.ACTIVE,
        requested_by=boss.person,
        authorised_by=boss.person,
        authorised_at=now(),
        expires_at=now() + timedelta(days=30),
        token_sha256="0" * 64,
    )


@pytest.fixture
def relationship(acme, contoso):
    return make_relationship(acme, contoso)


def in_parallel(*acts):
    """Each act in a thread and connection of its own. Returns what each raised, or None."""
    outcomes, start = [], threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            act()
            outcomes.append(None)
        except Exception as refusal:
            outcomes.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def make_invitation(partner, customer=None, others=(), shared=True, dap=False, by=None, **fields):
    """A request of `partner`, shared so that its link works."""
    by = by or make_member(partner, Role.SALES_AGENT)
    if (
        customer is not None
        and not Account.unscoped.filter(partner=partner, customer=customer).exists()
    ):
        make_account(partner, customer)
    name = customer.name if customer else "Unknown Company"
    request = Request(
        company=name, language="en", customer=customer, to="marta@contoso.example", others=others
    )
    invitation = create_invitation(by, request)
    Invitation.unscoped.filter(pk=invitation.pk).update(asks_dap=dap, **fields)
    invitation.refresh_from_db()
    return share_invitation(by, invitation) if shared else invitation


def make_letter_text(partner, name="Ours", language="en", kind="alone", by=None, **words):
    """A text of the partner's own, in its first version."""
    words = {"subject": "Hello {company}", "before": "We are {partner}.", "after": ""} | words
    by = by or make_member(partner)
    return add_text(by, Words(name, Letter(**words)), language, kind)


@pytest.fixture
def invitation(acme, contoso):
    """Acme asks Contoso, and the link works."""
    return make_invitation(acme, contoso)


@pytest.fixture
def link(invitation):
    """The path of the personal link."""
    return invitation.link().removeprefix("http://localhost:8000")


@pytest.fixture
def sign_in(client):
    """`sign_in(acme, Role.SALES_AGENT)`: a member, and `client` signed in as them.
    `sign_in(person)` signs in somebody who exists."""

    def sign_in_as(who, *roles):
        member = None if isinstance(who, Person) else make_member(who, *roles)
        client.force_login(member.person if member else who)
        return member or who

    return sign_in_as
