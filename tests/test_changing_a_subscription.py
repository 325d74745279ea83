"""What the seller changes in a subscription, and what the rules of domain.md §8 refuse."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from audit.models import Event, Verb
from subscriptions.actions.changing import (
    add_seats,
    cancel,
    change_quantity,
    change_support_contact,
    drop_change,
    reactivate,
    reduce_seats,
    rename,
    schedule_change,
    suspend,
    switch_auto_renew,
)
from subscriptions.actions.lots import reducible_seats
from subscriptions.models import (
    AboveMaximum,
    BelowMinimum,
    CancelWindowClosed,
    ChangedMeanwhile,
    LicencePool,
    NothingScheduled,
    NotInThisState,
    NotItsContact,
    NotOffered,
    NotRenewing,
    NotTransacting,
    SeatLot,
    SeatsAssigned,
    SeatsNotReducible,
    Subscription,
    SubscriptionState,
)
from tests.clock import sleep_until
from tests.conftest import make_member
from tests.subscriptions import make_availability, make_sku, make_subscription

DAY = timedelta(days=1)


@pytest.fixture
def old(agent_of_seller, seller, contoso):
    """Ten seats, bought a month ago: nothing of it can be given back."""
    return make_subscription(seller, contoso)


@pytest.fixture
def young(agent_of_seller, seller, contoso):
    """Ten seats, bought yesterday."""
    return make_subscription(seller, contoso, ago=DAY)


def lots_of(subscription):
    return list(SeatLot.objects.of(subscription).order_by("pk").values_list("quantity", flat=True))


def pool_of(subscription):
    pool = LicencePool.objects.get(customer=subscription.customer)
    return pool.enabled, pool.suspended


def last(subscription):
    return Event.unscoped.about(subscription).order_by("-id").first()


def test_seats_are_added_any_time_and_make_a_lot_of_their_own(agent_of_seller, old):
    changed = add_seats(agent_of_seller, old, 5)
    assert (changed.quantity, lots_of(old), pool_of(old)) == (15, [10, 5], (15, 0))
    assert last(old).verb == Verb.SUBSCRIPTION_SEATS_ADDED
    assert (last(old).before, last(old).after) == ({"quantity": 10}, {"quantity": 15})


def test_only_what_was_added_lately_can_be_given_back(agent_of_seller, old):
    add_seats(agent_of_seller, old, 5)
    with pytest.raises(SeatsNotReducible) as refusal:
        reduce_seats(agent_of_seller, old, 6)
    assert refusal.value.reducible == 5
    assert reduce_seats(agent_of_seller, old, 5).quantity == 10
    assert (lots_of(old), pool_of(old)) == ([10, 0], (10, 0))


def test_the_youngest_seats_go_first(agent_of_seller, young):
    add_seats(agent_of_seller, young, 5)
    reduce_seats(agent_of_seller, young, 7)
    assert lots_of(young) == [8, 0]


def test_each_lot_says_until_when_it_may_be_reduced(agent_of_seller, young):
    add_seats(agent_of_seller, young, 5)
    first, second = reducible_seats(young, now())
    assert (first.quantity, second.quantity) == (10, 5)
    assert first.until == young.started_at + 7 * DAY
    assert reducible_seats(young, first.until) == [second]


def test_the_window_closes_in_the_seventh_day(agent_of_seller, young):
    sleep_until(young.started_at + 7 * DAY + timedelta(seconds=1))
    with pytest.raises(SeatsNotReducible) as refusal:
        reduce_seats(agent_of_seller, young, 1)
    assert refusal.value.reducible == 0
    with pytest.raises(CancelWindowClosed):
        cancel(agent_of_seller, young)


def test_never_fewer_than_people_hold(agent_of_seller, seller, contoso):
    subscription = make_subscription(seller, contoso, ago=DAY, assigned=8)
    with pytest.raises(SeatsAssigned) as refusal:
        reduce_seats(agent_of_seller, subscription, 3)
    assert (refusal.value.assigned, refusal.value.excess) == (8, 1)
    assert lots_of(subscription) == [10]
    assert reduce_seats(agent_of_seller, subscription, 2).quantity == 8


def test_never_more_or_fewer_than_is_sold(agent_of_seller, seller, contoso):
    availability = make_availability(make_sku(seller), minimum=5, maximum=12)
    subscription = make_subscription(seller, contoso, availability, ago=DAY)
    with pytest.raises(AboveMaximum) as above:
        add_seats(agent_of_seller, subscription, 3)
    with pytest.raises(BelowMinimum) as below:
        reduce_seats(agent_of_seller, subscription, 6)
    assert (above.value.maximum, below.value.minimum) == (12, 5)


@pytest.mark.parametrize("wanted", [4, 10, 14])
def test_a_new_quantity_goes_up_or_down(agent_of_seller, young, wanted):
    assert change_quantity(agent_of_seller, young, wanted).quantity == wanted
    assert sum(lots_of(young)) == wanted == pool_of(young)[0]


def test_the_name_is_ours_and_the_product_keeps_its_own(agent_of_seller, old):
    assert rename(agent_of_seller, old, "Office of the board").sku.name == "Office Standard"
    assert last(old).after == {"name": "Office of the board"}
    rename(agent_of_seller, old, "Office of the board")
    assert Event.unscoped.about(old).filter(verb=Verb.SUBSCRIPTION_RENAMED).count() == 1


def test_auto_renew_off_drops_the_change_for_the_next_term(agent_of_seller, old):
    schedule_change(agent_of_seller, old, 4)
    changed = switch_auto_renew(agent_of_seller, old, False)
    assert (changed.auto_renew, changed.has_change) == (False, False)
    verbs = list(Event.unscoped.about(old).order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.SUBSCRIPTION_CHANGE_DROPPED, Verb.SUBSCRIPTION_AUTO_RENEW_OFF]
    with pytest.raises(NotRenewing):
        schedule_change(agent_of_seller, old, 4)
    assert switch_auto_renew(agent_of_seller, old, True).auto_renew


@pytest.mark.parametrize("act", [lambda by, s: add_seats(by, s, 1), suspend])
def test_what_is_done_by_hand_drops_the_change_for_the_next_term(agent_of_seller, old, act):
    schedule_change(agent_of_seller, old, 4)
    assert not act(agent_of_seller, old).has_change


def test_a_change_for_the_next_term_may_be_another_offer_of_the_product(
    agent_of_seller, seller, old
):
    longer = make_availability(make_sku(seller), "P3Y", "triennial")
    better = make_availability(make_sku(seller, "Office Premium", "0002"))
    assert schedule_change(agent_of_seller, old, None, longer).next_availability == longer
    changed = schedule_change(agent_of_seller, old, 20, better)
    assert (changed.next_quantity, changed.next_availability) == (20, better)
    assert last(old).after == {
        "quantity": 20,
        "sku": "Office Premium",
        "term": "P1Y",
        "billing": "monthly",
    }


def test_a_change_for_the_next_term_is_not_of_another_product_or_market(
    agent_of_seller, seller, old
):
    other = make_availability(make_sku(seller, "Vault", product="VAULT"))
    abroad = make_availability(make_sku(seller), country="DE")
    gone = make_availability(make_sku(seller), "P3Y", withdrawn_at=now())
    for availability in (other, abroad, gone):
        with pytest.raises(NotOffered):
            schedule_change(agent_of_seller, old, None, availability)
    with pytest.raises(AboveMaximum):
        schedule_change(agent_of_seller, old, 301)


def test_a_change_can_be_dropped_once(agent_of_seller, old):
    schedule_change(agent_of_seller, old, 4)
    assert not drop_change(agent_of_seller, old).has_change
    with pytest.raises(NothingScheduled):
        drop_change(agent_of_seller, old)


def test_suspended_seats_are_there_and_cannot_be_used(agent_of_seller, seller, contoso):
    subscription = make_subscription(seller, contoso, assigned=8)
    suspended = suspend(agent_of_seller, subscription)
    assert suspended.term_ends_at == subscription.term_ends_at
    assert pool_of(subscription) == (0, 10)
    assert LicencePool.objects.get(customer=contoso).assigned == 8
    with pytest.raises(NotInThisState):
        add_seats(agent_of_seller, subscription, 1)
    reactivate(agent_of_seller, subscription)
    assert pool_of(subscription) == (10, 0)


@pytest.mark.parametrize("first", ["active", "suspended"])
def test_a_cancelled_one_is_deleted_at_once_with_its_seats(agent_of_seller, seller, contoso, first):
    subscription = make_subscription(seller, contoso, ago=DAY, state=first)
    gone = cancel(agent_of_seller, subscription)
    assert (gone.state, gone.next_at) == (SubscriptionState.DELETED, None)
    assert (lots_of(gone), pool_of(gone)) == ([0], (0, 0))
    assert last(gone).verb == Verb.SUBSCRIPTION_CANCELLED


def test_the_support_contact_is_the_seller_or_the_reseller_on_record(
    agent_of_seller, seller, contoso, acme, globex
):
    subscription = make_subscription(seller, contoso, reseller=acme)
    assert change_support_contact(agent_of_seller, subscription, acme).support_contact == acme
    with pytest.raises(NotItsContact):
        change_support_contact(agent_of_seller, subscription, globex)


@pytest.mark.parametrize("state", ["expired", "disabled", "deleted"])
def test_what_has_ended_is_not_changed(agent_of_seller, seller, contoso, state):
    subscription = make_subscription(seller, contoso, state=state)
    for act in (suspend, reactivate, cancel):
        with pytest.raises(NotInThisState):
            act(agent_of_seller, subscription)
    with pytest.raises(NotInThisState):
        add_seats(agent_of_seller, subscription, 1)


def test_only_its_seller_changes_it(seller, contoso, acme):
    subscription = make_subscription(seller, contoso, reseller=acme)
    with pytest.raises(Subscription.DoesNotExist):
        suspend(make_member(acme), subscription)


def test_not_without_an_active_relationship(agent_of_seller, seller, contoso):
    subscription = make_subscription(seller, contoso, state="expired")
    order = subscription.order_line.order
    order.relationship.remove(now(), agent_of_seller.person, "moved", "")
    order.relationship.save()
    with pytest.raises(NotTransacting):
        rename(agent_of_seller, subscription, "Other")


def test_what_somebody_changed_meanwhile_is_looked_at_first(agent_of_seller, old):
    seen = old.version
    rename(agent_of_seller, old, "Theirs", seen)
    with pytest.raises(ChangedMeanwhile):
        rename(agent_of_seller, old, "Mine", seen)
    old.refresh_from_db()
    assert old.name == "Theirs"
