"""Adding, changing, blocking, deleting and restoring users of a customer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import SYSTEM, About, record, record_many
from customers.models import Customer
from directory.actions.entering import enter
from directory.actions.licences import give, locked_pools, locked_users, take_all
from directory.models import (
    RESTORABLE,
    DirectoryRole,
    DirectoryUser,
    LicenceAssignment,
    Stale,
    UserNameTaken,
)
from directory.passwords import temporary_password
from directory.rights import ADMINISTRATOR_PASSWORD, LICENCES, PASSWORD, ROLES, WRITE
from partners.models import Member
from subscriptions.models import LicencePool, NoLicenceLeft


@dataclass(frozen=True)
class Details:
    """What is typed about a user. `user_name` is the whole name, folded."""

    user_name: str
    display_name: str
    country: str
    first_name: str = ""
    last_name: str = ""
    role: str = DirectoryRole.USER


@transaction.atomic
def add_user(
    by: Member, customer: Customer, details: Details, licences: Collection[str] = ()
) -> tuple[DirectoryUser, str]:
    """A new user and the temporary password, which nobody can read again.

    Raises NotAllowedHere, UserNameTaken or NoLicenceLeft, and then adds nobody."""
    rules = [WRITE, *([ROLES] if details.role != DirectoryRole.USER else [])]
    enter(by, customer, *rules, *([LICENCES] if licences else []))
    password = temporary_password()
    pools = locked_pools(customer, licences) if licences else []
    user = create_user(customer, details, make_password(password))
    give(user, pools, by.person, now())
    after = asdict(details)
    record(
        Verb.DIRECTORY_USER_ADDED, user, by=by, partner=by.partner, customer=customer, after=after
    )
    if pools:
        note_given(by, user, pools)
    return user, password


def create_user(
    customer: Customer, details: Details, hashed: str, key: UUID | None = None
) -> DirectoryUser:
    """The row alone; the caller has asked for the right. Raises UserNameTaken."""
    user = DirectoryUser(id=key or uuid4(), customer=customer, password=hashed, **asdict(details))
    user.refresh_keys()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as problem:
        raise UserNameTaken from problem
    return user


def note_given(by: Member, user: DirectoryUser, pools: Sequence[LicencePool]) -> None:
    record(
        Verb.LICENCE_ASSIGNED,
        user,
        by=by,
        partner=by.partner,
        customer=user.customer,
        licences=[pool.name for pool in pools],
    )


def held_user(customer: Customer, user_id: UUID) -> DirectoryUser:
    """The row, locked. Raises DirectoryUser.DoesNotExist."""
    users = DirectoryUser.objects.select_for_update(of=("self",)).of(customer)
    return users.select_related("customer").get(pk=user_id)


@transaction.atomic
def edit_user(
    by: Member, customer: Customer, user_id: UUID, version: int, details: Details
) -> DirectoryUser:
    """Raises NotAllowedHere, Stale, UserDeleted or UserNameTaken, and then changes nothing."""
    enter(by, customer, WRITE)
    user = held_user(customer, user_id)
    user.require_present()
    if user.version != version:
        raise Stale(user)
    wanted = asdict(details)
    before = {name: getattr(user, name) for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    if not changed:
        return user
    if "role" in changed:
        enter(by, customer, ROLES)
    for name in changed:
        setattr(user, name, wanted[name])
    user.refresh_keys()
    user.version += 1
    try:
        with transaction.atomic():
            user.save(update_fields=[*wanted, "sort_key", "name_key", "last_name_key", "version"])
    except IntegrityError as problem:
        raise UserNameTaken from problem
    _note(
        Verb.DIRECTORY_USER_CHANGED,
        by,
        user,
        before={name: before[name] for name in changed},
        after={name: wanted[name] for name in changed},
    )
    return user


def _note(verb: Verb, by: Member, user: DirectoryUser, **told: Any) -> None:
    record(verb, user, by=by, partner=by.partner, customer=user.customer, **told)


@transaction.atomic
def block_user(by: Member, customer: Customer, user_id: UUID, *, on: bool) -> DirectoryUser:
    """Nobody signs in as them any more, or again. Doing it twice changes nothing.

    Raises NotAllowedHere or UserDeleted."""
    enter(by, customer, WRITE)
    user = held_user(customer, user_id)
    if not user.block(on=on, at=now()):
        return user
    user.save(update_fields=["blocked_at"])
    _note(Verb.DIRECTORY_USER_BLOCKED if on else Verb.DIRECTORY_USER_UNBLOCKED, by, user)
    return user


@transaction.atomic
def delete_users(by: Member, customer: Customer, ids: Collection[UUID]) -> int:
    """They can be restored for 30 days; their licences are free at once. How many were deleted:
    those who were so already are passed over. Raises NotAllowedHere."""
    enter(by, customer, WRITE)
    pools, at = locked_pools(customer), now()
    gone = [user for user in locked_users(customer, ids).values() if user.deleted_at is None]
    for user in gone:
        back = take_all(user, pools)
        user.delete_at(at, [pool.licence for pool in back])
        user.save(update_fields=["deleted_at", "held"])
    names = {pool.licence: pool.name for pool in pools}
    about = [
        About(user, customer, detail={"licences": [names[licence] for licence in user.held]})
        for user in gone
    ]
    record_many(Verb.DIRECTORY_USER_DELETED, about, by=by, partner=by.partner)
    return len(gone)


@transaction.atomic
def restore_user(by: Member, customer: Customer, user_id: UUID) -> list[str]:
    """The user is back, with the licences they had as far as any are free: the names of those
    that are not are returned. Raises NotAllowedHere or NotDeleted."""
    enter(by, customer, WRITE)
    pools, at = locked_pools(customer), now()
    user = held_user(customer, user_id)
    wanted = [pool for pool in pools if pool.licence in user.held]
    user.restore(at)
    user.save(update_fields=["deleted_at", "held"])
    lost = []
    for pool in wanted:
        try:
            give(user, [pool], by.person, at)
        except NoLicenceLeft:
            lost.append(pool.name)
    kept = [pool.name for pool in wanted if pool.name not in lost]
    _note(Verb.DIRECTORY_USER_RESTORED, by, user, licences=kept, missing=lost)
    return lost


@transaction.atomic
def reset_password(by: Member, customer: Customer, user_id: UUID) -> tuple[DirectoryUser, str]:
    """A new temporary password, to be changed with the next sign-in. It is returned and kept
    nowhere. Raises NotAllowedHere or UserDeleted."""
    enter(by, customer, PASSWORD)
    user = held_user(customer, user_id)
    if user.is_administrator:
        enter(by, customer, ADMINISTRATOR_PASSWORD)
    password = temporary_password()
    user.take_temporary(make_password(password))
    user.save(update_fields=["password", "must_change"])
    _note(Verb.DIRECTORY_PASSWORD_RESET, by, user)
    return user, password


@transaction.atomic
def purge_user(user_id: UUID) -> bool:
    """Deleted 30 days ago: gone for good. False where somebody restored them meanwhile."""
    users = DirectoryUser.objects.select_for_update(of=("self",)).select_related("customer")
    user = users.purgeable(now()).filter(pk=user_id).first()
    if user is None:
        return False
    record(
        Verb.DIRECTORY_USER_PURGED,
        user,
        by=SYSTEM,
        partner=None,
        customer=user.customer,
        days=RESTORABLE.days,
    )
    user.delete()
    return True


def licences_of(user: DirectoryUser) -> list[LicenceAssignment]:
    return list(LicenceAssignment.objects.of_user(user))
