"""Ordering while somebody else orders, removes, answers or fulfils the same."""

from uuid import uuid4

import pytest
from django.db.models import Count

from relationships.actions.reseller import remove_relationship
from relationships.models import Relationship
from subscriptions.actions.asking import accept_order_request, ask_order, withdraw_order_request
from subscriptions.actions.cataloguing import import_catalogue
from subscriptions.actions.fulfilling import fulfil_order
from subscriptions.actions.ordering import cancel_order, submit_order
from subscriptions.models import Availability, Order, OrderRequest, Product, Subscription
from subscriptions.offers import read_rows
from tests.conftest import in_parallel, make_member
from tests.orders import able_to_order, cart, offer, placed
from tests.test_catalogue import HEAD, OFFICE

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = range(4)


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_removal_never_leaves_an_order_without_a_relationship(nordvik, contoso, _round):
    member = able_to_order(nordvik, contoso)
    draft = cart(member, contoso, offer(nordvik))
    in_parallel(
        lambda: submit_order(member, draft.pk),
        lambda: remove_relationship(member, nordvik, contoso, reason="moved"),
    )
    draft.refresh_from_db()
    active = Relationship.unscoped.active().exists()
    assert (draft.state == "processing") == active


def test_many_presses_make_one_order(nordvik, contoso):
    member = able_to_order(nordvik, contoso)
    draft = cart(member, contoso, offer(nordvik))
    outcomes = in_parallel(*[lambda: submit_order(member, draft.pk)] * 6)
    assert outcomes == [None] * 6
    assert Order.unscoped.get().number is not None


def test_numbers_are_unique_however_many_order_at_once(nordvik, contoso):
    able_to_order(nordvik, contoso)
    one = offer(nordvik)
    carts = [(member, cart(member, contoso, one).pk) for member in staff(nordvik, 6)]
    acts = [lambda m=member, pk=pk: submit_order(m, pk) for member, pk in carts]
    assert in_parallel(*acts) == [None] * 6
    counted = Order.unscoped.values("number").annotate(n=Count("pk"))
    assert [row["n"] for row in counted] == [1] * 6


def staff(partner, count):
    return [make_member(partner) for _one in range(count)]


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_request_is_accepted_or_taken_back_never_both(
    acme, nordvik, contoso, partnership, _round
):
    seller, asker = able_to_order(nordvik, contoso), able_to_order(acme, contoso)
    draft = cart(asker, contoso, offer(nordvik))
    asked = ask_order(asker, draft.pk, note="", form_key=uuid4())
    outcomes = in_parallel(
        lambda: accept_order_request(seller, asked.pk),
        lambda: withdraw_order_request(asker, asked.pk),
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    asked.refresh_from_db()
    assert (asked.state == "accepted") == Order.unscoped.exists()


def test_many_presses_send_one_request(acme, nordvik, contoso, partnership):
    able_to_order(nordvik, contoso)
    asker = able_to_order(acme, contoso)
    draft, key = cart(asker, contoso, offer(nordvik)), uuid4()
    act = lambda: ask_order(asker, draft.pk, note="", form_key=key)  # noqa: E731
    assert in_parallel(*[act] * 4) == [None] * 4
    assert OrderRequest.unscoped.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_order_is_fulfilled_once_or_cancelled(nordvik, contoso, _round):
    member = able_to_order(nordvik, contoso)
    order = placed(member, contoso, offer(nordvik))
    in_parallel(
        lambda: fulfil_order(order.pk),
        lambda: fulfil_order(order.pk),
        lambda: cancel_order(member, order.pk),
    )
    order.refresh_from_db()
    assert order.state in {"done", "cancelled"}
    assert Subscription.unscoped.count() == (order.state == "done")


def test_two_imports_make_one_catalogue(nordvik):
    member = make_member(nordvik)
    rows = read_rows(f"{HEAD}\n{OFFICE}".encode())
    assert in_parallel(*[lambda: import_catalogue(member, rows)] * 4) == [None] * 4
    assert (Product.unscoped.count(), Availability.unscoped.count()) == (1, 1)
