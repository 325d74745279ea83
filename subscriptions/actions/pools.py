"""The licences a customer has: seats come with a subscription and go with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from subscriptions.models import LicencePool, SeatsAssigned, Sku, Subscription


def change_seats(subscription: Subscription, *, enabled: int = 0, suspended: int = 0) -> None:
    """Add to the pool of a subscription that is locked, or take from it (negative numbers).

    Raises SeatsAssigned when people hold more than would be left."""
    if not subscription.sku.is_assignable:
        return
    pool = locked_pool(subscription)
    left = pool.bought + enabled + suspended
    if pool.assigned > left:
        raise SeatsAssigned(pool.assigned, pool.assigned - left)
    pool.enabled, pool.suspended = pool.enabled + enabled, pool.suspended + suspended
    pool.save(update_fields=["enabled", "suspended"])


def take_excess(subscription: Subscription, leaving: int, at: datetime) -> None:
    """Before `leaving` seats go for good: what people hold of them is taken from those who got
    theirs last. Who holds them is known to a later app (settings.LICENCE_TAKERS)."""
    if not subscription.sku.is_assignable:
        return
    pool = locked_pool(subscription)
    excess = pool.assigned - (pool.bought - leaving)
    for path in settings.LICENCE_TAKERS if excess > 0 else []:
        import_string(path)(pool, excess, at)


def hold_pools(subscription: Subscription, *others: Sku) -> None:
    """Lock the pools of the subscription and of other licences of its customer, in their order."""
    skus = {sku.licence: sku for sku in (subscription.sku, *others) if sku.is_assignable}
    for _licence, sku in sorted(skus.items()):
        _locked(subscription.customer_id, sku)


def locked_pool(subscription: Subscription) -> LicencePool:
    """The pool of this subscription's licence, made if it is the first."""
    return _locked(subscription.customer_id, subscription.sku)


def _locked(customer_id: UUID, sku: Sku) -> LicencePool:
    LicencePool.objects.get_or_create(
        customer_id=customer_id,
        licence=sku.licence,
        defaults={"name": sku.name, "service": sku.product.service},
    )
    pools = LicencePool.objects.select_for_update()
    return pools.get(customer_id=customer_id, licence=sku.licence)
