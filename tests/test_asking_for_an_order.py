"""A reseller asks its provider to order: sent, accepted, refused, taken back."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from notifications.models import Notification
from partners.models import Partnership
from partners.permissions import Role
from relationships.actions.reseller import remove_relationship
from relationships.blockers import RemovalBlocked
from subscriptions.actions.asking import (
    accept_order_request,
    ask_order,
    refuse_order_request,
    withdraw_order_request,
)
from subscriptions.actions.carting import put_in_cart
from subscriptions.blockers import open_orders
from subscriptions.checks import CannotOrder
from subscriptions.models import (
    Availability,
    Order,
    OrderRequest,
    OrderRequestClosed,
    Subscription,
)
from tests.conftest import make_member, make_partner, make_relationship
from tests.invariants import assert_invariants
from tests.orders import able_to_order, cart, fulfilled, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(nordvik, contoso):
    return able_to_order(nordvik, contoso)


@pytest.fixture
def asker(acme, contoso, partnership):
    return able_to_order(acme, contoso)


@pytest.fixture
def asked(asker, seller, contoso, nordvik):
    draft = cart(asker, contoso, offer(nordvik))
    return ask_order(asker, draft.pk, note="Before Friday", form_key=uuid4())


def page(name, *args, partner="nordvik"):
    return reverse(f"subscriptions:{name}", args=[partner, *args])


def told(event):
    return {row.person for row in Notification.unscoped.filter(event=event)}


def test_the_providers_people_are_told_and_the_cart_is_gone(asked, seller):
    assert asked.state == "waiting"
    assert seller.person in told("order_requested")
    assert not Order.unscoped.exists()


def test_two_presses_send_one_request(asker, seller, contoso, nordvik):
    draft, key = cart(asker, contoso, offer(nordvik)), uuid4()
    first = ask_order(asker, draft.pk, note="", form_key=key)
    assert ask_order(asker, draft.pk, note="", form_key=key) == first


def test_nothing_is_asked_of_a_provider_without_its_own_relationship(asker, contoso, nordvik):
    draft = cart(asker, contoso, offer(nordvik))
    with pytest.raises(CannotOrder, match="no_relationship"):
        ask_order(asker, draft.pk, note="", form_key=uuid4())


def test_the_page_says_who_misses_what(client, asker, contoso, nordvik):
    offer(nordvik)
    client.force_login(asker.person)
    page_text = client.get(page("order_new", contoso.pk, partner="acme")).text
    assert "Your provider has no relationship of its own" in page_text
    assert "with=provider" in page_text


def test_products_of_two_providers_are_asked_for_apart(asker, seller, contoso, nordvik, acme):
    other = make_partner("hanza", "indirect_provider")
    bond = Partnership.unscoped.get()
    bond.pk, bond.provider, bond.token_sha256 = uuid4(), other, "1" * 64
    bond.save(force_insert=True)
    cart(asker, contoso, offer(nordvik))
    with pytest.raises(CannotOrder, match="other_provider"):
        put_in_cart(asker, contoso, offer(other).pk, 1)


def test_accepted_it_is_an_order_with_the_reseller_on_record(asked, seller, asker, acme):
    order = accept_order_request(seller, asked.pk).order
    assert (order.partner, order.reseller, order.state) == (seller.partner, acme, "processing")
    assert asker.person in told("order_request_accepted")
    assert fulfilled(order).state == "done"
    verbs = Event.unscoped.filter(partner=acme).values_list("verb", flat=True)
    assert {Verb.ORDER_REQUEST_ACCEPTED, Verb.ORDER_SUBMITTED, Verb.ORDER_DONE} <= set(verbs)
    assert_invariants(leaving_out=("history", "began", "Account admin"))


def test_accepting_what_is_no_longer_offered_changes_nothing(asked, seller):
    Availability.unscoped.update(withdrawn_at=asked.asked_at)
    with pytest.raises(CannotOrder, match="withdrawn"):
        accept_order_request(seller, asked.pk)
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert not Order.unscoped.exists()


def test_a_request_is_answered_once(asked, seller, asker):
    refuse_order_request(seller, asked.pk, "Not this year")
    for act in (
        lambda: accept_order_request(seller, asked.pk),
        lambda: withdraw_order_request(asker, asked.pk),
    ):
        with pytest.raises(OrderRequestClosed):
            act()


def test_a_refusal_reaches_whoever_asked_with_its_sentence(client, asked, seller, asker):
    client.force_login(seller.person)
    refuse = page("order_request_refusal", asked.pk)
    assert client.post(refuse, {"answer": ""}).status_code == 422
    client.post(refuse, {"answer": "Not this year"})
    assert asker.person in told("order_request_refused")
    client.force_login(asker.person)
    assert "Not this year" in client.get(page("order_request", asked.pk, partner="acme")).text


def test_taken_back_it_leaves_nothing_to_decide(client, asked, seller, asker):
    client.force_login(asker.person)
    client.post(page("order_request_withdrawal", asked.pk, partner="acme"))
    assert seller.person in told("order_request_withdrawn")
    client.force_login(seller.person)
    assert "Accept and place" not in client.get(page("order_request", asked.pk)).text


def test_the_desk_shows_requests_resellers_and_what_stands_in_the_way(
    client, asked, seller, nordvik, acme
):
    client.force_login(seller.person)
    desk = client.get(page("desk")).text
    assert "Acme Cloud" in desk
    assert "1 request waits" in desk
    assert "Accept and place the order" in client.get(page("order_request", asked.pk)).text
    Availability.unscoped.update(withdrawn_at=asked.asked_at)
    blocked = client.get(page("order_request", asked.pk)).text
    assert "cannot be accepted now" in blocked
    assert "Accept and place the order" not in blocked


def test_each_side_answers_only_for_itself(client, asked, seller, asker, globex, sign_in):
    client.force_login(asker.person)
    accept = page("order_request_acceptance", asked.pk, partner="acme")
    assert client.post(accept).status_code == 404
    client.force_login(seller.person)
    assert client.post(page("order_request_withdrawal", asked.pk)).status_code == 404
    sign_in(globex)
    assert client.get(page("order_request", asked.pk, partner="globex")).status_code == 404


def test_a_reader_sees_no_buttons(client, asked, nordvik):
    client.force_login(make_member(nordvik, Role.BILLING_ADMIN).person)
    shown = client.get(page("order_request", asked.pk)).text
    assert "Accept and place the order" not in shown
    assert "Refuse with this sentence" not in shown


def test_from_the_cart_to_the_provider_in_the_browser(client, asker, seller, contoso, nordvik):
    one = offer(nordvik)
    client.force_login(asker.person)
    put = page("cart_line", contoso.pk, partner="acme")
    client.post(put, {"offer": one.pk, "quantity": 3})
    review = client.get(page("order_review", contoso.pk, partner="acme"))
    assert "Send to provider" in review.text
    key = review.context["form"]["form_key"].value()
    send = page("order_asking", contoso.pk, Order.unscoped.get().pk, partner="acme")
    said = {"attested": "on", "note": "Hi", "form_key": str(key)}
    answers = [client.post(send, said).url for _press in range(2)]
    assert answers[0] == answers[1]
    assert OrderRequest.unscoped.get().note == "Hi"
    assert "Hi" in client.get(answers[0]).text


# --- Removals ---


def test_a_waiting_request_stands_in_the_way_of_a_removal(asked, asker, acme, nordvik, contoso):
    assert "Take it back" in open_orders(acme, contoso)[0].sentence
    assert "Answer it" in open_orders(nordvik, contoso)[0].sentence
    with pytest.raises(RemovalBlocked):
        remove_relationship(asker, acme, contoso, reason="moved")


def test_an_order_under_way_stands_in_the_way_on_both_sides(
    client, asked, seller, asker, acme, nordvik, contoso, globex
):
    order = accept_order_request(seller, asked.pk).order
    for partner in (acme, nordvik):
        assert [blocker.pk for blocker in open_orders(partner, contoso)] == [order.pk]
    make_relationship(globex, contoso)
    assert open_orders(globex, contoso) == []
    client.force_login(asker.person)
    removal = client.get(reverse("relationships:removal", args=["acme", contoso.pk]))
    assert "is being processed" in removal.text


# --- Changes of a subscription ---


@pytest.fixture
def running(asked, seller):
    return fulfilled(accept_order_request(seller, asked.pk).order) and Subscription.unscoped.get()


def wish(client, asker, running, **said):
    client.force_login(asker.person)
    address = page("ask_change", running.pk, partner="acme")
    return client.post(address, {"form_key": str(uuid4()), **said})


def answered(client, seller, **which):
    request = OrderRequest.unscoped.get(state="waiting", **which)
    client.force_login(seller.person)
    return client.post(page("order_request_acceptance", request.pk), follow=True)


def test_more_seats_are_asked_for_and_come_with_the_answer(client, asker, seller, running):
    assert wish(client, asker, running, wanted="quantity", quantity=8).status_code == 302
    shown = client.get(
        page("order_request", OrderRequest.unscoped.waiting().get().pk, partner="acme")
    )
    assert "Change the quantity" in shown.text
    answered(client, seller)
    running.refresh_from_db()
    assert running.quantity == 8


@pytest.mark.parametrize(
    ("wanted", "field", "value"),
    [
        ("auto_renew_off", "auto_renew", False),
        ("suspend", "state", "suspended"),
        ("cancel", "state", "deleted"),
    ],
)
def test_each_change_is_made_by_the_provider(client, asker, seller, running, wanted, field, value):
    wish(client, asker, running, wanted=wanted)
    answered(client, seller)
    running.refresh_from_db()
    assert getattr(running, field) == value


def test_a_suspended_one_is_reactivated(client, asker, seller, running):
    for wanted in ("suspend", "reactivate"):
        wish(client, asker, running, wanted=wanted)
        answered(client, seller)
    running.refresh_from_db()
    assert running.state == "active"


def test_what_the_rules_refuse_leaves_the_request_waiting(client, asker, seller, running):
    wish(client, asker, running, wanted="quantity", quantity=301)
    assert "At most 300 seats" in answered(client, seller).text
    assert OrderRequest.unscoped.waiting().exists()


@pytest.mark.parametrize(
    "said",
    [{}, {"wanted": "quantity"}, {"wanted": "quantity", "quantity": 5}, {"wanted": "reactivate"}],
)
def test_a_wish_that_says_nothing_is_not_sent(client, asker, running, said):
    assert wish(client, asker, running, **said).status_code == 422


def test_the_same_is_asked_once(client, asker, running):
    wish(client, asker, running, wanted="suspend")
    again = wish(client, asker, running, wanted="suspend")
    assert again.status_code == 422
    assert "asked before" in again.text


def test_only_the_reseller_on_record_asks(client, running, seller, globex, sign_in):
    client.force_login(seller.person)
    assert client.get(page("ask_change", running.pk)).status_code == 404
    sign_in(globex)
    assert client.get(page("ask_change", running.pk, partner="globex")).status_code == 404


# --- What waits, in the rail ---


@pytest.fixture
def waiting(client):
    """The number behind Order requests in the rail of any page, "" where there is none."""

    def read(member):
        client.force_login(member.person)
        text = client.get(reverse("notifications:page", args=[member.partner.slug])).text
        found = re.search(r'Order requests</span>(?:<span class="rail__count">(\d+))?', text)
        return (found[1] or "") if found else None

    return read


def test_on_every_page_the_provider_sees_how_many_requests_wait(waiting, asked, seller):
    assert waiting(seller) == "1"
    refuse_order_request(seller, asked.pk, "Not this year")
    assert waiting(seller) == ""


def test_who_cannot_answer_sees_no_number(waiting, asked, asker, nordvik):
    assert waiting(asker) == ""
    assert waiting(make_member(nordvik, Role.HELPDESK_AGENT)) == ""
    assert waiting(make_member(nordvik, Role.ACCOUNT_ADMIN)) is None


def test_the_number_costs_no_query_of_its_own(client, asked, seller, django_assert_max_num_queries):
    client.force_login(seller.person)
    here = reverse("notifications:page", args=["nordvik"])
    client.get(here)
    with django_assert_max_num_queries(5):
        assert 'rail__count">1<' in client.get(here).text
