"""What a partner sees under Customers: views, filters, order, pages, columns."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from customers.models import Account, AccountProvider, AccountState
from invitations.models import Batch
from partners.permissions import Role
from people.models import ListPreference
from tests.conftest import make_account, make_customer, make_relationship


def page(partner, query=""):
    return reverse("customers:list", args=[partner.slug]) + query


def rows(response):
    return [row["name"] for row in response.context["page"].rows]


@pytest.fixture
def many(acme):
    """Thirty-four customers of Acme, Polish letters among them."""
    names = ["Ósemka", "Łąka", "Lato", "Zebra"] + [f"Firma {n:02}" for n in range(30)]
    return [
        make_account(acme, make_customer(f"c{n}.example", name)) for n, name in enumerate(names)
    ]


def test_a_reseller_customer_is_listed_with_its_state(client, acme, sign_in, relationship):
    sign_in(acme)
    text = client.get(page(acme)).text
    assert "Contoso Łódź" in text
    assert "contoso.example" in text
    assert "badge--ok" in text


def test_another_partners_customers_are_not_there(client, globex, sign_in, relationship):
    sign_in(globex)
    assert "Contoso" not in client.get(page(globex)).text


def test_an_empty_list_says_how_to_begin(client, acme, sign_in):
    sign_in(acme)
    assert "No customers yet" in client.get(page(acme)).text


def test_a_helpdesk_agent_is_not_offered_what_it_may_not_do(client, acme, sign_in, relationship):
    sign_in(acme, Role.HELPDESK_AGENT)
    text = client.get(page(acme)).text
    assert "Request reseller relationship" not in text
    assert "Add customer" not in text
    assert "Remove customer relationship" not in text
    assert "Export" in text


def test_a_direct_bill_partner_is_not_offered_a_provider(client, acme, sign_in, relationship):
    acme.kind = "direct_bill"
    acme.save()
    sign_in(acme)
    assert "New relationship with provider" not in client.get(page(acme)).text


def test_names_are_in_polish_order(client, acme, sign_in, many):
    sign_in(acme)
    names = rows(client.get(page(acme, "?size=50")))
    assert names[-4:] == ["Lato", "Łąka", "Ósemka", "Zebra"]


@pytest.mark.parametrize("sort", ["", "-name", "relationship", "-changed", "changed", "-since"])
def test_pages_lead_through_every_row_once_and_back(client, acme, sign_in, many, sort):
    for account in many[:7]:
        Account.unscoped.filter(pk=account.pk).update(since=now() - timedelta(days=account.pk))
    sign_in(acme)
    whole = rows(client.get(page(acme, f"?size=50&sort={sort}")))
    response = client.get(page(acme, f"?size=10&sort={sort}"))
    forward = [response]
    while address := forward[-1].context["page"].next:
        forward.append(client.get(page(acme, address)))
    backward = [forward[-1]]
    while address := backward[-1].context["page"].previous:
        backward.append(client.get(page(acme, address)))
    assert [name for one in forward for name in rows(one)] == whole
    assert len(set(whole)) == len(many)
    assert [rows(one) for one in backward] == [rows(one) for one in reversed(forward)]


def test_the_foot_says_which_rows_of_how_many(client, acme, sign_in, many):
    sign_in(acme)
    first = client.get(page(acme, "?size=10"))
    assert "1–10 of 34 customers" in first.text
    second = client.get(page(acme, first.context["page"].next))
    assert "11–20 of 34 customers" in second.text


def test_the_same_few_statements_for_one_row_and_for_fifty(client, acme, sign_in, contoso):
    make_relationship(acme, contoso)
    sign_in(acme)
    client.get(page(acme))

    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get(page(acme, "?size=50"))
        return len(captured)

    one = statements()
    for n in range(49):
        make_relationship(acme, make_customer(f"f{n}.example", f"Fifty {n}"))
    assert statements() == one
    # session (when the cache lost it), user, member with roles, the organisation switch of every
    # page; the saved views; and the list's own two: the frame around the rows, the rows
    assert one <= 7


def test_views_are_counted_and_filter(client, acme, sign_in, many, relationship):
    ended = make_customer("old.example", "Old friend")
    make_account(acme, ended, AccountState.ENDED, listed=False)
    sign_in(acme)
    response = client.get(page(acme))
    counts = {view["label"]: view["count"] for view in response.context["views"]}
    assert counts["All"] == "35"
    assert counts["Reseller"] == "1"
    assert counts["No relationship"] == "34"
    assert counts["Ended"] == "1"
    assert "Old friend" not in response.text
    assert rows(client.get(page(acme, "?view=ended"))) == ["Old friend"]
    assert rows(client.get(page(acme, "?view=reseller"))) == ["Contoso Łódź"]


def test_expired_and_declined_are_reached_by_the_relationship_filter(client, acme, sign_in):
    make_account(acme, make_customer("a.example", "Said no"), AccountState.DECLINED)
    make_account(acme, make_customer("b.example", "Too late"), AccountState.EXPIRED)
    make_account(acme, make_customer("c.example", "Nothing yet"))
    sign_in(acme)
    assert rows(client.get(page(acme, "?state=declined&state=expired"))) == ["Said no", "Too late"]


def test_filters_by_country_provider_tag_and_owner_add_up(
    client, acme, nordvik, partnership, sign_in
):
    member = sign_in(acme)
    german = make_account(acme, make_customer("g.example", "Berg", country="DE"), owner=member)
    make_account(acme, make_customer("h.example", "Hain", country="DE"))
    make_account(acme, make_customer("p.example", "Polana"))
    AccountProvider.unscoped.create(account=german, provider=nordvik)
    assert rows(client.get(page(acme, "?country=de"))) == ["Berg", "Hain"]
    assert rows(client.get(page(acme, "?provider=nordvik"))) == ["Berg"]
    response = client.get(page(acme, f"?country=DE&owner={member.pk}"))
    assert rows(response) == ["Berg"]
    assert "Country: Germany" in response.text
    assert "No customers match" in client.get(page(acme, "?country=FR")).text


@pytest.mark.parametrize("name", ["relationship", "country", "provider", "tag", "owner"])
def test_each_filter_has_a_page_of_its_own(client, acme, sign_in, partnership, name):
    sign_in(acme)
    address = reverse("customers:pick", args=[acme.slug, name])
    whole = client.get(address, {"q": "abc", "country": "PL"})
    assert whole.status_code == 200
    assert '<input type="hidden" name="q" value="abc">' in whole.text
    part = client.get(address, headers={"HX-Request-Type": "partial"})
    assert "<html" not in part.text
    assert 'action="/p/acme/customers/"' in part.text


def test_an_unknown_filter_is_nowhere(client, acme, sign_in):
    sign_in(acme)
    assert client.get(reverse("customers:pick", args=[acme.slug, "price"])).status_code == 404


def test_htmx_gets_the_rows_and_what_stands_around_them(client, acme, sign_in, relationship):
    sign_in(acme)
    part = client.get(page(acme), headers={"HX-Request-Type": "partial"})
    assert part.text.lstrip().startswith("<nav")
    assert 'id="results"' in part.text
    assert 'id="live"' in part.text
    assert "<html" not in part.text
    assert "HX-Request-Type" in part["Vary"]


@pytest.mark.parametrize(
    "query",
    [
        "?page=-1",
        "?size=99999999999999999999&start=-5",
        "?start=1e400",
        "?after=%00",
        "?after=WyJhIiwxXQ",
        "?after=WyJcdWQ4MDAiLDFd",
        "?after=W251bGwsbnVsbF0&sort=since",
        "?before=!!!!",
        "?sort=-",
        "?sort=password",
        "?q=%00",
        "?q=%ED%A0%80",
        "?q[]=a&q=b&q=c",
        "?q=" + "x" * 5000,
        "?q=%25_%5C'\"",
        "?owner=99999999999999999999",
        "?owner=9999999999999999",
        "?owner=-1",
        "?owner=%D9%A1",
        "?country=%00%00",
        "?tag=%00&provider=%00",
        "?view=all%00",
        "?state=&state=x&state=reseller",
    ],
)
def test_no_address_breaks_the_list(client, acme, sign_in, relationship, query):
    sign_in(acme)
    assert client.get(page(acme, query)).status_code == 200


def test_columns_are_chosen_and_ordered_for_one_person(client, acme, sign_in, relationship):
    member = sign_in(acme)
    address = reverse("customers:preferences", args=[acme.slug])
    client.post(
        address,
        {
            "order": ["relationship", "tax_id", "country"],
            "columns": ["relationship", "tax_id"],
            "up": "tax_id",
        },
    )
    kept = ListPreference.objects.get(person=member.person)
    assert kept.columns == ["tax_id", "relationship"]
    response = client.get(page(acme))
    assert [column.key for column in response.context["page"].columns] == kept.columns
    assert "Last change" not in response.text.split("<thead")[1].split("</thead")[0]
    client.post(address, {"reset": ""})
    assert len(client.get(page(acme)).context["page"].columns) == 4
    sign_in(acme)
    assert len(client.get(page(acme)).context["page"].columns) == 4


def test_every_column_can_be_shown(client, acme, sign_in, relationship):
    member = sign_in(acme)
    Account.unscoped.update(tag_names=["a", "b", "c"], owner=member, gdap_active=2)
    Account.unscoped.update(gdap_ends_at=now() + timedelta(days=12, hours=1))
    keys = ["id", "tax_id", "tags", "owner", "country", "since", "access", "provider"]
    client.post(
        reverse("customers:preferences", args=[acme.slug]), {"order": keys, "columns": keys}
    )
    text = client.get(page(acme)).text
    for words in ("+1", "Agent 1", "Poland", "GDAP 2 · 12 days", "Direct"):
        assert words in text


def test_row_height_and_rows_per_page_are_kept(client, acme, sign_in, many):
    sign_in(acme)
    address = reverse("customers:preferences", args=[acme.slug])
    client.post(address, {"density": "compact"})
    answer = client.post(address, {"page_size": "10", "back": "?view=none"})
    assert answer["Location"] == page(acme, "?view=none")
    response = client.get(page(acme))
    assert 'data-density="compact"' in response.text
    assert len(rows(response)) == 10


def test_the_chosen_row_goes_to_the_composer(client, acme, sign_in, many):
    sign_in(acme, Role.SALES_AGENT)
    ask, composer = (
        reverse(name, args=["acme"]) for name in ("customers:request", "invitations:new")
    )
    first = many[0].customer_id
    assert client.post(ask)["Location"] == composer
    assert client.post(ask, {"customer": first})["Location"] == f"{composer}?customer={first}"
    assert client.get(ask, {"customer": first})["Location"] == f"{composer}?customer={first}"


def test_several_chosen_rows_go_to_the_page_of_batches(client, acme, sign_in, many):
    sign_in(acme, Role.SALES_AGENT)
    ask = reverse("customers:request", args=["acme"])
    several = client.post(ask, {"customer": [a.customer_id for a in many[:2]]}, follow=True)
    assert several.redirect_chain[0][1] == 307, "the choice is posted on"
    assert many[0].name in several.text
    assert many[1].name in several.text
    assert not Batch.objects.for_partner(acme).exists(), "nothing is written yet"
    named = client.get(ask, {"customer": [a.customer_id for a in many[:2]]}, follow=True)
    assert many[1].name in named.text


def test_the_list_is_narrowed_to_those_who_still_grant_dap(client, acme, sign_in, contoso):
    make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())
    make_relationship(acme, make_customer("plain.example", "Plain Ltd"))
    sign_in(acme)
    with_dap = client.get(page(acme, "?access=dap")).text
    assert "Contoso" in with_dap
    assert "Plain Ltd" not in with_dap
    without = client.get(page(acme, "?access=none")).text
    assert "Contoso" not in without
    assert "Plain Ltd" in without


def test_each_pill_leads_to_its_choices(client, acme, sign_in, relationship):
    sign_in(acme)
    response = client.get(page(acme, "?q=cont&size=10"))
    for pill in response.context["pills"]:
        assert f'href="{pill["choices"].replace("&", "&amp;")}"' in response.text
        assert client.get(pill["choices"]).status_code == 200
