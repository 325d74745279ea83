"""Two who change a subscription, or end what it rests on, in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now

from partners.models import PartnerKind
from relationships.actions.reseller import remove_relationship
from relationships.blockers import RemovalBlocked
from relationships.models import AlreadyRemoved, Relationship, RemovalReason
from subscriptions.actions.beginning import begin_subscription
from subscriptions.actions.changing import add_seats, reactivate, reduce_seats, rename
from subscriptions.life import advance
from subscriptions.models import (
    BelowMinimum,
    ChangedMeanwhile,
    LicencePool,
    NoLicenceLeft,
    NotInThisState,
    NotTransacting,
    OrderLine,
    SeatsAssigned,
    SeatsNotReducible,
    Subscription,
)
from tests.conftest import make_member, make_partner
from tests.invariants import assert_invariants
from tests.subscriptions import make_order, make_subscription

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
OF_FIXTURES = ("history", "how a relationship began", "has an Account admin", "letter")
REFUSALS = (
    *(
        AlreadyRemoved,
        BelowMinimum,
        ChangedMeanwhile,
        NoLicenceLeft,
        NotInThisState,
        NotTransacting,
    ),
    *(RemovalBlocked, SeatsAssigned, SeatsNotReducible),
)
DAY = timedelta(days=1)


def at_once(*acts):
    """Run them in threads that start together; what each returned, or was refused with."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def by(seller):
    return make_member(seller)


def removing(by, customer):
    return lambda: remove_relationship(by, by.partner, customer, reason=RemovalReason.MOVED)


@pytest.mark.parametrize("_round", range(5))
def test_a_removal_and_a_beginning_do_not_both_happen(seller, by, contoso, _round):
    order = make_order(seller, contoso)
    line = OrderLine.unscoped.get(order=order)

    @transaction.atomic
    def beginning():
        mine = Relationship.unscoped.active().filter(partner=seller, customer=contoso)
        if mine.select_for_update().first() is None:
            raise NotTransacting
        return begin_subscription(line, now())

    at_once(removing(by, contoso), beginning)
    in_force = Relationship.unscoped.active().exists()
    assert in_force == Subscription.unscoped.in_the_way().exists()
    assert_invariants(leaving_out=OF_FIXTURES)


@pytest.mark.parametrize("_round", range(3))
def test_a_removal_and_a_reactivation_do_not_both_happen(seller, by, contoso, _round):
    subscription = make_subscription(seller, contoso, state="suspended")
    removal, reactivation = at_once(removing(by, contoso), lambda: reactivate(by, subscription))
    assert isinstance(removal, RemovalBlocked)
    assert isinstance(reactivation, Subscription)
    assert_invariants(leaving_out=OF_FIXTURES)


@pytest.mark.parametrize("_round", range(5))
def test_two_who_reduce_at_once_take_no_more_than_there_is(seller, by, contoso, _round):
    subscription = make_subscription(seller, contoso, ago=DAY)
    add_seats(by, subscription, 5)
    at_once(*[lambda: reduce_seats(by, subscription, 8)] * 2)
    subscription.refresh_from_db()
    assert subscription.quantity == 7
    assert_invariants(leaving_out=OF_FIXTURES)


def test_of_two_who_looked_at_the_same_page_one_is_told(seller, by, contoso):
    subscription = make_subscription(seller, contoso)
    seen = subscription.version
    answers = at_once(
        lambda: rename(by, subscription, "Mine", seen),
        lambda: rename(by, subscription, "Ours", seen),
    )
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == 1


@pytest.mark.parametrize("_round", range(5))
def test_seats_that_are_assigned_meanwhile_stay(seller, by, contoso, _round):
    subscription = make_subscription(seller, contoso, ago=DAY, assigned=8)

    @transaction.atomic
    def assigning():
        pool = LicencePool.objects.select_for_update().get(customer=contoso)
        if not pool.available:
            raise NoLicenceLeft(pool.name, 0)
        LicencePool.objects.filter(pk=pool.pk).update(assigned=F("assigned") + 1)

    at_once(lambda: reduce_seats(by, subscription, 2), assigning)
    pool = LicencePool.objects.get(customer=contoso)
    assert (pool.assigned, pool.enabled) in {(8, 8), (9, 10)}
    assert_invariants(leaving_out=(*OF_FIXTURES, "what people hold"))


def test_a_step_is_taken_once_however_many_look(seller, by, contoso):
    # The addresses of notices: the first who asks loads every page, which takes seconds.
    reverse("subscriptions:list", args=[seller.slug])
    subscription = make_subscription(seller, contoso, ago=370 * DAY, auto_renew=False)
    assert sum(at_once(*[lambda: advance(subscription.pk)] * 4)) == 1
    assert_invariants(leaving_out=OF_FIXTURES)


def test_two_sellers_of_one_licence_share_the_pool(seller, by, contoso):
    other = make_partner("second", PartnerKind.DIRECT_BILL, name="Second Cloud")
    first = make_subscription(seller, contoso, ago=DAY)
    second = make_subscription(other, contoso, ago=DAY)
    theirs = make_member(other)
    at_once(lambda: add_seats(by, first, 5), lambda: add_seats(theirs, second, 6))
    assert LicencePool.objects.get(customer=contoso).enabled == 31
    assert_invariants(leaving_out=OF_FIXTURES)
