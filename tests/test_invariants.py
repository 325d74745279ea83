"""What must always hold: each check finds what it is there to find."""

import json

import pytest
from django.core.management import call_command

from audit.models import Verb
from audit.record import OPERATOR, record
from customers.models import Account, AccountState
from invitations.models import Party
from outbox.models import Email, EmailState
from partners.models import MemberRole, Partner, PartnerKind, Partnership
from partners.permissions import Role
from people.links import address
from portal.invariants import violations
from relationships.models import AdminRelationship, Relationship
from tests.conftest import make_account, make_customer, make_member

pytestmark = pytest.mark.django_db


def broken():
    return {violation.statement for violation in violations()}


@pytest.fixture
def sound(acme, nordvik, partnership, contoso, relationship):
    """A small world in which everything holds."""
    make_member(acme, Role.ACCOUNT_ADMIN)
    make_member(nordvik, Role.ACCOUNT_ADMIN)
    record(Verb.RELATIONSHIP_ESTABLISHED, relationship, by=OPERATOR, partner=acme, customer=contoso)
    assert broken() == set()
    return relationship


def test_nothing_is_found_where_everything_holds(sound, capsys):
    call_command("check_invariants")
    answer = json.loads(capsys.readouterr().out)
    assert answer["violations"] == []
    assert answer["checked"] > 20


def test_the_command_names_the_rows_and_fails(sound, acme, capsys):
    Account.unscoped.update(has_dap=True)
    with pytest.raises(SystemExit) as end:
        call_command("check_invariants")
    assert end.value.code == 1
    (violation,) = json.loads(capsys.readouterr().out)["violations"]
    assert violation["statement"] == "the list shows the DAP there is"
    assert violation["rows"] == [str(Account.unscoped.get().pk)]


def no_account_admin(relationship):
    MemberRole.unscoped.filter(role=Role.ACCOUNT_ADMIN).delete()


def a_provider_that_is_none(relationship):
    Partner.objects.filter(kind=PartnerKind.INDIRECT_PROVIDER).update(kind="direct_bill")
    assert Partnership.unscoped.exists()


def no_account(relationship):
    Account.unscoped.all().delete()


def another_state(relationship):
    Account.unscoped.update(state=AccountState.DECLINED)


def still_listed(relationship):
    Relationship.unscoped.update(removed_at=relationship.established_at)
    record(Verb.RELATIONSHIP_REMOVED, relationship, by=OPERATOR, partner=relationship.partner)
    Account.unscoped.update(state=AccountState.ENDED)


def forgotten_gdap(relationship):
    AdminRelationship.unscoped.create(
        partner=relationship.partner,
        customer=relationship.customer,
        name="Helpdesk",
        state="active",
        activated_at=relationship.established_at,
        ends_at=relationship.established_at.replace(year=2099),
    )


def told_twice(relationship):
    record(Verb.RELATIONSHIP_ESTABLISHED, relationship, by=OPERATOR, partner=relationship.partner)


def removed_in_silence(relationship):
    Relationship.unscoped.update(removed_at=relationship.established_at)
    Account.unscoped.update(state=AccountState.ENDED, listed=False)


def no_invitation_behind_it(relationship):
    Relationship.unscoped.update(cause="invitation", cause_id=relationship.pk)
    assert not Party.unscoped.exists()


def awaiting_nothing(relationship):
    removed_in_silence(relationship)
    record(Verb.RELATIONSHIP_REMOVED, relationship, by=OPERATOR, partner=relationship.partner)
    Account.unscoped.update(state=AccountState.AWAITING)


@pytest.mark.parametrize(
    ("fault", "statement"),
    [
        (no_account_admin, "a partner with people has an Account admin"),
        (a_provider_that_is_none, "a partnership joins a provider and a reseller"),
        (no_account, "a relationship in force has its account"),
        (another_state, "the list shows the relationship there is"),
        (still_listed, "a customer that left is off the list"),
        (forgotten_gdap, "the list counts the GDAP there is"),
        (told_twice, "history tells a change once"),
        (removed_in_silence, "history tells how a relationship ended"),
        (no_invitation_behind_it, "a relationship has the invitation that caused it"),
        (awaiting_nothing, "a customer awaited has an open invitation"),
    ],
)
def test_a_fault_is_found(sound, fault, statement):
    fault(sound)
    assert statement in broken()


def letter(**fields):
    defaults = {
        "kind": "x",
        "dedupe_key": "x",
        "to": "a@b.example",
        "language": "en",
        "subject": "x",
        "body": "x",
    }
    return Email.unscoped.create(**defaults | fields)


def test_a_token_in_a_letter_is_found(sound):
    letter(body=f"Open {address('invitation', sound.pk, 1)} please")
    assert broken() == {"no letter holds a personal link's token"}


def test_a_forgotten_letter_is_found(sound):
    letter(next_at=sound.established_at.replace(year=2020))
    assert broken() == {"no letter that is due is forgotten"}


def test_a_letter_given_up_without_a_reason_is_found(sound):
    letter(state=EmailState.FAILED)
    assert broken() == {"a letter is given up for a reason"}


def test_another_customer_of_the_same_partner_is_no_fault(sound, acme, db):
    make_account(acme, make_customer("other.example", "Other"))
    assert broken() == set()
