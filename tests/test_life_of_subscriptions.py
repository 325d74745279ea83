"""Years of subscriptions, through the tasks of the schedule: terms that renew, or end for good."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account
from notifications.models import Notification
from partners.permissions import Role
from subscriptions.actions.changing import (
    add_seats,
    cancel,
    reactivate,
    reduce_seats,
    schedule_change,
    suspend,
    switch_auto_renew,
)
from subscriptions.actions.lots import reducible_seats
from subscriptions.models import (
    Availability,
    BelowMinimum,
    CancelWindowClosed,
    ChangedMeanwhile,
    LicencePool,
    NotInThisState,
    NotRenewing,
    SeatsNotReducible,
    SubscriptionState,
)
from subscriptions.tasks import advance_subscriptions, notice_renewals
from subscriptions.terms import end_of_term
from tests.clock import let_pass, sleep_until
from tests.conftest import make_member
from tests.invariants import assert_invariants
from tests.subscriptions import make_availability, make_sku, make_subscription

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# Rows that the factory wrote without an action; letters wait where only our own task runs
SHORT_CUTS = ("history", "Account admin", "letter")


def jump(at):
    """To that moment, and let whatever is due happen."""
    sleep_until(at)
    let_pass(minutes=1, step=MINUTE)


def verbs(subscription):
    rows = Event.unscoped.about(subscription).order_by("id")
    return [verb for verb in rows.values_list("verb", flat=True)]


def events(person):
    rows = Notification.unscoped.filter(person=person).order_by("created_at")
    return list(rows.values_list("event", flat=True))


def seats(subscription):
    pool = LicencePool.objects.get(customer=subscription.customer, licence=subscription.sku.licence)
    return pool.enabled, pool.suspended


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        (datetime(2027, 1, 31, 8, 0, tzinfo=UTC), "P1M", datetime(2027, 2, 28, 8, 0, tzinfo=UTC)),
        (datetime(2028, 2, 29, 8, 0, tzinfo=UTC), "P1Y", datetime(2029, 2, 28, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), "P3Y", datetime(2029, 11, 23, 4, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_terms_are_calendar_months_and_years_in_utc(start, term, end):
    assert end_of_term(start, term) == end


def test_it_renews_at_the_price_of_the_day_with_a_window_of_its_own(seller, contoso):
    row = make_subscription(seller, contoso)
    first_end = row.term_ends_at
    Availability.unscoped.update(list_price=Decimal("60.00"))
    jump(first_end)
    row.refresh_from_db()
    assert (row.state, row.unit_price) == (SubscriptionState.ACTIVE, Decimal("60.00"))
    assert (row.term_started_at, row.term_ends_at) == (first_end, end_of_term(first_end, "P1Y"))
    (open_window,) = reducible_seats(row, now())
    assert (open_window.quantity, open_window.until) == (10, first_end + 7 * DAY)
    assert seats(row) == (10, 0)
    renewed = Event.unscoped.about(row).get(verb=Verb.SUBSCRIPTION_RENEWED)
    assert renewed.detail["due"] == first_end.isoformat()
    assert renewed.before["unit_price"] == "54.00 PLN"
    assert_invariants(leaving_out=SHORT_CUTS)


def test_it_renews_with_what_was_scheduled(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    better = make_availability(make_sku(seller, "Office Premium", "0002"), "P3Y", "annual")
    schedule_change(agent_of_seller, row, 4, better)
    old_licence = row.sku.licence
    jump(row.term_ends_at)
    row.refresh_from_db()
    assert (row.quantity, row.sku, row.term, row.billing) == (4, better.sku, "P3Y", "annual")
    assert not row.has_change
    assert seats(row) == (4, 0)
    assert LicencePool.objects.get(licence=old_licence).bought == 0
    assert_invariants(leaving_out=SHORT_CUTS)


def test_a_schedule_that_was_dropped_changes_nothing(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    schedule_change(agent_of_seller, row, 4)
    add_seats(agent_of_seller, row, 2)
    jump(row.term_ends_at)
    row.refresh_from_db()
    assert row.quantity == 12


def test_without_renewal_it_expires_is_disabled_and_deleted(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso, auto_renew=False)
    end = row.term_ends_at
    seen = []
    for moment in (end, end + 30 * DAY, end + 120 * DAY):
        jump(moment - 2 * MINUTE)
        row.refresh_from_db()
        before = row.state
        jump(moment)
        row.refresh_from_db()
        seen.append((before, row.state, row.state_since == moment, seats(row)))
    assert seen == [
        ("active", "expired", True, (10, 0)),
        ("expired", "disabled", True, (0, 10)),
        ("disabled", "deleted", True, (0, 0)),
    ]
    assert row.next_at is None
    assert_invariants(leaving_out=SHORT_CUTS)


def test_suspended_at_the_end_of_its_term_it_is_disabled_for_90_days(seller, contoso):
    row = make_subscription(seller, contoso, state="suspended")
    jump(row.term_ends_at)
    row.refresh_from_db()
    assert (row.state, row.next_at) == ("disabled", row.term_ends_at + 90 * DAY)
    assert seats(row) == (0, 10)


def test_reactivated_before_the_end_it_renews(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    suspend(agent_of_seller, row)
    jump(row.term_ends_at - DAY)
    reactivate(agent_of_seller, row)
    jump(row.term_ends_at)
    row.refresh_from_db()
    assert row.state == "active"
    assert row.term_started_at < now()


def test_after_a_long_silence_every_step_is_taken_once_at_its_own_moment(seller, contoso):
    row = make_subscription(
        seller, contoso, make_availability(make_sku(seller), "P1M", "monthly"), ago=DAY
    )
    ends = [row.term_ends_at]
    for _month in range(3):
        ends.append(end_of_term(ends[-1], "P1M"))
    jump(ends[-1] + DAY)
    advance_subscriptions()
    renewed = Event.unscoped.about(row).filter(verb=Verb.SUBSCRIPTION_RENEWED).order_by("id")
    assert [one.detail["due"] for one in renewed] == [end.isoformat() for end in ends]
    row.refresh_from_db()
    assert row.term_started_at == ends[-1]


def test_nobody_is_told_of_a_state_that_has_passed(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso, auto_renew=False)
    jump(row.term_ends_at + 31 * DAY)
    assert verbs(row)[-2:] == [Verb.SUBSCRIPTION_EXPIRED, Verb.SUBSCRIPTION_DISABLED]
    assert events(agent_of_seller.person) == ["subscription_disabled"]


def test_too_early_nothing_happens(seller, contoso):
    row = make_subscription(seller, contoso)
    jump(row.term_ends_at - 31 * DAY)
    assert verbs(row) == [Verb.SUBSCRIPTION_STARTED]


def test_what_the_task_has_not_seen_is_not_decided_on(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso, auto_renew=False)
    sleep_until(row.term_ends_at + MINUTE)
    with pytest.raises(ChangedMeanwhile):
        switch_auto_renew(agent_of_seller, row, True)


# --- Notices ---


def test_people_are_told_a_month_and_a_week_before_once_each(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    jump(row.term_ends_at - 30 * DAY)
    notice_renewals()
    assert events(agent_of_seller.person) == ["subscription_renews_soon"]
    jump(row.term_ends_at - 7 * DAY)
    notice_renewals()
    assert events(agent_of_seller.person) == ["subscription_renews_soon"] * 2
    told = Notification.unscoped.filter(person=agent_of_seller.person).order_by("created_at")
    assert [one.params["days"] for one in told] == [30, 7]
    assert str(told[0]) == "Contoso Łódź: Office Standard renews in 30 days"


def test_they_are_told_what_is_true_then(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    jump(row.term_ends_at - 30 * DAY)
    switch_auto_renew(agent_of_seller, row, False)
    jump(row.term_ends_at - 7 * DAY)
    jump(row.term_ends_at)
    assert events(agent_of_seller.person) == [
        "subscription_renews_soon",
        "subscription_ends_soon",
        "subscription_expired",
    ]


def test_of_a_suspended_one_they_are_told_that_it_ends_unless_reactivated(
    seller, agent_of_seller, contoso
):
    row = make_subscription(seller, contoso)
    suspend(agent_of_seller, row)
    jump(row.term_ends_at - 30 * DAY)
    notice_renewals()
    told = Notification.unscoped.get(person=agent_of_seller.person)
    assert told.event == "subscription_suspended_ends"
    assert str(told) == "Contoso Łódź: Office Standard is suspended and ends in 30 days"
    assert "Unless it is reactivated, it does not renew" in told.fact
    jump(row.term_ends_at - 7 * DAY)
    assert events(agent_of_seller.person) == ["subscription_suspended_ends"] * 2


def test_suspended_or_reactivated_late_they_are_told_anew(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    jump(row.term_ends_at - 5 * DAY)
    suspend(agent_of_seller, row)
    notice_renewals()
    reactivate(agent_of_seller, row)
    notice_renewals()
    assert events(agent_of_seller.person) == [
        "subscription_renews_soon",
        "subscription_suspended_ends",
        "subscription_renews_soon",
    ]


def test_a_month_is_told_of_in_its_last_week_only(seller, agent_of_seller, contoso):
    monthly = make_availability(make_sku(seller), "P1M", "monthly")
    row = make_subscription(seller, contoso, monthly, ago=DAY)
    notice_renewals()
    assert events(agent_of_seller.person) == []
    jump(row.term_ends_at - 6 * DAY)
    assert events(agent_of_seller.person) == ["subscription_renews_soon"]
    jump(row.term_ends_at)
    jump(end_of_term(row.term_ends_at, "P1M") - 6 * DAY)
    assert len(events(agent_of_seller.person)) == 2


def test_what_was_cancelled_is_told_of_no_more(seller, agent_of_seller, contoso):
    row = make_subscription(
        seller, contoso, make_availability(make_sku(seller), "P1M", "monthly"), ago=DAY
    )
    cancel(agent_of_seller, row)
    jump(row.term_ends_at - 6 * DAY)
    jump(row.term_ends_at)
    assert events(agent_of_seller.person) == []


def test_the_owner_of_the_account_is_told_alone(seller, agent_of_seller, contoso):
    row = make_subscription(seller, contoso)
    owner = make_member(seller, Role.ADMIN_AGENT)
    Account.unscoped.filter(partner=seller).update(owner=owner)
    jump(row.term_ends_at - 30 * DAY)
    assert events(owner.person) == ["subscription_renews_soon"]
    assert events(agent_of_seller.person) == []


def test_the_reseller_on_record_is_told_too(seller, contoso, acme):
    reselling = make_member(acme, Role.SALES_AGENT)
    helping = make_member(acme, Role.HELPDESK_AGENT)
    row = make_subscription(seller, contoso, reseller=acme)
    jump(row.term_ends_at - 30 * DAY)
    assert events(reselling.person) == ["subscription_renews_soon"]
    assert events(helping.person) == []
    path = Notification.unscoped.get(person=reselling.person).path
    assert path.startswith("/p/acme/")


# --- Whatever anybody does, and however long it takes ---

ACTS = {
    "add": add_seats,
    "reduce": reduce_seats,
    "schedule": schedule_change,
    "suspend": lambda by, row, _n: suspend(by, row),
    "reactivate": lambda by, row, _n: reactivate(by, row),
    "off": lambda by, row, _n: switch_auto_renew(by, row, False),
    "on": lambda by, row, _n: switch_auto_renew(by, row, True),
    "cancel": lambda by, row, _n: cancel(by, row),
}
REFUSALS = (BelowMinimum, NotInThisState, NotRenewing, SeatsNotReducible, CancelWindowClosed)
STORIES = [
    ["add 5", "wait 8", "add 3", "reduce 8", "reduce 3", "wait 400", "reduce 10", "wait 400"],
    ["off", "schedule 4", "on", "schedule 4", "wait 370", "reduce 1", "wait 8", "reduce 1"],
    ["schedule 2", "suspend", "cancel", "wait 1", "reactivate", "wait 400"],
    ["suspend", "add 1", "wait 8", "cancel", "wait 400", "reactivate", "wait 100"],
    ["reduce 9", "reduce 1", "off", "wait 400", "on", "add 1", "wait 31", "cancel", "wait 100"],
    ["off", "wait 700", "reactivate", "wait 1"],
    ["schedule 20", "wait 370", "schedule 1", "wait 366", "suspend", "wait 400", "wait 100"],
    ["wait 6", "add 4", "wait 6", "reduce 5", "reduce 4", "schedule 3", "off", "wait 800"],
]


@pytest.mark.parametrize("story", STORIES, ids=" ".join)
def test_lots_add_up_and_pools_have_the_seats(seller, agent_of_seller, contoso, story):
    row = make_subscription(seller, contoso, ago=timedelta())
    make_subscription(seller, contoso, quantity=7, auto_renew=False)
    at = now()
    for step in story:
        act, _space, number = step.partition(" ")
        if act == "wait":
            at = max(at, now()) + int(number) * DAY
            sleep_until(at)
            advance_subscriptions()
        else:
            with suppress(*REFUSALS):
                ACTS[act](agent_of_seller, row, int(number or 0))
        row.refresh_from_db()
        assert row.next_at is None or row.next_at > now()
        assert_invariants(leaving_out=SHORT_CUTS)
