"""Placing an order: from the cart to the subscriptions it makes."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account
from notifications.models import Notification
from partners.permissions import Role
from subscriptions.actions.carting import put_in_cart
from subscriptions.actions.cataloguing import withdraw_offer
from subscriptions.actions.fulfilling import fulfil_order
from subscriptions.actions.ordering import cancel_order, retry_order, submit_order
from subscriptions.checks import CannotOrder
from subscriptions.models import Availability, LicencePool, Order, OrderOver, Subscription
from subscriptions.tasks import fulfil_due
from tests.clock import let_pass
from tests.conftest import make_account, make_customer, make_member, make_relationship
from tests.invariants import assert_invariants
from tests.orders import able_to_order, add_on, cart, fulfilled, offer, placed, share
from tests.subscriptions import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(nordvik, contoso):
    return able_to_order(nordvik, contoso)


@pytest.fixture
def office(nordvik):
    return offer(nordvik)


def page(name, *args):
    return reverse(f"subscriptions:{name}", args=["nordvik", *args])


# --- The cart ---


def test_a_quantity_outside_what_is_offered_is_refused(seller, contoso, office):
    with pytest.raises(CannotOrder) as refusal:
        put_in_cart(seller, contoso, office.pk, 301)
    assert "1–300" in refusal.value.words


def test_another_countrys_offer_is_not_there(seller, contoso, nordvik):
    german = offer(nordvik, country="DE")
    with pytest.raises(Availability.DoesNotExist):
        put_in_cart(seller, contoso, german.pk, 5)


def test_a_rivals_offer_is_not_there(seller, contoso, globex):
    with pytest.raises(Availability.DoesNotExist):
        put_in_cart(seller, contoso, offer(globex).pk, 5)


def test_taking_the_last_line_out_leaves_no_cart(seller, contoso, office):
    cart(seller, contoso, office)
    assert put_in_cart(seller, contoso, office.pk, 0) is None
    assert not Order.unscoped.exists()


def test_an_add_on_needs_its_base_first(seller, contoso, nordvik, office):
    extra = add_on(nordvik, office)
    with pytest.raises(CannotOrder) as refusal:
        placed(seller, contoso, extra)
    assert "Office Standard" in refusal.value.words
    order = placed(seller, contoso, extra, office)
    assert order.state == "processing"


def test_an_add_on_may_follow_a_base_that_is_active(seller, contoso, nordvik, office):
    fulfilled(placed(seller, contoso, office))
    assert placed(seller, contoso, add_on(nordvik, office)).state == "processing"


# --- Placing ---


def test_an_order_keeps_the_prices_of_its_day(seller, contoso, office):
    order = placed(seller, contoso, office)
    Availability.unscoped.update(list_price=99)
    line = fulfilled(order) and Subscription.unscoped.get()
    assert line.unit_price == office.list_price


def test_two_presses_make_one_order(seller, contoso, office):
    draft = cart(seller, contoso, office)
    first, second = submit_order(seller, draft.pk), submit_order(seller, draft.pk)
    assert (first.pk, first.number) == (second.pk, second.number)
    assert Event.unscoped.filter(verb=Verb.ORDER_SUBMITTED).count() == 1


def test_numbers_count_within_the_seller(seller, contoso, office, db):
    numbers = [placed(seller, contoso, office).number for _order in range(2)]
    assert numbers[1] == numbers[0] + 1


def test_nobody_orders_without_an_own_relationship(nordvik, contoso, office):
    make_account(nordvik, contoso)
    agree(contoso)
    with pytest.raises(CannotOrder, match="no_relationship"):
        placed(make_member(nordvik), contoso, office)


def test_nobody_orders_before_the_agreement(nordvik, contoso, office):
    make_relationship(nordvik, contoso)
    with pytest.raises(CannotOrder, match="no_agreement"):
        placed(make_member(nordvik), contoso, office)


def test_a_reseller_does_not_order(acme, contoso, partnership, office):
    member = able_to_order(acme, contoso)
    with pytest.raises(CannotOrder, match="not_a_seller"):
        placed(member, contoso, office)


def test_what_was_withdrawn_meanwhile_is_not_ordered(seller, contoso, office):
    draft = cart(seller, contoso, office)
    withdraw_offer(seller, office)
    with pytest.raises(CannotOrder, match="withdrawn"):
        submit_order(seller, draft.pk)


def test_a_reseller_on_record_works_with_the_provider(seller, contoso, office, acme, globex):
    with pytest.raises(CannotOrder, match="no_partnership"):
        placed(seller, contoso, office, reseller=globex)


def test_a_reseller_on_record_has_a_relationship(seller, contoso, office, acme, partnership):
    with pytest.raises(CannotOrder, match="reseller_without_relationship"):
        placed(seller, contoso, office, reseller=acme)


# --- Fulfilling ---


def test_each_line_becomes_a_subscription(seller, contoso, nordvik, office):
    order = fulfilled(placed(seller, contoso, office, offer(nordvik, "Mail Basic", "0002")))
    assert order.state == "done"
    assert Subscription.unscoped.filter(order_line__order=order, quantity=5).count() == 2
    assert {pool.enabled for pool in LicencePool.objects.all()} == {5}
    told = Notification.unscoped.get(event="order_done")
    assert told.person == seller.person
    assert_invariants(leaving_out=("history", "began", "Account admin"))


def test_fulfilling_twice_is_fulfilling_once(seller, contoso, office):
    order = fulfilled(placed(seller, contoso, office))
    fulfil_order(order.pk)
    assert Subscription.unscoped.count() == 1


def test_a_withdrawn_line_fails_the_whole_order_in_words(seller, contoso, nordvik, office):
    mail = offer(nordvik, "Mail Basic", "0002")
    order = placed(seller, contoso, office, mail)
    withdraw_offer(seller, mail)
    assert fulfilled(order).state == "failed"
    assert not Subscription.unscoped.exists()
    assert Notification.unscoped.filter(event="order_failed").exists()


def test_a_failed_order_is_tried_again(seller, contoso, office, client):
    order = placed(seller, contoso, office)
    Availability.unscoped.update(withdrawn_at=now())
    fulfilled(order)
    client.force_login(seller.person)
    assert "Office Standard" in client.get(page("order", order.pk)).text
    Availability.unscoped.update(withdrawn_at=None)
    client.post(page("order_retry", order.pk))
    assert fulfilled(order).state == "done"


def test_what_is_done_is_not_tried_again_or_cancelled(seller, contoso, office):
    order = fulfilled(placed(seller, contoso, office))
    with pytest.raises(OrderOver):
        retry_order(seller, order.pk)
    with pytest.raises(OrderOver):
        cancel_order(seller, order.pk)


def test_a_cancelled_order_buys_nothing(seller, contoso, office):
    order = placed(seller, contoso, office)
    cancel_order(seller, order.pk)
    assert fulfilled(order).state == "cancelled"
    assert not Subscription.unscoped.exists()


def test_the_sweep_waits_for_the_pause_and_then_fulfils(seller, contoso, office):
    placed(seller, contoso, office)
    fulfil_due()
    assert not Subscription.unscoped.exists()
    let_pass(minutes=2)
    assert Order.unscoped.get().state == "done"


# --- Pages ---


def test_from_the_first_press_to_the_subscription(
    client, seller, contoso, office, acme, partnership
):
    share(partnership.provider, make_relationship_account(acme, contoso))
    client.force_login(seller.person)
    new = client.get(page("order_new", contoso.pk))
    assert "Office Standard" in new.text
    put = client.post(page("cart_line", contoso.pk), {"offer": office.pk, "quantity": 12})
    assert put.status_code == 302
    review = client.get(page("order_review", contoso.pk)).text
    assert "648.00" in review  # 12 × 54.00
    draft = Order.unscoped.get()
    send = page("order_submission", contoso.pk, draft.pk)
    assert client.post(send, {}).status_code == 422
    said = {"attested": "on", "reseller": "acme", "reference": "PO-7"}
    for _press in range(2):
        answer = client.post(send, said)
        assert answer.url == page("order", draft.pk)
    order = fulfilled(draft)
    assert (order.state, order.reseller, order.reference) == ("done", acme, "PO-7")
    shown = client.get(page("order", order.pk)).text
    assert "PO-7" in shown
    assert "Order fulfilled" in shown


def make_relationship_account(partner, customer):
    make_relationship(partner, customer)
    return Account.unscoped.get(partner=partner, customer=customer)


def test_a_reseller_that_does_not_share_the_customer_cannot_be_put_on_record(
    client, seller, contoso, office, acme, partnership
):
    make_relationship(acme, contoso)
    draft = cart(seller, contoso, office)
    client.force_login(seller.person)
    said = {"attested": "on", "reseller": "acme"}
    client.post(page("order_submission", contoso.pk, draft.pk), said)
    draft.refresh_from_db()
    assert draft.reseller is None


def test_a_missing_agreement_is_said_on_top_and_blocks(client, nordvik, contoso, office):
    make_relationship(nordvik, contoso)
    member = make_member(nordvik, Role.SALES_AGENT)
    cart(member, contoso, office)
    client.force_login(member.person)
    review = client.get(page("order_review", contoso.pk)).text
    assert "has not accepted the agreement" in review
    assert "Place order" not in review


def test_a_wrong_quantity_is_said_where_it_was_typed(client, seller, contoso, office):
    client.force_login(seller.person)
    answer = client.post(page("cart_line", contoso.pk), {"offer": office.pk, "quantity": 999})
    assert answer.status_code == 422
    assert "1–300" in answer.text


def test_a_page_that_waits_is_drawn_anew_once_the_state_has_changed(
    client, seller, contoso, office
):
    order = placed(seller, contoso, office)
    client.force_login(seller.person)
    asked = page("order", order.pk) + "?heard=processing"
    assert "every 5s" in client.get(page("order", order.pk)).text
    assert client.get(asked).status_code == 204
    fulfilled(order)
    answer = client.get(asked)
    assert (answer.status_code, "every 5s" in answer.text) == (200, False)


def test_cancelling_too_late_says_so(client, seller, contoso, office):
    order = fulfilled(placed(seller, contoso, office))
    client.force_login(seller.person)
    answer = client.post(page("order_cancellation", order.pk), follow=True)
    assert "Too late" in answer.text


def test_an_order_is_nobodys_business_but_of_its_parties(
    client, seller, contoso, office, acme, globex, partnership, sign_in
):
    make_relationship(acme, contoso)
    order = placed(seller, contoso, office, reseller=acme)
    for partner, status in ((acme, 200), (globex, 404)):
        sign_in(partner)
        address = reverse("subscriptions:order", args=[partner.slug, order.pk])
        assert client.get(address).status_code == status
    theirs = reverse("subscriptions:order_cancellation", args=["globex", order.pk])
    assert client.post(theirs).status_code == 404


def test_a_draft_is_seen_by_nobody(client, seller, contoso, office):
    draft = cart(seller, contoso, office)
    client.force_login(seller.person)
    assert client.get(page("order", draft.pk)).status_code == 404


# --- The list ---


def test_the_list_pages_without_losing_or_repeating_an_order(client, seller, contoso, office):
    numbers = {placed(seller, contoso, office).number for _one in range(28)}
    client.force_login(seller.person)
    first = client.get(page("orders"))
    rest = client.get(page("orders") + first.context["next"])
    shown = [row.order.number for answer in (first, rest) for row in answer.context["rows"]]
    assert len(shown) == 28
    assert set(shown) == numbers


def test_the_list_costs_the_same_for_any_number(
    client, seller, contoso, office, django_assert_max_num_queries
):
    for _one in range(12):
        placed(seller, contoso, office)
    client.force_login(seller.person)
    with django_assert_max_num_queries(9):
        client.get(page("orders"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?state=done", 1),
        ("?q=Contoso", 1),
        ("?q=1002", 1),
        ("?since=2999-01-01", 2),
        ("?since=2030-01-01", 0),
        ("?until=2020-01-01", 0),
        ("?q=PO-7", 1),
        ("?after=nonsense", 2),
    ],
)
def test_filters_narrow_the_list(client, seller, nordvik, contoso, office, query, count):
    fulfilled(placed(seller, contoso, office, reference="PO-7"))
    zenith = make_customer("zenith.example", "Zenith", country="PL")
    make_relationship(nordvik, zenith)
    agree(zenith)
    placed(seller, zenith, office)
    client.force_login(seller.person)
    assert len(client.get(page("orders") + query).context["rows"]) == count


def test_the_file_has_what_is_shown_and_no_formulas(client, seller, contoso, office):
    placed(seller, contoso, office, reference="=1+1")
    client.force_login(seller.person)
    text = client.get(page("orders_csv")).getvalue().decode()
    assert "'=1+1" in text
    assert "5 × Office Standard" in text
    assert "270.00 PLN" in text
