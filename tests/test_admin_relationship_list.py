"""The list of all admin relationships: tiles, views, filters, order, pages, export."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.urls import reverse
from django.utils.timezone import now

from partners.permissions import Role
from relationships.actions.ending import end_admin_relationship, switch_auto_extend
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignmentState,
    SecurityGroup,
)
from tests.conftest import make_account, make_admin_relationship, make_customer

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def listing(**query):
    return reverse("relationships:admin_relationships", args=["acme"], query=query)


def names(page):
    return [row.found.name for row in page.context["rows"]]


def days(number):
    return now() + timedelta(days=number)


@pytest.fixture
def made(acme, contoso, relationship):
    """One for each tile and view."""
    make = lambda name, **fields: make_admin_relationship(acme, contoso, name=name, **fields)  # noqa: E731
    ended = {"ended_at": days(-20)}
    return {
        "day": make("Day", ends_at=days(0.5), state="expiring"),
        "week": make("Week", ends_at=days(5), state="expiring"),
        "month": make("Month", ends_at=days(20), state="expiring"),
        "later": make("Later", ends_at=days(300)),
        "extends": make("Extends", ends_at=days(3), auto_extend=True),
        "run_out": make("Run out", ends_at=days(-0.1), state="expiring"),
        "over": make("Over", state="terminated", **ended),
        "long_over": make("Long over", state="expired", ended_at=days(-364.9 - 10)),
        "declined": make("Declined", state="declined", **ended),
        "asked": make("Asked", state="approvalPending"),
        "lapsed": make("Lapsed", state="approvalPending", answer_by=days(-1)),
        "draft": make("Draft", state="created"),
        "filed": make("Filed", state="expired", ended_at=days(-500), filed_at=days(-130)),
    }


def assign(row, state=AssignmentState.ACTIVE, name="Desk"):
    group = SecurityGroup.unscoped.create(partner=row.partner, name=name)
    dated = {"activated_at": now()} if state == AssignmentState.ACTIVE else {}
    return AccessAssignment.unscoped.create(
        admin_relationship=row, group=group, state=state, **dated
    )


def test_each_tile_shows_what_it_counts(client, made, acme, sign_in):
    sign_in(acme)
    tiles = {tile.label: tile for tile in client.get(listing()).context["tiles"]}
    shown = {}
    for label, tile in tiles.items():
        page = client.get(
            reverse("relationships:admin_relationships", args=["acme"]) + tile.address
        )
        shown[str(label)] = set(names(page))
        assert tile.number == len(names(page)) == page.context["total"]
    assert shown == {
        "Within 1 day": {"Day"},
        "Within 7 days": {"Day", "Week"},
        "Within 30 days": {"Day", "Week", "Month"},
        "Later": {"Later", "Extends"},
        "Ended last year": {"Over", "Run out"},
    }


def test_a_tile_says_its_share_and_leads_back_when_it_is_pressed(client, made, acme, sign_in):
    sign_in(acme)
    page = client.get(listing(ends="7"))
    pressed = next(tile for tile in page.context["tiles"] if tile.is_current)
    assert pressed.words == "40% of those in force"
    assert "ends=" not in pressed.address
    assert 'aria-current="true"' in page.text


def test_each_view_shows_what_it_counts(client, made, acme, sign_in):
    sign_in(acme)
    counts = {name: count for _a, _l, count, name in client.get(listing()).context["views"]}
    shown = {view: set(names(client.get(listing(view=view)))) for view in counts}
    assert {view: len(found) for view, found in shown.items()} == counts
    in_force = {"Day", "Week", "Month", "Later", "Extends"}
    assert shown["active"] == shown["no-group"] == in_force
    assert shown["waiting"] == {"Asked"}
    assert shown["drafts"] == {"Draft"}
    assert shown["ended"] == {"Run out", "Over", "Long over", "Declined", "Lapsed"}
    assert shown["filed"] == {"Filed"}
    assert shown["all"] == {row.name for row in made.values()} - {"Filed"}


def test_no_group_means_that_nobody_gets_in_or_is_about_to(client, made, acme, sign_in):
    assign(made["day"], name="In")
    assign(made["week"], AssignmentState.PENDING, name="About to")
    assign(made["month"], AssignmentState.ERROR, name="Failed")
    assign(made["later"], AssignmentState.DELETED, name="Gone")
    sign_in(acme)
    page = client.get(listing(view="no-group"))
    assert set(names(page)) == {"Month", "Later", "Extends"}
    assert "No group" in page.text


def test_a_row_says_how_far_its_roles_reach_and_how_many_groups_it_has(client, made, acme, sign_in):
    AdminRelationshipRole.unscoped.create(
        admin_relationship=made["later"], role_definition_id=GLOBAL_ADMINISTRATOR
    )
    assign(made["later"])
    sign_in(acme)
    row = next(row for row in client.get(listing()).context["rows"] if row.found == made["later"])
    assert (row.roles, row.level, row.groups, row.lacks_group) == (3, "full", 1, False)


def test_what_ends_first_stands_first_and_heads_turn_it_round(client, made, acme, sign_in):
    sign_in(acme)
    assert names(client.get(listing())) == ["Day", "Extends", "Week", "Month", "Later"]
    assert names(client.get(listing(sort="-ends"))) == ["Later", "Month", "Week", "Extends", "Day"]
    assert names(client.get(listing(sort="name")))[:2] == ["Day", "Extends"]
    assert names(client.get(listing(view="ended")))[-1] == "Long over"
    assert 'aria-sort="descending"' in client.get(listing(sort="-name")).text


@pytest.mark.parametrize(
    "query",
    [
        {"view": "zzz"},
        {"ends": "99"},
        {"sort": "state"},
        {"customer": "no-id"},
        {"after": "bm9uc2Vuc2U"},
        {"before": "W10", "q": "\0"},
    ],
)
def test_what_an_address_says_that_is_not_understood_is_left_out(
    client, made, acme, sign_in, query
):
    sign_in(acme)
    assert len(names(client.get(listing(**query)))) == 5


def test_one_customer_can_be_looked_at_and_taken_off_again(client, made, acme, sign_in):
    other = make_customer("fabrikam.example", "Fabrikam")
    make_account(acme, other)
    make_admin_relationship(acme, other, name="Elsewhere")
    sign_in(acme)
    page = client.get(listing(customer=other.pk))
    assert names(page) == ["Elsewhere"]
    assert "Customer: Fabrikam" in page.text
    assert [count for *_x, count, view in page.context["views"] if view == "all"] == [1]


def test_pages_are_walked_by_key_and_take_few_queries(
    client, acme, contoso, relationship, sign_in, django_assert_max_num_queries
):
    for number in range(120):
        make_admin_relationship(acme, contoso, name=f"No {number:03}", ends_at=days(number % 7 + 9))
    sign_in(acme)
    seen, address = [], ""
    base = listing()
    while True:
        with django_assert_max_num_queries(10):
            page = client.get(base + address)
        seen += names(page)
        if not page.context["next"]:
            break
        address = page.context["next"]
    assert len(seen) == len(set(seen)) == 120
    back = client.get(base + page.context["previous"])
    assert names(back) == seen[50:100]


def test_a_swap_brings_tiles_views_and_a_word_for_screen_readers(client, made, acme, sign_in):
    sign_in(acme)
    answer = client.get(listing(q="week"), headers=PARTIAL).text
    assert "<html" not in answer
    for wanted in ['id="tiles"', 'id="views"', 'id="pills"', 'id="live"', "1 admin relationship"]:
        assert wanted in answer


@pytest.mark.parametrize("role", [Role.SALES_AGENT, Role.HELPDESK_AGENT])
def test_who_may_only_read_is_offered_no_act(client, made, acme, sign_in, role):
    sign_in(acme, role)
    html = client.get(listing(view="all")).text
    assert "Export" in html
    for act in ["Turn on auto-extend", 'role="switch"', 'name="pk"', "End</"]:
        assert act not in html
    sign_in(acme)
    assert 'role="switch"' in client.get(listing()).text


def test_the_switch_of_a_row_acts_at_once_and_comes_back_to_the_list(client, made, acme, sign_in):
    sign_in(acme)
    here = listing(ends="30")
    switch = reverse(
        "relationships:auto_extend", args=["acme", made["week"].pk], query={"next": here}
    )
    answer = client.post(switch, {"on": "1"})
    assert answer["Location"] == here
    made["week"].refresh_from_db()
    assert made["week"].auto_extend
    away = reverse(
        "relationships:auto_extend",
        args=["acme", made["week"].pk],
        query={"next": "https://evil.example/"},
    )
    assert client.post(away, {"on": "0"})["Location"].startswith("/p/acme/")


def undo_in(page):
    """The form of the confirmation, as somebody without JavaScript would press it."""
    found = re.search(r'<form method="post" action="([^"]+/auto-extend/undo/[^"]+)">', page.text)
    assert found
    return unescape(found.group(1))


def switch(client, row, on):
    query = {"next": listing()}
    page = reverse("relationships:auto_extend", args=["acme", row.pk], query=query)
    return client.post(page, {"on": on}, follow=True)


def test_the_switch_can_be_undone_from_its_confirmation_once(client, made, acme, sign_in):
    sign_in(acme)
    for row, on in [("week", "1"), ("extends", "0")]:
        before = made[row].auto_extend
        undo = undo_in(switch(client, made[row], on))
        undone = client.post(undo)
        assert undone["Location"] == listing()
        made[row].refresh_from_db()
        assert made[row].auto_extend is before
        page = client.get(listing()).text
        assert "Undone." in page
        assert "auto-extend/undo/" not in page  # what was undone has no way back but the switch
        assert "Nothing was undone." in client.post(undo, follow=True).text


def test_what_changed_since_is_not_undone(client, made, acme, sign_in):
    agent = sign_in(acme)
    first = undo_in(switch(client, made["later"], "1"))
    switch_auto_extend(agent, made["later"].pk, wanted=False)
    switch_auto_extend(agent, made["later"].pk, wanted=True)
    assert "Nothing was undone." in client.post(first, follow=True).text
    made["later"].refresh_from_db()
    assert made["later"].auto_extend
    latest = undo_in(switch(client, made["later"], "0"))
    end_admin_relationship(agent, made["later"].pk)
    assert "Nothing was undone." in client.post(latest, follow=True).text
    other = latest.replace(str(made["later"].pk), str(made["month"].pk))
    assert "Nothing was undone." in client.post(other, follow=True).text
    assert client.post(latest.replace("change=", "change=x")).status_code == 404


def test_a_switch_that_changed_nothing_offers_no_undo(client, made, acme, sign_in):
    sign_in(acme)
    assert "auto-extend/undo/" not in switch(client, made["extends"], "1").text


def test_the_export_is_what_is_shown_and_runs_no_formulas(client, made, acme, sign_in):
    AdminRelationship.unscoped.filter(pk=made["week"].pk).update(name="=HYPERLINK(1)")
    sign_in(acme, Role.HELPDESK_AGENT)
    address = reverse(
        "relationships:admin_relationships_export", args=["acme"], query={"ends": "7"}
    )
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Day", "'=HYPERLINK(1)"]
    assert rows[0]["Customer"] == "Contoso Łódź"
    assert (rows[0]["Roles"], rows[0]["Groups"], rows[0]["Auto-extend"]) == ("2", "0", "No")


def test_a_rivals_list_and_file_know_nothing_of_it(client, made, globex, sign_in):
    sign_in(globex)
    assert (
        "Week"
        not in client.get(
            reverse("relationships:admin_relationships", args=["globex"], query={"view": "all"})
        ).text
    )
    answer = client.get(reverse("relationships:admin_relationships_export", args=["globex"]))
    assert "Contoso" not in answer.getvalue().decode()
