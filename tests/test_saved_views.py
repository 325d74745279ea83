"""A list as somebody wants to find it again: kept, renamed, shared, dropped."""

import pytest
from django.urls import reverse

from partners.models import SavedView
from partners.permissions import Role
from tests.conftest import make_member

LISTS = {"customers": "/p/acme/customers/", "invitations": "/p/acme/invitations/"}


def save(client, of="invitations", name="Mine", query="view=open&language=pl", **more):
    address = reverse("partners:saved_view_new", args=["acme"])
    return client.post(address, {"list": of, "name": name, "query": query} | more)


def page(view, name="saved_view"):
    return reverse(f"partners:{name}", args=["acme", view.pk])


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


@pytest.fixture
def shared(acme):
    """Of a colleague, for everybody."""
    owner = make_member(acme, Role.SALES_AGENT, name="Kolega")
    return SavedView.unscoped.create(
        partner=acme, owner=owner, list_name="invitations", name="Team", query="view=all",
        is_shared=True,
    )  # fmt: skip


@pytest.mark.parametrize("of", LISTS)
def test_what_is_shown_is_kept_and_found_after_the_built_in_views(client, agent, of):
    shown = client.get(LISTS[of], {"view": "all", "q": "x", "after": "abc"})
    offered = client.get(shown.context["saved"].new_address)
    assert offered.status_code == 200
    answer = save(client, of, query=offered.context["query"])
    assert answer["Location"] == f"{LISTS[of]}?q=x&view=all"
    back = client.get(answer["Location"])
    assert '<a href="?q=x&amp;view=all" aria-current="true">Mine' in back.text


def test_a_view_is_its_owners_until_it_is_shared(client, acme, agent, sign_in):
    save(client)
    view = SavedView.unscoped.get()
    sign_in(acme, Role.ADMIN_AGENT)
    assert "Mine" not in client.get(LISTS["invitations"]).text
    assert client.get(page(view)).status_code == 404
    client.force_login(agent.person)
    client.post(page(view), {"name": "Ours", "is_shared": "on"})
    sign_in(acme, Role.SALES_AGENT)
    assert "Ours" in client.get(LISTS["invitations"]).text


def test_what_a_colleague_shares_is_theirs_to_change(client, agent, shared):
    assert "Team" in client.get(LISTS["invitations"]).text
    for name in ("saved_view", "saved_view_deletion"):
        assert client.post(page(shared, name), {"name": "Taken"}).status_code == 403
    shared.refresh_from_db()
    assert shared.name == "Team"


def test_who_oversees_everybody_may_tidy_up(client, acme, sign_in, shared):
    sign_in(acme, Role.ADMIN_AGENT)
    assert "Belongs to Kolega." in client.get(page(shared)).text
    assert client.get(page(shared, "saved_view_deletion")).status_code == 200
    assert SavedView.unscoped.exists()
    client.post(page(shared, "saved_view_deletion"))
    assert not SavedView.unscoped.exists()


def test_a_name_is_taken_once(client, agent, shared):
    save(client)
    again = save(client)
    assert again.status_code == 422
    assert "You have a view of this name already." in again.text
    assert save(client, name="Team").status_code == 302
    assert save(client, of="customers").status_code == 302
    mine = SavedView.unscoped.get(owner=agent, name="Team")
    assert client.post(page(mine), {"name": "Mine"}).status_code == 422


def test_nobody_collects_them_without_end(client, agent):
    for number in range(20):
        save(client, name=f"View {number}")
    assert "Delete one first." in save(client, name="One more").text
    assert SavedView.unscoped.count() == 20


def test_another_partner_finds_nothing(client, globex, sign_in, shared):
    sign_in(globex)
    assert client.get(page(shared)).status_code == 404
    foreign = reverse("partners:saved_view", args=["globex", shared.pk])
    assert client.get(foreign).status_code == 404


def test_who_cannot_open_the_list_cannot_save_its_views(client, acme, sign_in):
    sign_in(acme, Role.HELPDESK_AGENT)
    assert save(client).status_code == 403
    assert save(client, of="customers").status_code == 302
    assert save(client, of="activity").status_code == 404


def test_views_of_who_left_are_gone(client, agent, shared):
    shared.owner.ended_at = shared.created_at
    shared.owner.save()
    assert "Team" not in client.get(LISTS["invitations"]).text


def test_a_query_cannot_lead_anywhere_else(client, agent):
    answer = save(client, query="//evil.example/?q=<script>&view=open")
    assert answer["Location"].startswith(f"{LISTS['invitations']}?")
    assert "<script>" not in client.get(LISTS["invitations"]).text.split("</head>")[1]
