"""What partners see of subscriptions, and change in the browser."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from customers.models import Account
from partners.permissions import Role
from subscriptions.actions.changing import add_seats, rename, schedule_change
from subscriptions.models import Subscription, SubscriptionState
from tests.conftest import make_customer, make_member, make_relationship
from tests.subscriptions import make_availability, make_sku, make_subscription

DAY = timedelta(days=1)
ACTS = ("quantity", "name", "auto_renew", "next_term", "next_term_removal", "support")
ACTS += ("suspension", "reactivation", "cancellation")


@pytest.fixture
def young(seller, contoso):
    return make_subscription(seller, contoso, ago=DAY)


def address(page, subscription, of="direct"):
    return reverse(f"subscriptions:{page}", args=[of, subscription.pk])


def post(client, page, subscription, **data):
    data = {"version": Subscription.unscoped.get(pk=subscription.pk).version} | data
    return client.post(address(page, subscription), data, follow=True)


def fresh(subscription):
    return Subscription.unscoped.get(pk=subscription.pk)


def test_the_page_says_until_when_what_may_be_reduced(client, sign_in, young, agent_of_seller):
    sign_in(agent_of_seller.person)
    page = client.get(address("subscription", young)).text
    assert "You can reduce 10 seats until" in page
    assert "CET" in page or "CEST" in page
    assert "You can cancel it until" in page


def test_seats_are_reviewed_before_they_change(client, sign_in, young, agent_of_seller):
    sign_in(agent_of_seller.person)
    review = client.get(address("quantity", young), {"quantity": 15, "version": young.version})
    assert "5 seats more, at once" in review.text
    assert "810.00" in review.text
    assert fresh(young).quantity == 10
    assert "The number of seats was changed." in post(client, "quantity", young, quantity=15).text
    assert fresh(young).quantity == 15


@pytest.mark.parametrize("quantity", ["", "0", "many", "-3"])
def test_seats_that_are_no_number_are_asked_again(
    client, sign_in, young, agent_of_seller, quantity
):
    sign_in(agent_of_seller.person)
    data = {"quantity": quantity, "version": young.version}
    assert client.post(address("quantity", young), data).status_code == 422


def test_too_few_seats_are_refused_with_the_number(client, sign_in, seller, contoso):
    subscription = make_subscription(seller, contoso, ago=DAY, assigned=8)
    sign_in(seller)
    page = post(client, "quantity", subscription, quantity=5)
    assert "8 licences are assigned" in page.text
    assert "Remove 3 assignments first." in page.text
    assert fresh(subscription).quantity == 10


def test_after_the_window_the_review_leads_to_the_next_term(client, sign_in, seller, contoso):
    subscription = make_subscription(seller, contoso)
    sign_in(seller)
    review = client.get(address("quantity", subscription), {"quantity": 5, "version": 1}).text
    assert "0 seats can be reduced now." in review
    assert address("next_term", subscription) in review
    assert "No seats can be reduced now." in post(client, "quantity", subscription, quantity=5).text


def test_all_the_rest_is_a_form_each(client, sign_in, seller, contoso, acme):
    subscription = make_subscription(seller, contoso, reseller=acme, ago=DAY)
    longer = make_availability(make_sku(seller), "P3Y", "annual")
    sign_in(seller)
    assert "Renamed." in post(client, "name", subscription, name="Board").text
    scheduled = post(client, "next_term", subscription, quantity=4, offer=longer.pk)
    assert "Seats: 10 → 4" in scheduled.text
    assert "was dropped" in post(client, "next_term_removal", subscription).text
    assert "was changed" in post(client, "support", subscription, contact=acme.pk).text
    assert "Auto-renew is off." in post(client, "auto_renew", subscription, on="0").text
    assert "Auto-renew is on." in post(client, "auto_renew", subscription, on="1").text
    assert "locked out" in client.get(address("suspension", subscription)).text
    assert "Suspended." in post(client, "suspension", subscription).text
    assert "Reactivated." in post(client, "reactivation", subscription).text
    assert "deleted at once" in client.get(address("cancellation", subscription)).text
    assert "Cancelled." in post(client, "cancellation", subscription).text
    now_it_is = fresh(subscription)
    assert (now_it_is.name, now_it_is.support_contact) == ("Board", acme)
    assert now_it_is.state == SubscriptionState.DELETED


def test_what_a_colleague_changed_meanwhile_is_a_conflict(client, sign_in, young, agent_of_seller):
    sign_in(agent_of_seller.person)
    rename(agent_of_seller, young, "Theirs")
    for page in ACTS:
        data = {
            "version": young.version,
            "quantity": 12,
            "name": "Mine",
            "contact": young.partner_id,
        }
        data["offer"] = young.availability_id
        answer = client.post(address(page, young), data)
        assert answer.status_code == 409, page
    assert "It changed while you were looking" in answer.text
    assert fresh(young).name == "Theirs"


def test_looking_changes_nothing(client, sign_in, young, agent_of_seller):
    sign_in(agent_of_seller.person)
    for page in ("subscription", *ACTS):
        assert client.get(address(page, young)).status_code in {200, 405}, page
    assert fresh(young).version == young.version


def test_the_reseller_on_record_sees_it_and_changes_nothing(client, sign_in, seller, contoso, acme):
    subscription = make_subscription(seller, contoso, reseller=acme, ago=DAY)
    sign_in(acme)
    page = client.get(address("subscription", subscription, "acme"))
    assert "Managed by Direct Cloud. You can see it, not change it." in page.text
    for act in ACTS:
        assert client.post(address(act, subscription, "acme")).status_code == 404, act
    assert fresh(subscription).version == subscription.version


def test_a_rival_cannot_tell_it_exists(client, sign_in, young, contoso, globex):
    make_relationship(globex, contoso)
    sign_in(globex)
    for page in ("subscription", *ACTS):
        assert client.get(address(page, young, "globex")).status_code in {404, 405}, page
        assert client.post(address(page, young, "globex")).status_code in {404, 405}, page
    listed = client.get(reverse("subscriptions:of_customer", args=["globex", contoso.pk])).text
    assert "Office Standard" not in listed
    assert "No subscriptions yet." in listed


def test_who_may_only_look_gets_no_buttons(client, sign_in, young, seller):
    sign_in(seller, Role.HELPDESK_AGENT)
    page = client.get(address("subscription", young)).text
    assert "You can reduce 10 seats until" in page
    assert address("suspension", young) not in page
    assert address("name", young) not in page


def test_when_the_relationship_is_over_nothing_can_be_changed(client, sign_in, seller, contoso):
    subscription = make_subscription(seller, contoso, state="expired")
    subscription.order_line.order.relationship.remove(
        now(), make_member(seller).person, "moved", ""
    )
    subscription.order_line.order.relationship.save()
    Account.unscoped.filter(partner=seller).update(state="ended")
    sign_in(seller)
    assert (
        address("name", subscription) not in client.get(address("subscription", subscription)).text
    )
    assert "no active reseller" in post(client, "name", subscription, name="Other").text


@pytest.mark.parametrize("state", SubscriptionState)
def test_every_state_has_its_page(client, sign_in, seller, contoso, state):
    subscription = make_subscription(seller, contoso, state=state)
    sign_in(seller)
    page = client.get(address("subscription", subscription))
    assert page.status_code == 200
    assert str(SubscriptionState(state).label) in page.text


def test_history_is_told_on_the_page(client, sign_in, young, agent_of_seller):
    add_seats(agent_of_seller, young, 2)
    schedule_change(agent_of_seller, young, 4)
    sign_in(agent_of_seller.person)
    page = client.get(address("subscription", young)).text
    assert "Seats added" in page
    assert "Quantity: 10 → 12" in page
    assert "It renews" in page


# --- Lists ---


def test_the_customers_page_lists_what_this_partner_sold(client, sign_in, young, seller, contoso):
    make_subscription(seller, contoso, state="deleted", name="Old one")
    sign_in(seller)
    page = client.get(reverse("subscriptions:of_customer", args=["direct", contoso.pk])).text
    assert "Office Standard" in page
    assert "0 / 10" in page
    assert "Deleted subscriptions" in page


def test_the_list_finds_and_filters(client, sign_in, seller, contoso):
    other = make_customer("other.example", "Other GmbH")
    make_subscription(seller, contoso)
    make_subscription(seller, other, name="Board", state="suspended")
    soon = make_subscription(seller, other, name="Soon", ago=timedelta(days=340))
    make_subscription(seller, other, name="Leaving", ago=timedelta(days=341), auto_renew=False)
    sign_in(seller)

    def listed(**asked):
        page = client.get(reverse("subscriptions:list", args=["direct"]), asked)
        return [row.name for row in page.context["rows"]]

    assert listed() == ["Leaving", "Soon", "Office Standard"]
    assert listed(view="renewing") == [soon.name]
    assert listed(view="ending") == ["Leaving"]
    assert listed(view="suspended") == ["Board"]
    assert listed(view="all", q="łódź") == ["Office Standard"]
    assert listed(view="all", q="boar") == ["Board"]
    assert listed(view="nonsense") == ["Leaving", "Soon", "Office Standard"]
    assert listed(view="all", q="nothing") == []


def test_the_list_is_paged_by_key(client, sign_in, seller, contoso, monkeypatch):
    monkeypatch.setattr("subscriptions.listing.PAGE", 2)
    for number in range(5):
        make_subscription(seller, contoso, name=f"S{number}", ago=timedelta(days=50 - number))
    sign_in(seller)
    here, seen = reverse("subscriptions:list", args=["direct"]), []
    first = page = client.get(here)
    while True:
        seen += [row.name for row in page.context["rows"]]
        if not page.context["next"]:
            break
        page = client.get(here + page.context["next"])
    assert seen == [f"S{number}" for number in range(5)]
    back = client.get(here + page.context["previous"])
    assert [row.name for row in back.context["rows"]] == ["S2", "S3"]
    again = client.get(here + back.context["previous"])
    assert [r.name for r in again.context["rows"]] == [r.name for r in first.context["rows"]]
    assert client.get(here, {"after": "no key"}).status_code == 200


def test_the_list_asks_the_same_however_long_it_is(client, sign_in, seller, contoso):
    sign_in(seller)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("subscriptions:list", args=["direct"]))
        return len(captured)

    make_subscription(seller, contoso)
    queries()
    few = queries()
    for number in range(5):
        customer = make_customer(f"c{number}.example", f"Company {number}")
        make_subscription(seller, customer)
    assert queries() == few


def test_the_file_has_what_the_list_shows(client, sign_in, seller, contoso):
    make_subscription(seller, contoso, name="=Board", assigned=3)
    make_subscription(seller, contoso, name="Asleep", state="suspended")
    sign_in(seller)
    answer = client.get(reverse("subscriptions:list_csv", args=["direct"]), {"view": "active"})
    head, *lines = b"".join(answer.streaming_content).decode().splitlines()
    assert head.startswith("\ufeffCustomer,Primary domain,Name,Product,SKU")
    assert len(lines) == 1
    assert "'=Board" in lines[0]
    assert ",10,3,1 year,Monthly,54.00,PLN," in lines[0]


def test_a_reseller_lists_what_it_is_on_record_with(client, sign_in, seller, contoso, acme):
    make_subscription(seller, contoso, reseller=acme)
    make_subscription(seller, contoso, name="Without")
    sign_in(acme)
    page = client.get(reverse("subscriptions:list", args=["acme"]))
    assert [row.name for row in page.context["rows"]] == ["Office Standard"]
    assert "Direct Cloud" in page.text


# --- The customer's own page ---


def test_the_customer_sees_what_it_has_from_everybody(
    client, sign_in, seller, contoso, contoso_admin, acme
):
    make_subscription(seller, contoso, reseller=acme)
    make_subscription(seller, contoso, name="Gone", state="deleted")
    make_subscription(seller, make_customer("other.example", "Other"), name="Of another")
    sign_in(contoso_admin)
    page = client.get(reverse("own_subscriptions:list", args=[contoso.pk])).text
    assert "Office Standard" in page
    assert "Direct Cloud" in page
    assert "Reseller: Acme Cloud" in page
    assert "mailto:office@direct.example" in page
    assert "54.00" not in page
    assert "Gone" not in page
    assert "Of another" not in page


def test_a_stranger_does_not_find_the_customers_page(client, sign_in, contoso, seller):
    sign_in(seller)
    assert client.get(reverse("own_subscriptions:list", args=[contoso.pk])).status_code == 404
