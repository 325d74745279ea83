"""The partner follows what it asked: list, timeline, taking back, renewing, running out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState
from invitations.models import Invitation
from invitations.tasks import expire_due
from partners.models import Member
from partners.permissions import Role
from tests.conftest import make_account, make_customer, make_invitation, make_member


def page(invitation, name="detail"):
    return reverse(f"invitations:{name}", args=[invitation.partner.slug, invitation.pk])


def listing(client, **query):
    return client.get(reverse("invitations:list", args=["acme"]), query).text


def names(page):
    return [row.invitation.company for row in page.context["rows"]]


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


def close(invitation, state, **fields):
    values = {"state": state, "closed_at": now()} | fields
    Invitation.unscoped.filter(pk=invitation.pk).update(**values)


def test_each_state_has_its_view(client, acme, agent):
    names = ["Waits", "Draft Ltd", "Refused", "Taken Back", "Run Out"]
    made = {
        name: make_invitation(acme, by=agent, company=name, shared=name != "Draft Ltd")
        for name in names
    }
    close(made["Refused"], "declined")
    close(made["Taken Back"], "revoked")
    past = now() - timedelta(hours=1)
    Invitation.unscoped.filter(company="Run Out").update(expires_at=past)
    views = {
        "open": "Waits",
        "drafts": "Draft Ltd",
        "declined": "Refused",
        "revoked": "Taken Back",
        "expired": "Run Out",
    }
    for view, expected in views.items():
        shown = listing(client, view=view)
        assert [name for name in names if f">{name}</a>" in shown] == [expected]
    assert all(name in listing(client, view="all") for name in names)


def test_another_partners_invitations_are_never_shown(client, globex, agent):
    make_invitation(globex, company="Secret Deal")
    assert "Secret Deal" not in listing(client, view="all")
    assert "No invitations yet." in listing(client, view="all")


def test_search_finds_the_company_whatever_its_letters(client, acme, agent, contoso):
    invitation = make_invitation(acme, contoso, by=agent)
    make_invitation(acme, by=agent, company="Other", to="office@other.example")
    for term in ("lodz", "CONTOSO", invitation.reference.lower()):
        shown = listing(client, q=term, view="all")
        assert "Contoso Łódź" in shown
        assert ">Other</a>" not in shown


def test_filters_by_customer_and_by_who_asked(client, acme, agent, contoso):
    make_invitation(acme, contoso, by=agent)
    colleague = make_member(acme, Role.ADMIN_AGENT)
    make_invitation(acme, by=colleague, company="Other")
    ours = listing(client, customer=contoso.pk, view="open")
    assert "Contoso" in ours
    assert ">Other</a>" not in ours
    theirs = listing(client, inviter=colleague.person_id, view="open").split("<tbody")[-1]
    assert "Contoso" not in theirs
    assert ">Other</a>" in theirs


def test_a_long_list_goes_on_page_after_page(client, acme, agent, settings):
    settings.INVITATIONS_PER_AGENT_AND_HOUR = settings.INVITATIONS_WAITING_PER_ADDRESS = 100
    for number in range(27):
        make_invitation(acme, by=agent, company=f"Company {number:02}")
    here = reverse("invitations:list", args=["acme"])
    first = client.get(here, {"view": "open"})
    assert first.text.count('role="rowheader"') == 25
    assert first.context["previous"] == ""
    second = client.get(here + first.context["next"])
    assert second.text.count('role="rowheader"') == 2
    assert second.context["next"] == ""
    back = client.get(here + second.context["previous"])
    assert names(back) == names(first)


@pytest.mark.parametrize(
    "query",
    [
        {"after": "nonsense"},
        {"after": "2026-99-99_x"},
        {"customer": "x", "inviter": "-1", "view": "?"},
        {"inviter": "9" * 30},
        {"q": "\0"},
        {"q": "x" * 5000},
    ],
)
def test_a_nonsense_address_is_no_error(client, agent, query):
    answer = client.get(reverse("invitations:list", args=["acme"]), query)
    assert answer.status_code == 200


def test_the_list_costs_the_same_however_long_it_is(
    client, acme, agent, settings, django_assert_max_num_queries
):
    settings.INVITATIONS_WAITING_PER_ADDRESS = 100
    for number in range(10):
        make_invitation(acme, by=agent, company=f"Company {number}")
    with django_assert_max_num_queries(15):
        listing(client, view="all")


def test_the_timeline_tells_what_happened(client, invitation, agent, link):
    client.logout()
    client.post(f"{link}opened/")
    client.force_login(agent.person)
    shown = client.get(page(invitation)).text
    for sentence in ("Invitation created", "Invitation shared", "Invitation opened"):
        assert sentence in shown
    assert "Link expires" in shown
    assert invitation.link() in shown


def test_a_closed_invitation_shows_its_link_no_more(client, invitation, agent):
    client.post(page(invitation, "revocation"))
    assert invitation.link() not in client.get(page(invitation)).text


def test_revoking_asks_first_and_then_stops_the_link(client, acme, invitation, agent, link):
    assert "Revoke the invitation?" in client.get(page(invitation, "revocation")).text
    assert client.get(link).status_code == 200
    client.post(page(invitation, "revocation"))
    client.logout()
    assert client.get(link).status_code == 410
    assert Account.objects.for_partner(acme).get().state == AccountState.NONE
    assert Event.objects.for_partner(acme).filter(verb=Verb.INVITATION_REVOKED).count() == 1


def test_revoking_what_is_closed_says_so(client, invitation, agent):
    client.post(page(invitation, "revocation"))
    again = client.post(page(invitation, "revocation"), follow=True)
    assert "This invitation is closed. Nothing was changed." in again.text


def test_the_account_rests_where_it_was_before(client, acme, contoso, invitation, agent):
    Account.unscoped.update(gdap_active=1)
    client.post(page(invitation, "revocation"))
    assert Account.objects.for_partner(acme).get().state == AccountState.ADMIN_ONLY


def test_renewing_gives_a_new_link_and_kills_the_old(client, invitation, agent, link):
    assert (
        "Stops working. It says that there is a newer one."
        in client.get(page(invitation, "renewal")).text
    )
    answer = client.post(page(invitation, "renewal"))
    assert answer["Location"] == page(invitation, "draft")
    renewed = Invitation.unscoped.get()
    assert (renewed.version, renewed.opened_count) == (2, 0)
    assert client.get(link).status_code == 410
    assert renewed.link() != invitation.link()


def test_what_ran_out_can_be_renewed(client, acme, invitation, agent):
    Invitation.unscoped.update(expires_at=now() - timedelta(days=1))
    expire_due()
    assert Account.objects.for_partner(acme).get().state == AccountState.EXPIRED
    client.post(page(invitation, "renewal"))
    assert Invitation.unscoped.get().is_answerable(now())
    assert Account.objects.for_partner(acme).get().state == AccountState.AWAITING


def test_what_was_answered_cannot_be_renewed(client, invitation, agent):
    close(invitation, "declined")
    client.post(page(invitation, "renewal"))
    assert Invitation.unscoped.get().version == 1


def test_what_has_run_out_is_closed_once(acme, invitation):
    expire_due()
    assert Invitation.unscoped.get().state == "open"
    Invitation.unscoped.update(expires_at=now() - timedelta(seconds=1))
    expire_due()
    expire_due()
    assert Invitation.unscoped.get().state == "expired"
    assert Event.objects.for_partner(acme).filter(verb=Verb.INVITATION_EXPIRED).count() == 1


def test_a_note_is_for_colleagues_only(client, invitation, agent, link, contoso_admin):
    client.post(page(invitation, "note"), {"note": "Calls back on Monday"})
    assert "Calls back on Monday" in client.get(page(invitation)).text
    client.force_login(contoso_admin)
    assert "Calls back" not in client.get(link).text


@pytest.mark.parametrize(
    "name", ["shared", "done", "draft", "revocation", "renewal", "deletion", "note", "language"]
)
def test_another_partner_changes_nothing(client, globex, invitation, sign_in, name):
    sign_in(globex)
    for partner in ("globex", "acme"):
        address = reverse(f"invitations:{name}", args=[partner, invitation.pk])
        assert client.post(address, {"note": "x", "language": "pl"}).status_code == 404
    found = Invitation.unscoped.get()
    assert (found.state, found.version, found.internal_note) == ("open", 1, "")


def test_a_colleague_who_left_can_do_nothing_more(client, invitation, agent):
    Member.unscoped.filter(pk=agent.pk).update(ended_at=now())
    assert client.post(page(invitation, "revocation")).status_code == 404
    assert Invitation.unscoped.get().state == "open"


def test_two_customers_are_two_stories(client, acme, agent):
    one, two = make_customer("one.example", "One"), make_customer("two.example", "Two")
    make_account(acme, one)
    first = make_invitation(acme, one, by=agent)
    second = make_invitation(acme, two, by=agent)
    client.post(page(first, "revocation"), follow=True)
    assert "Invitation revoked" in client.get(page(first)).text
    assert "Invitation revoked" not in client.get(page(second)).text
