"""One customer's record: what it shows to whom, and how it is changed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.actions import RelationshipOver, Stale, edit_account
from customers.models import (
    Account,
    AccountProvider,
    AccountState,
    AgreementAcceptance,
    Customer,
)
from partners.permissions import Role
from relationships.models import AdminRelationship, AdminRelationshipRole
from tests.conftest import make_account

DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
HELPDESK_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8"


def page(name, partner, customer, query=""):
    return reverse(f"customers:{name}", args=[partner.slug, customer.pk]) + query


@pytest.fixture
def account(relationship):
    return Account.unscoped.get()


def typed(account, **changes):
    """The edit form as it stands, with `changes`."""
    names = [
        "name",
        "country",
        "tax_id",
        "street",
        "postcode",
        "city",
        "contact_name",
        "contact_email",
        "contact_phone",
        "language",
        "version",
    ]
    return {name: getattr(account, name) for name in names} | changes


def grant_gdap(partner, customer, role, days=100):
    gdap = AdminRelationship.unscoped.create(
        partner=partner,
        customer=customer,
        name=f"Care {role[:4]}",
        state="active",
        activated_at=now(),
        ends_at=now() + timedelta(days=days),
    )
    AdminRelationshipRole.unscoped.create(admin_relationship=gdap, role_definition_id=role)
    return gdap


@pytest.mark.parametrize("name", ["overview", "account", "edit", "notes"])
def test_a_rival_cannot_tell_it_exists(client, acme, globex, sign_in, account, contoso, name):
    sign_in(globex)
    assert client.get(page(name, globex, contoso)).status_code == 404
    assert client.post(page(name, globex, contoso)).status_code in {404, 405}
    assert client.get(page(name, acme, contoso)).status_code == 404


def test_the_overview_says_what_one_may_do_and_why_not(client, acme, sign_in, contoso, account):
    sign_in(acme, Role.HELPDESK_AGENT)
    text = client.get(page("overview", acme, contoso)).text
    assert "Needs User Administrator." in text
    assert "You see them; your indirect provider orders." in text
    grant_gdap(acme, contoso, DIRECTORY_READERS)
    text = client.get(page("overview", acme, contoso)).text
    assert "GDAP is in force, but no group of yours is assigned." in text
    assert "Care 88d8" in text
    assert "Needs User Administrator." in text


def test_a_billing_admin_learns_that_its_role_is_the_reason(
    client, acme, sign_in, contoso, account
):
    sign_in(acme, Role.BILLING_ADMIN)
    text = client.get(page("overview", acme, contoso)).text
    assert "Your role does not include it." in text
    assert "Remove customer relationship" not in client.get(page("account", acme, contoso)).text


def test_recent_activity_of_others_is_for_those_who_may_see_the_log(
    client, acme, sign_in, contoso, account
):
    boss = sign_in(acme)
    edit_account(boss, contoso.pk, account.version, {"notes": "Call after ten"})
    assert "Customer record changed" in client.get(page("overview", acme, contoso)).text
    sign_in(acme, Role.SALES_AGENT)
    assert "Customer record changed" not in client.get(page("overview", acme, contoso)).text


def test_relationships_and_access_are_on_the_account_page(
    client, acme, nordvik, sign_in, contoso, contoso_admin, account
):
    AccountProvider.unscoped.create(account=account, provider=nordvik)
    AgreementAcceptance.objects.create(customer=contoso, version="2026-11", person=contoso_admin)
    grant_gdap(acme, contoso, HELPDESK_ADMINISTRATOR)
    sign_in(acme)
    text = client.get(page("account", acme, contoso)).text
    assert "Reseller: Acme Cloud" in text
    assert "Indirect provider: Nordvik Distribution" in text
    assert "<dd>2026-11</dd>" in text
    assert "1 active." in text
    assert str(contoso.pk) in text


def test_the_organisations_own_data_need_dap_or_a_reading_role(
    client, acme, sign_in, contoso, account
):
    Customer.objects.filter(pk=contoso.pk).update(street="Secret Street 1", city="Łódź")
    sign_in(acme)
    address = page("account", acme, contoso)
    assert "Secret Street" not in client.get(address).text
    grant_gdap(acme, contoso, HELPDESK_ADMINISTRATOR)
    assert "Secret Street" not in client.get(address).text
    gdap = grant_gdap(acme, contoso, DIRECTORY_READERS)
    assert "Secret Street" in client.get(address).text
    AdminRelationship.unscoped.filter(pk=gdap.pk).update(state="expired", ended_at=now())
    assert "Secret Street" not in client.get(address).text
    Account.unscoped.update(has_dap=True)
    assert "Secret Street" in client.get(address).text


def test_another_partners_gdap_opens_nothing(client, acme, globex, sign_in, contoso, account):
    Customer.objects.filter(pk=contoso.pk).update(street="Secret Street 1", city="Łódź")
    grant_gdap(globex, contoso, DIRECTORY_READERS)
    sign_in(acme)
    assert "Secret Street" not in client.get(page("account", acme, contoso)).text


def test_editing_changes_ones_own_record_only(client, acme, globex, sign_in, contoso, account):
    rival = make_account(globex, contoso)
    member = sign_in(acme)
    assert 'name="version"' in client.get(page("account", acme, contoso, "?edit=account")).text
    answer = client.post(
        page("edit", acme, contoso),
        typed(account, name="Contoso Ltd.", city="Łódź", owner=member.pk),
    )
    assert answer.status_code == 302
    account.refresh_from_db()
    assert (account.name, account.city, account.owner) == ("Contoso Ltd.", "Łódź", member)
    assert account.search.startswith("contoso ltd.")
    rival.refresh_from_db()
    contoso.refresh_from_db()
    assert (rival.name, contoso.name) == ("Contoso Łódź", "Contoso Łódź")
    event = Event.objects.for_partner(acme).get(verb=Verb.CUSTOMER_CHANGED)
    assert event.before == {"name": "Contoso Łódź", "city": "", "owner": None}
    assert event.after == {"name": "Contoso Ltd.", "city": "Łódź", "owner": "Agent 1"}


def test_saving_nothing_new_is_no_event(client, acme, sign_in, contoso, account):
    sign_in(acme)
    client.post(page("edit", acme, contoso), typed(account))
    assert not Event.objects.for_partner(acme).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Sp. z o.o."}, "not only a legal form"),
        ({"tax_id": "7251904419"}, "wrong check digit"),
        ({"postcode": "1234"}, "00-950"),
        ({"contact_email": "nobody"}, "name@company.pl"),
        ({"owner": "99999"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_said_beside_its_field(
    client, acme, sign_in, contoso, account, changes, words
):
    sign_in(acme)
    answer = client.post(page("edit", acme, contoso), typed(account, **changes))
    assert answer.status_code == 422
    assert words in answer.text


def test_a_helpdesk_agent_reads_only(client, acme, sign_in, contoso, account):
    sign_in(acme, Role.HELPDESK_AGENT)
    assert 'name="version"' not in client.get(page("account", acme, contoso, "?edit=account")).text
    assert client.post(page("edit", acme, contoso), typed(account)).status_code == 403
    assert client.post(page("notes", acme, contoso), {"notes": "x"}).status_code == 403


def test_two_editors_see_each_others_values(client, acme, sign_in, contoso, account):
    member = sign_in(acme)
    edit_account(member, contoso.pk, account.version, {"city": "Gdynia"})
    answer = client.post(page("edit", acme, contoso), typed(account, city="Sopot"))
    assert answer.status_code == 409
    assert "Gdynia" in answer.text
    assert "Sopot" in answer.text
    account.refresh_from_db()
    assert account.city == "Gdynia"
    client.post(page("edit", acme, contoso), typed(account, city="Sopot"))
    account.refresh_from_db()
    assert account.city == "Sopot"


def test_notes_are_kept_with_a_version_too(client, acme, sign_in, contoso, account):
    sign_in(acme)
    assert "<textarea" in client.get(page("account", acme, contoso, "?edit=notes")).text
    client.post(page("notes", acme, contoso), {"notes": "<b>Tea</b>", "version": account.version})
    assert "&lt;b&gt;Tea&lt;/b&gt;" in client.get(page("account", acme, contoso)).text
    stale = client.post(page("notes", acme, contoso), {"notes": "x", "version": account.version})
    assert stale.status_code == 409


def test_an_ended_record_is_history_only(client, acme, sign_in, contoso):
    account = make_account(acme, contoso, AccountState.ENDED, listed=False)
    member = sign_in(acme)
    text = client.get(page("account", acme, contoso, "?edit=account")).text
    assert "You see history only." in text
    assert 'name="version"' not in text
    with pytest.raises(RelationshipOver):
        edit_account(member, contoso.pk, account.version, {"notes": "x"})
    answer = client.post(page("edit", acme, contoso), typed(account), follow=True)
    assert "history only" in answer.text
    shown = client.get(page("overview", acme, contoso)).text
    assert "#members" not in shown, "the people stand on no page of an ended record"


def test_a_stale_version_is_refused_by_the_action(acme, sign_in, contoso, account):
    member = sign_in(acme)
    with pytest.raises(Stale):
        edit_account(member, contoso.pk, account.version + 1, {"notes": "x"})
