"""Users, licences and the right to them, for tests that are about what is done with them."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import now

from directory.actions.users import Details, create_user
from directory.invariants import INVARIANTS
from directory.models import DirectoryRole, LicenceAssignment
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    AssignmentState,
    GroupMember,
    SecurityGroup,
)
from relationships.roles import named
from subscriptions.models import LicencePool


def let_into(member, customer, *roles):
    """The member is in a group that has these directory roles there."""
    number = AdminRelationship.unscoped.count() + 1
    row = AdminRelationship.unscoped.create(
        partner=member.partner,
        customer=customer,
        name=f"Access {number}",
        state="active",
        activated_at=now() - timedelta(days=1),
        ends_at=now() + timedelta(days=200),
    )
    group = SecurityGroup.unscoped.create(partner=member.partner, name=f"Group {number}")
    GroupMember.unscoped.create(group=group, member=member)
    assignment = AccessAssignment.unscoped.create(
        admin_relationship=row, group=group, state=AssignmentState.ACTIVE, activated_at=now()
    )
    for role in named(*roles):
        made = AdminRelationshipRole.unscoped.create(
            admin_relationship=row, role_definition_id=role
        )
        AssignedRole.unscoped.create(assignment=assignment, role=made)
    return row


def make_pool(customer, enabled=5, name="Office Standard", **fields):
    licence = f"{name.upper().replace(' ', '-')}:0001"[:41]
    return LicencePool.objects.create(
        customer=customer, licence=licence, name=name, enabled=enabled, **fields
    )


def make_user(customer, name="Anna Nowak", *pools, role=DirectoryRole.USER, **fields):
    """Somebody of the organisation, with one licence of each pool."""
    first, _space, last = name.partition(" ")
    local = f"{first}.{last}".lower().strip(".").encode("ascii", "ignore").decode()
    details = Details(f"{local}@{customer.domain}", name, "PL", first, last, role)
    user = create_user(customer, details, make_password("x"))
    for pool in pools:
        pool.refresh_from_db()
        LicenceAssignment.objects.create(pool=pool, user=user)
        pool.assigned += 1
        pool.save()
        user.licences += 1
    for key, value in fields.items():
        setattr(user, key, value)
    user.save()
    return user


def users_of_licence(pool):
    return set(
        LicenceAssignment.objects.filter(pool=pool).values_list("user__display_name", flat=True)
    )


def assert_counts_hold():
    """Pools and people count what is held."""
    broken = {statement: list(rows()) for statement, rows in INVARIANTS.items()}
    assert not any(broken.values()), broken
