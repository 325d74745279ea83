"""A row of a batch and a single invitation are judged alike: the same cases, one by one."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from audit.models import ActorKind, Verb
from audit.record import Actor, record
from customers.models import Customer
from invitations.actions import require_askable
from invitations.askable import COOLING_OFF, standing_of
from invitations.batches.checking import check_rows, known_about
from invitations.forms import RequestForm
from invitations.models import Batch, BatchRow, Invitation
from invitations.refusals import (
    AlreadyReseller,
    CoolingOff,
    InvitationOpenAlready,
    OwnDomain,
)
from invitations.writing import Request, create_invitation
from relationships.models import Cause, Relationship
from tests.conftest import (
    make_account,
    make_customer,
    make_invitation,
    make_member,
    make_relationship,
)

pytestmark = pytest.mark.django_db


def nothing(acme, customer):
    make_account(acme, customer)


def unknown(acme, customer):
    pass


def reseller(acme, customer):
    make_relationship(acme, customer)


def ended(acme, customer):
    row = make_relationship(acme, customer)
    row.removed_at = now()
    row.save()


def draft(acme, customer):
    make_invitation(acme, customer, shared=False)


def waiting(acme, customer):
    make_invitation(acme, customer)


def run_out(acme, customer):
    pk = make_invitation(acme, customer, valid_days=1).pk
    past = now() - timedelta(days=3)
    Invitation.unscoped.filter(pk=pk).update(shared_at=past, expires_at=past + timedelta(days=1))


def said_no(acme, customer, ago=timedelta(days=1), state="declined", reason=""):
    invitation = make_invitation(acme, customer)
    at = now() - ago
    Invitation.unscoped.filter(pk=invitation.pk).update(
        state=state, decline_reason=reason, closed_at=at, decided_by=invitation.inviter
    )


def declined(acme, customer):
    said_no(acme, customer)


def declined_long_ago(acme, customer):
    said_no(acme, customer, ago=COOLING_OFF + timedelta(minutes=1))


def declined_twice(acme, customer):
    declined_long_ago(acme, customer)
    declined(acme, customer)


def declined_and_asked_by_itself(acme, customer, wish=Verb.NEW_LINK_WANTED, kind="customer"):
    declined(acme, customer)
    refused = Invitation.unscoped.get(partner=acme, customer=customer)
    by = Actor(ActorKind(kind))
    record(wish, refused, by=by, partner=acme, customer=customer)


def declined_and_somebody_asked(acme, customer):
    declined_and_asked_by_itself(acme, customer, kind="visitor")


def reported(acme, customer):
    said_no(acme, customer, state="revoked", reason="not_known")


def revoked(acme, customer):
    said_no(acme, customer, state="revoked")


def reseller_who_is_asked_again(acme, customer):
    waiting(acme, customer)
    Relationship.unscoped.create(partner=acme, customer=customer, cause=Cause.OPERATOR)


STORIES = [nothing, unknown, reseller, ended, draft, waiting, run_out, declined, declined_long_ago,
           declined_twice, reported, revoked, declined_and_asked_by_itself,
           declined_and_somebody_asked, reseller_who_is_asked_again]  # fmt: skip


def answer(problem):
    """What a refusal says, comparable."""
    match problem:
        case AlreadyReseller():
            return AlreadyReseller, problem.since
        case InvitationOpenAlready():
            return InvitationOpenAlready, problem.invitation.pk
        case CoolingOff():
            return CoolingOff, problem.until
    return problem


@pytest.mark.parametrize("alone", [True, False])
def test_many_customers_are_judged_as_each_by_itself(acme, globex, alone):
    """All stories at once; a rival's doings with the same customers change nothing."""
    customers = {story: make_customer(f"c{n}.example", f"Customer {n}")
                 for n, story in enumerate(STORIES)}  # fmt: skip
    for story, customer in customers.items():
        story(acme, customer)
    for customer in list(customers.values())[:3]:
        make_invitation(globex, customer)
    at = now()
    standing = standing_of(acme, [customer.pk for customer in customers.values()], at)
    for story, customer in customers.items():
        single = None
        try:
            require_askable(acme, customer, alone=alone, at=at)
        except (AlreadyReseller, InvitationOpenAlready, CoolingOff) as refusal:
            single = refusal
        found = standing.refusal(customer.pk, alone=alone)
        assert answer(found) == answer(single), story.__name__


REFUSED = {
    AlreadyReseller: "already_customer",
    InvitationOpenAlready: "open_invitation",
    CoolingOff: "cooling_off",
    OwnDomain: "own_domain",
}


@pytest.mark.parametrize("story", STORIES)
def test_creating_one_and_checking_a_row_agree(acme, contoso, story):
    story(acme, contoso)
    by = make_member(acme)
    row = checked(by, company=contoso.name, email="marta@contoso.example")
    expected = ""
    try:
        create_invitation(by, Request(company=contoso.name, language="en", domain=contoso.domain))
    except tuple(REFUSED) as refusal:
        expected = REFUSED[type(refusal)]
    assert row.problem == expected


def checked(by, **typed):
    batch = Batch(partner=by.partner, made_by=by, name="x", language="en")
    row = BatchRow(batch=batch, number=1, **typed)
    check_rows(batch, [row], known_about(by.partner, [row], now()))
    return row


@pytest.mark.parametrize(
    "typed",
    [
        {"company": "Mill"},
        {"company": ""},
        {"company": "Sp. z o.o."},
        {"company": "X"},
        {"company": "Mіll"},
        {"company": "Mill\u202egnp"},
        {"company": "Mill\u200b"},
        {"company": "http://mill.example"},
        {"company": "www.mill.example"},
        {"company": "pay@mill.example"},
        {"company": "M" * 121},
        {"contact_name": "Anna Nowak"},
        {"contact_name": "Annа Nowak"},
        {"contact_name": "www.phish.example"},
        {"contact_name": "A" * 121},
        {"domain": "MILL.example."},
        {"domain": "łódź.example"},
        {"domain": "mill"},
        {"domain": "mill example"},
        {"domain": "gmail.com"},
        {"domain": "1.2.3.4"},
        {"email": "office@mill"},
        {"email": "office mill.example"},
        {"email": "a@b.example\nBcc: c@d.example"},
        {"email": "office@mill.example"},
    ],
)
def test_what_is_typed_is_judged_as_on_the_form(acme, typed):
    plain = {"company": "Mill", "domain": "", "email": "office@mill.example", "contact_name": ""}
    cells = plain | typed
    row = checked(make_member(acme), **cells)
    posted = {"language": "en", **cells, "to": cells["email"]}
    assert RequestForm(posted).is_valid() == (row.problem == ""), row.problem


def test_ones_own_domain_is_refused_in_both(acme):
    by = make_member(acme)
    assert checked(by, company="We", email="x@acme.example").problem == "own_domain"
    with pytest.raises(OwnDomain):
        create_invitation(by, Request(company="We", language="en", domain="acme.example"))
    assert not Customer.objects.filter(domain="acme.example").exists()
