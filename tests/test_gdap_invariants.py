"""What must always hold of admin access: each check finds what it is there to find."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from audit.models import Verb
from audit.record import SYSTEM, record
from customers.models import Account, AccountState, CustomerMember
from partners.models import Member
from portal.invariants import violations
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    AssignedRole,
    CalendarFeed,
    EndWish,
    Relationship,
    RoleTemplate,
)
from tests.conftest import make_customer, make_member, make_partner, make_relationship
from tests.gdap import grant, let_in

pytestmark = pytest.mark.django_db


def broken():
    return {violation.statement for violation in violations()}


@pytest.fixture
def sound(acme, contoso, contoso_admin):
    """Contoso's helpdesk is Acme's, and a group gets in."""
    agent = make_member(acme, "account_admin", "admin_agent")
    CustomerMember.objects.update(created_at=now() - timedelta(days=400))
    row = grant(agent, contoso, contoso_admin)
    let_in(agent, row)
    assert broken() == set()
    return row


def change(**fields):
    AdminRelationship.unscoped.update(**fields)


def longer_than_agreed(row):
    change(ends_at=row.ends_at + timedelta(days=1))


def still_in_force(row):
    long_ago = now() - timedelta(days=95)
    change(activated_at=long_ago, ends_at=long_ago + timedelta(days=90))


def over_without_time(row):
    change(state="terminated", ended_at=None)


def approved_by_nobody_there(row):
    CustomerMember.objects.all().delete()


def approved_by_one_who_had_left(row):
    CustomerMember.objects.update(ended_at=row.approved_at - timedelta(days=1))


def approved_by_its_own_agent(row):
    change(approved_by=row.created_by)
    Member.unscoped.update(created_at=row.approved_at - timedelta(days=1))


def group_left_behind(row):
    change(state="expired", ended_at=now())


def group_without_role(row):
    AssignedRole.unscoped.all().delete()


def admin_only(row):
    change(state="expired", ended_at=now())
    Account.unscoped.update(gdap_active=0, state=AccountState.ADMIN_ONLY)


def a_template_from_elsewhere(row):
    other = make_relationship_elsewhere()
    template = RoleTemplate.unscoped.create(partner=other.partner, name="Theirs")
    change(template_id=template.pk)


def make_relationship_elsewhere():
    rival = make_partner("rival", "direct_bill")
    return make_relationship(rival, make_customer("else.example", "Else"))


def a_feed_for_elsewhere(row):
    other = make_relationship_elsewhere()
    member = Member.unscoped.get(partner=row.partner)
    CalendarFeed.unscoped.create(partner=other.partner, member=member, token_sha256="0")


def a_wish_about_another(row):
    other = make_relationship_elsewhere()
    EndWish.unscoped.create(
        partner=row.partner, customer=row.customer, relationship=other, wished_by=row.approved_by
    )
    assert Relationship.unscoped.exists()


def extended_in_silence(row):
    change(extended_count=1)


def told_as_extended(row):
    record(Verb.GDAP_EXTENDED, row, by=SYSTEM, partner=row.partner)


def told_twice(row):
    record(Verb.GDAP_ACTIVATED, row, by=SYSTEM, partner=row.partner)


def another(row, **fields):
    times = {"activated_at": now(), "ends_at": now() + timedelta(days=9), "duration_days": 9}
    AdminRelationship.unscoped.create(
        partner=row.partner, customer=row.customer, name="Another", **times | fields
    )


def begun_in_silence(row):
    another(row, state="active")


def approved_in_silence(row):
    another(row, state="approved", approved_by=row.approved_by, approved_at=now())


def expired_in_silence(row):
    another(row, state="expired", ended_at=now())


def terminated_in_silence(row):
    approved = {"approved_by": row.approved_by, "approved_at": now()}
    another(row, state="terminated", ended_at=now(), **approved)


@pytest.mark.parametrize(
    ("fault", "statement"),
    [
        (longer_than_agreed, "GDAP lasts no longer than was agreed"),
        (still_in_force, "GDAP is not in force after its end"),
        (over_without_time, "GDAP that is over has its time"),
        (approved_by_nobody_there, "who approved GDAP belonged to the customer"),
        (approved_by_one_who_had_left, "who approved GDAP belonged to the customer"),
        (approved_by_its_own_agent, "nobody approves what their own partner asks"),
        (group_left_behind, "no group is left in GDAP that has ended"),
        (group_without_role, "a group that is assigned has a role"),
        (admin_only, "a customer with admin access only has GDAP"),
        (a_template_from_elsewhere, "a partner asks by its own templates"),
        (a_feed_for_elsewhere, "a calendar shows its owner's partner"),
        (a_wish_about_another, "a wish to end is about its own relationship"),
        (extended_in_silence, "history tells each extension"),
        (told_as_extended, "history tells each extension"),
        (told_twice, "history tells a change once"),
        (begun_in_silence, "history tells how GDAP began"),
        (approved_in_silence, "history tells who approved GDAP"),
        (expired_in_silence, "history tells that GDAP ran out"),
        (terminated_in_silence, "history tells who ended GDAP"),
    ],
)
def test_a_fault_is_found(sound, fault, statement):
    fault(sound)
    assert statement in broken()


def test_a_group_that_lost_its_last_role_is_on_its_way_out(sound):
    AssignedRole.unscoped.all().delete()
    AccessAssignment.unscoped.update(state="deleting")
    assert broken() == set()
