"""Who holds which licence. `pool.assigned` changes with the rows it counts, under its lock.

Lock order: pools by licence, then users by key. Functions without `by` expect both to be held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from audit.models import Verb
from audit.record import SYSTEM, About, record_many
from customers.models import Customer
from directory.models import DirectoryUser, LicenceAssignment
from partners.models import Partner
from people.models import Person
from subscriptions.models import LicencePool, NoLicenceLeft, Subscription


def locked_pools(customer: Customer, licences: Collection[str] | None = None) -> list[LicencePool]:
    """These pools of the customer, or all of them, each held until the transaction ends."""
    pools = LicencePool.objects.select_for_update().of(customer)
    if licences is not None:
        pools = pools.filter(licence__in=licences)
    return list(pools.order_by("licence"))


def locked_users(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, DirectoryUser]:
    users = DirectoryUser.objects.select_for_update(of=("self",)).of(customer)
    found = users.filter(pk__in=list(ids)).select_related("customer").order_by("pk")
    return {user.pk: user for user in found}


def give(user: DirectoryUser, pools: Iterable[LicencePool], by: Person, at: datetime) -> None:
    """One of each to a person who has none of them. Raises NoLicenceLeft."""
    for pool in pools:
        if pool.available < 1:
            raise NoLicenceLeft(pool.name, pool.available)
        LicenceAssignment.objects.create(pool=pool, user=user, by=by, at=at)
        pool.assigned += 1
        pool.save(update_fields=["assigned"])
        user.licences += 1
    user.save(update_fields=["licences"])


def take_all(user: DirectoryUser, pools: Iterable[LicencePool]) -> list[LicencePool]:
    """Everything the person holds goes back. Returns the pools it went to."""
    mine = LicenceAssignment.objects.filter(user=user)
    held = set(mine.values_list("pool", flat=True))
    back = [pool for pool in pools if pool.pk in held]
    mine.delete()
    for pool in back:
        pool.assigned -= 1
        pool.save(update_fields=["assigned"])
    user.licences = 0
    user.save(update_fields=["licences"])
    return back


def take_excess(pool: LicencePool, excess: int, at: datetime) -> None:
    """Seats go for good: `excess` people lose their licence, those who got theirs last. The
    caller holds the pool (settings.LICENCE_TAKERS)."""
    newest = LicenceAssignment.objects.filter(pool=pool).newest_first()[:excess]
    leaving = dict(newest.values_list("pk", "user"))
    users = locked_users(pool.customer, leaving.values())
    LicenceAssignment.objects.filter(pk__in=leaving).delete()
    for user in users.values():
        user.licences -= 1
    DirectoryUser.objects.bulk_update(users.values(), ["licences"], batch_size=500)
    pool.assigned -= len(leaving)
    pool.save(update_fields=["assigned"])
    detail = {"licences": [pool.name]}
    about = [About(user, pool.customer, detail=detail) for user in users.values()]
    record_many(Verb.LICENCE_TAKEN, about, by=SYSTEM, partner=_only_seller(pool))


def _only_seller(pool: LicencePool) -> Partner | None:
    """In whose log it is written: the seller's, where one partner alone sells this licence."""
    sold = (
        Subscription.unscoped.of(pool.customer).living().select_related("partner", "sku__product")
    )
    sellers = {one.partner for one in sold if one.sku.licence == pool.licence}
    return sellers.pop() if len(sellers) == 1 else None
