"""Tags and owners on chosen customers."""

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from customers.actions import MAX_TAGS, TooManyTags, tag_customers
from customers.models import Account, AccountTag, Tag
from partners.permissions import Role
from tests.conftest import make_account, make_customer


@pytest.fixture
def accounts(acme):
    return [make_account(acme, make_customer(f"t{n}.example", f"Tagged {n}")) for n in range(3)]


def page(partner):
    return reverse("customers:labels", args=[partner.slug])


def test_chosen_rows_are_tagged_and_found_by_the_tag(client, acme, sign_in, accounts):
    sign_in(acme)
    ids = [account.customer_id for account in accounts[:2]]
    shown = client.post(page(acme), {"customer": ids})
    assert "For 2 customers." in shown.text
    client.post(page(acme), {"customer": ids, "apply": "1", "add": "VIP,  vip, szkoły"})
    assert Account.unscoped.get(pk=accounts[0].pk).tag_names == ["szkoły", "VIP"]
    assert Tag.objects.for_partner(acme).count() == 2
    listed = client.get(reverse("customers:list", args=["acme"]), {"tag": "vip"})
    assert [row["name"] for row in listed.context["page"].rows] == ["Tagged 0", "Tagged 1"]
    assert Event.objects.for_partner(acme).filter(verb=Verb.CUSTOMER_TAGGED).count() == 2


def test_a_tag_is_taken_off(client, acme, sign_in, accounts):
    member = sign_in(acme)
    tag_customers(member, [accounts[0].customer_id], ["VIP", "szkoły"], [])
    client.post(page(acme), {"customer": accounts[0].customer_id, "apply": "1", "remove": ["VIP"]})
    assert Account.unscoped.get(pk=accounts[0].pk).tag_names == ["szkoły"]
    assert AccountTag.unscoped.count() == 1


def test_an_owner_for_several(client, acme, sign_in, accounts):
    member = sign_in(acme)
    ids = [account.customer_id for account in accounts]
    client.post(page(acme), {"customer": ids, "apply": "1", "owner": member.pk})
    assert Account.unscoped.filter(owner=member).count() == 3
    client.post(page(acme), {"customer": ids[:1], "apply": "1", "owner": "nobody"})
    assert Account.unscoped.filter(owner=member).count() == 2


def test_a_stranger_as_owner_is_refused(client, acme, globex, sign_in, accounts):
    stranger = sign_in(globex)
    sign_in(acme)
    posted = {"customer": accounts[0].customer_id, "apply": "1", "owner": stranger.pk}
    assert client.post(page(acme), posted).status_code == 422


def test_no_more_tags_than_the_limit(client, acme, sign_in, accounts):
    member = sign_in(acme)
    ids = [accounts[0].customer_id]
    tag_customers(member, ids, [f"tag {n}" for n in range(MAX_TAGS)], [])
    with pytest.raises(TooManyTags):
        tag_customers(member, ids, ["one more"], [])
    refused = client.post(page(acme), {"customer": ids, "apply": "1", "add": "one more"})
    assert refused.status_code == 422
    assert "at most 150 tags" in refused.text


def test_a_rivals_customer_cannot_be_tagged(client, acme, globex, sign_in, accounts):
    member = sign_in(globex)
    assert tag_customers(member, [accounts[0].customer_id], ["ours"], []) == 0
    posted = {"customer": accounts[0].customer_id, "apply": "1", "add": "ours"}
    assert client.post(page(globex), posted).status_code == 302
    assert not Tag.unscoped.exists()


def test_the_same_word_belongs_to_each_partner_alone(acme, globex, sign_in, accounts):
    other = make_account(globex, make_customer("g.example", "Theirs"))
    tag_customers(sign_in(acme), [accounts[0].customer_id], ["VIP"], [])
    tag_customers(sign_in(globex), [other.customer_id], ["VIP"], [])
    assert Tag.unscoped.count() == 2


def test_nothing_chosen_goes_back_to_the_list(client, acme, sign_in):
    sign_in(acme)
    answer = client.post(page(acme), {"customer": ["nonsense"]}, follow=True)
    assert "Choose customers first." in answer.text


def test_a_helpdesk_agent_may_not(client, acme, sign_in, accounts):
    sign_in(acme, Role.HELPDESK_AGENT)
    assert client.post(page(acme), {"customer": accounts[0].customer_id}).status_code == 403
