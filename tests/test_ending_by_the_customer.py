"""A customer's administrator ends what the organisation gave: DAP, admin access, all of it, and
wishes for the end of the rest. The partner is told of each."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from audit.record import customer_side
from customers.models import Account, AccountState, CustomerRole
from notifications.events import NoticeEvent
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.asking_provider import ask_removal, confirm_removal
from relationships.actions.ending import switch_auto_extend
from relationships.actions.own_ending import (
    PartnerDecides,
    end_everything,
    end_own_access,
    end_own_relationship,
    switch_own_auto_extend,
)
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.actions.wishing import refuse_wish, wish_end, withdraw_wish
from relationships.invariants import INVARIANTS
from relationships.models import (
    AdminRelationship,
    AlreadyAsked,
    AlreadyRemoved,
    Cause,
    EndWish,
    GroupMember,
    Relationship,
    RequestClosed,
    SecurityGroup,
)
from tests.conftest import (
    in_parallel,
    make_admin_relationship,
    make_customer,
    make_customer_person,
    make_member,
    make_relationship,
)
from tests.gdap import ask, grant, let_in
from tests.removals import open_invitation

pytestmark = pytest.mark.django_db
racing = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT, name="Hanna Agent")


@pytest.fixture
def bond(acme, contoso, contoso_admin):
    """Acme resells to Contoso, with DAP."""
    return establish_relationship(
        customer_side(contoso_admin),
        acme,
        contoso,
        cause=Cause.OPERATOR,
        cause_id=None,
        dap=True,
        providers=[],
        at=now(),
    )


@pytest.fixture
def gdap(agent, contoso, contoso_admin, bond):
    """Approved and in force; a group without people got in."""
    row = grant(agent, contoso, contoso_admin)
    let_in(agent, row)
    return row


@pytest.fixture
def marta(contoso_admin, sign_in):
    return sign_in(contoso_admin)


def own(page, customer, *args):
    return reverse(f"own:{page}", args=[customer.pk, *args])


def told(event, person):
    return Notification.unscoped.filter(event=event, person=person).count()


def letters(event):
    return Email.unscoped.filter(kind="notice", dedupe_key__startswith=f"{event}:")


def done(verb):
    return Event.unscoped.filter(verb=verb)


# --- Admin access -------------------------------------------------------------------------------


def test_the_page_shows_every_effect_before_anything_ends(client, contoso, gdap, marta):
    page = client.get(own("access_end", contoso, gdap.pk))
    assert "Nobody of the partner has access by it now." in page.text
    assert "Orders and subscriptions go on as before." in page.text
    gdap.refresh_from_db()
    assert gdap.state == "active"


def test_an_administrator_ends_admin_access_and_the_partner_is_told(
    client, agent, contoso, gdap, bond, marta
):
    page = client.post(own("access_end", contoso, gdap.pk), follow=True)
    assert "Admin access ended. Acme Cloud was told." in page.text
    gdap.refresh_from_db()
    bond.refresh_from_db()
    assert (gdap.state, gdap.ended_side) == ("terminationRequested", "customer")
    assert bond.has_dap
    event = done(Verb.GDAP_TERMINATION_REQUESTED).get()
    assert (event.actor_kind, event.person) == (ActorKind.CUSTOMER, marta)
    assert told(NoticeEvent.GDAP_TERMINATED, agent.person) == 1
    assert letters(NoticeEvent.GDAP_TERMINATED).filter(to=agent.person.email).count() == 1


def test_ending_it_a_second_time_says_so(client, contoso, gdap, marta):
    client.post(own("access_end", contoso, gdap.pk))
    page = client.post(own("access_end", contoso, gdap.pk), follow=True)
    assert "It has ended already. Nothing was changed." in page.text
    assert "There is nothing to end" in client.get(own("access_end", contoso, gdap.pk)).text


def test_extension_is_turned_on_and_off_and_only_off_is_told(client, agent, contoso, gdap, marta):
    url = own("auto_extend", contoso, gdap.pk)
    assert "it is extended by 180 days" in client.get(url).text
    client.post(url, {"on": "1"})
    gdap.refresh_from_db()
    assert gdap.auto_extend
    assert told(NoticeEvent.GDAP_NO_LONGER_EXTENDS, agent.person) == 0
    client.post(url, {"on": "0"})
    gdap.refresh_from_db()
    assert not gdap.auto_extend
    assert told(NoticeEvent.GDAP_NO_LONGER_EXTENDS, agent.person) == 1
    assert done(Verb.GDAP_AUTO_EXTEND_OFF).get().person == marta


def test_global_administrator_never_extends(client, acme, contoso, marta):
    row = make_admin_relationship(acme, contoso, has_global_administrator=True)
    url = own("auto_extend", contoso, row.pk)
    assert "never extends itself" in client.get(url).text
    client.post(url, {"on": "1"})
    row.refresh_from_db()
    assert not row.auto_extend


def test_the_details_count_people_and_name_none(client, agent, contoso, gdap, marta):
    group = SecurityGroup.objects.for_partner(agent.partner).get()
    GroupMember.unscoped.create(group=group, member=agent)
    page = client.get(own("admin_relationship", contoso, gdap.pk))
    assert page.context["access"].people == 1
    assert "Helpdesk Administrator" in page.text
    for secret in [group.name, "Hanna Agent", agent.person.email]:
        assert secret not in page.text


# --- DAP ----------------------------------------------------------------------------------------


def test_dap_ends_alone_and_the_relationship_goes_on(client, agent, contoso, bond, gdap, marta):
    assert "Full administrator access" in client.get(own("dap_end", contoso, bond.pk)).text
    page = client.post(own("dap_end", contoso, bond.pk), follow=True)
    assert "DAP ended. Acme Cloud was told." in page.text
    bond.refresh_from_db()
    gdap.refresh_from_db()
    assert (bond.has_dap, bond.removed_at, gdap.state) == (False, None, "active")
    assert told(NoticeEvent.DAP_ENDED, agent.person) == 1
    assert done(Verb.DAP_ENDED).get().actor_kind == ActorKind.CUSTOMER
    again = client.post(own("dap_end", contoso, bond.pk), follow=True)
    assert "It has ended already." in again.text


# --- Everything of one partner ------------------------------------------------------------------


def test_everything_ends_in_one_step_and_the_wish_is_a_question_of_its_own(
    client, agent, acme, globex, contoso, bond, gdap, marta
):
    other = make_admin_relationship(globex, contoso, name="Theirs")
    url = own("everything_end", contoso, acme.slug)
    assert "Also ask them to end the reseller relationship" in client.get(url).text
    client.post(url)
    for row in (bond, gdap, other):
        row.refresh_from_db()
    assert (bond.has_dap, bond.removed_at) == (False, None)
    assert (gdap.state, other.state) == ("terminationRequested", "active")
    assert not EndWish.unscoped.exists()
    assert told(NoticeEvent.DAP_ENDED, agent.person) == 1
    assert told(NoticeEvent.GDAP_TERMINATED, agent.person) == 1


def test_everything_with_the_wish(client, agent, acme, contoso, bond, gdap, marta):
    client.post(own("everything_end", contoso, acme.slug), {"wish": "on", "note": "We are done"})
    assert EndWish.unscoped.get().note == "We are done"
    assert told(NoticeEvent.RELATIONSHIP_END_WANTED, agent.person) == 1


def test_what_has_run_out_does_not_stop_the_rest(acme, contoso, contoso_admin, bond):
    make_admin_relationship(acme, contoso, name="Over", ends_at=now() - timedelta(minutes=1))
    running = make_admin_relationship(acme, contoso, name="Running")
    ended = end_everything(contoso_admin, contoso, acme)
    running.refresh_from_db()
    assert (ended.admin_relationships, ended.dap) == (1, True)
    assert running.state == "terminationRequested"


# --- The wish -----------------------------------------------------------------------------------


def test_a_wish_tells_the_partner_and_ends_nothing(client, agent, acme, contoso, bond, marta):
    url = own("wish", contoso, bond.pk)
    assert "Nothing ends yet" in client.get(url).text
    page = client.post(url, {"note": "We found another one"}, follow=True)
    assert "The partner has not answered yet." in page.text
    bond.refresh_from_db()
    assert bond.removed_at is None
    assert told(NoticeEvent.RELATIONSHIP_END_WANTED, agent.person) == 1
    assert "We found another one" in letters(NoticeEvent.RELATIONSHIP_END_WANTED).get().body
    assert done(Verb.END_WISHED).get().person == marta


def test_the_partner_sees_it_on_the_record_and_on_home(client, acme, contoso, bond, sign_in):
    wish_end(make_customer_person(contoso, "b@contoso.example"), contoso, bond.pk, note="Enough")
    sign_in(acme, Role.ADMIN_AGENT)
    for page in ("customers:account", "customers:overview"):
        text = client.get(reverse(page, args=[acme.slug, contoso.pk])).text
        assert "The customer asks to end the relationship" in text
        assert "Enough" in text
    assert "asks to end the relationship" in client.get(reverse("home:home", args=["acme"])).text


def test_the_partner_confirms_by_removing(
    client, agent, acme, contoso, contoso_admin, bond, sign_in
):
    wish = wish_end(contoso_admin, contoso, bond.pk, note="")
    remove_relationship(agent, acme, contoso, reason="contract_ended")
    wish.refresh_from_db()
    assert wish.state == "confirmed"
    assert told(NoticeEvent.END_WISH_CONFIRMED, contoso_admin) == 1
    sign_in(contoso_admin)
    page = client.get(own("partners", contoso))
    assert page.context["cards"] == []
    assert "Ended by the partner" in page.text
    said = [row["sentence"] for row in client.get(own("activity", contoso)).context["rows"]]
    assert "Wish to end the relationship closed; Confirmed" in said


def test_a_provider_that_confirms_a_removal_answers_the_wish_too(
    acme, contoso, contoso_admin, bond, nordvik, partnership, settings
):
    settings.RESELLER_MAY_REMOVE = False
    wish = wish_end(contoso_admin, contoso, bond.pk, note="")
    asker, boss = make_member(acme), make_member(nordvik)
    request = ask_removal(asker, contoso, nordvik, reason="moved")
    confirm_removal(boss, request.pk)
    wish.refresh_from_db()
    assert wish.state == "confirmed"


def test_the_partner_answers_why_not(client, acme, contoso, contoso_admin, bond, sign_in):
    wish = wish_end(contoso_admin, contoso, bond.pk, note="")
    sign_in(acme, Role.SALES_AGENT)
    url = reverse("relationships:end_wish_refusal", args=[acme.slug, wish.pk])
    assert client.post(url, {"answer": ""}).status_code == 422
    client.post(url, {"answer": "Your contract runs until May"})
    wish.refresh_from_db()
    assert wish.state == "refused"
    assert told(NoticeEvent.END_WISH_REFUSED, contoso_admin) == 1
    again = client.post(url, {"answer": "Once more"}, follow=True)
    assert "This wish is closed: Refused." in again.text
    sign_in(contoso_admin)
    page = client.get(own("partners", contoso))
    assert "Your contract runs until May" in page.text
    assert "Ask to end it" in page.text


def test_a_wish_is_taken_back(client, agent, contoso, bond, marta):
    wish = wish_end(marta, contoso, bond.pk, note="")
    client.post(own("wish_withdrawal", contoso, wish.pk))
    wish.refresh_from_db()
    assert wish.state == "withdrawn"
    assert told(NoticeEvent.RELATIONSHIP_END_NOT_WANTED, agent.person) == 1
    with pytest.raises(RequestClosed):
        withdraw_wish(marta, contoso, wish.pk)
    with pytest.raises(RequestClosed):
        refuse_wish(agent, wish.pk, "Too late")


def test_one_wish_at_a_time_and_only_while_there_is_something_to_end(
    agent, acme, contoso, contoso_admin, bond
):
    wish_end(contoso_admin, contoso, bond.pk, note="")
    with pytest.raises(AlreadyAsked):
        wish_end(contoso_admin, contoso, bond.pk, note="")
    remove_relationship(agent, acme, contoso, reason="moved")
    with pytest.raises(AlreadyRemoved):
        wish_end(contoso_admin, contoso, bond.pk, note="")


def test_wishes_are_few_a_day(client, contoso, bond, marta):
    url = own("wish", contoso, bond.pk)
    for _time in range(3):
        client.post(url)
        withdraw_wish(marta, contoso, EndWish.unscoped.waiting().get().pk)
    assert client.post(url).status_code == 422
    assert not EndWish.unscoped.waiting().exists()


# --- Where customers end it themselves ----------------------------------------------------------


def test_without_the_policy_a_customer_only_asks(client, contoso, bond, marta):
    page = client.get(own("relationship_end", contoso, bond.pk))
    assert page.url == own("wish", contoso, bond.pk)
    with pytest.raises(PartnerDecides):
        end_own_relationship(marta, contoso, bond.pk, note="", end_gdap=False)


def test_with_the_policy_it_ends_with_dap_and_without_gdap(
    client, agent, acme, contoso, bond, gdap, marta, settings
):
    settings.CUSTOMER_MAY_END_RELATIONSHIP = True
    url = own("relationship_end", contoso, bond.pk)
    assert client.get(own("wish", contoso, bond.pk)).url == url
    assert "Kept, unless you choose otherwise below." in client.get(url).text
    page = client.post(url, {"note": "Goodbye"}, follow=True)
    assert "Relationship ended. Acme Cloud was told." in page.text
    bond.refresh_from_db()
    gdap.refresh_from_db()
    assert (bond.has_dap, bond.removal_reason, bond.removed_by) == (False, "by_customer", marta)
    assert gdap.state == "active"
    assert Account.unscoped.get(customer=contoso).state == AccountState.ADMIN_ONLY
    event = done(Verb.RELATIONSHIP_REMOVED).get()
    assert event.actor_kind == ActorKind.CUSTOMER
    assert "good_faith" not in event.detail
    assert told(NoticeEvent.RELATIONSHIP_ENDED, agent.person) == 1
    assert letters(NoticeEvent.RELATIONSHIP_ENDED).filter(to=agent.person.email).exists()
    assert "It has ended already" in client.post(url, follow=True).text


def test_gdap_ends_with_it_only_when_ticked(client, contoso, bond, gdap, marta, settings):
    settings.CUSTOMER_MAY_END_RELATIONSHIP = True
    client.post(own("relationship_end", contoso, bond.pk), {"end_gdap": "on"})
    gdap.refresh_from_db()
    assert (gdap.state, gdap.ended_side) == ("terminationRequested", "customer")


def test_what_stands_in_the_way_is_said(client, acme, contoso, bond, marta, settings):
    settings.CUSTOMER_MAY_END_RELATIONSHIP = True
    open_invitation(acme, contoso)
    url = own("relationship_end", contoso, bond.pk)
    assert "Not yet possible" in client.get(url).text
    assert client.post(url).status_code == 409
    bond.refresh_from_db()
    assert bond.removed_at is None


# --- Who may ------------------------------------------------------------------------------------


@pytest.fixture
def addresses(acme, contoso, contoso_admin, bond, gdap):
    wish = wish_end(contoso_admin, contoso, bond.pk, note="")
    return {
        own("access_end", contoso, gdap.pk),
        own("auto_extend", contoso, gdap.pk),
        own("dap_end", contoso, bond.pk),
        own("relationship_end", contoso, bond.pk),
        own("wish", contoso, bond.pk),
        own("wish_withdrawal", contoso, wish.pk),
        own("everything_end", contoso, acme.slug),
    }


def test_a_user_is_told_who_can_help_and_nothing_changes(client, contoso, addresses, sign_in):
    sign_in(make_customer_person(contoso, "u@contoso.example", CustomerRole.USER, name="Ola"))
    before = state_of_things()
    for url in addresses:
        refusal = client.post(url)
        assert refusal.status_code == 403
        assert "Marta Example" in refusal.text
    assert state_of_things() == before
    page = client.get(own("partners", contoso)).text
    assert not [url for url in addresses if url in page]


def test_strangers_and_other_customers_find_nothing(client, acme, contoso, addresses, sign_in):
    other = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(other, "ola@fabrikam.example"))
    before = state_of_things()
    for url in addresses:
        assert client.post(url).status_code == 404
        elsewhere = client.post(url.replace(str(contoso.pk), str(other.pk)))
        assert elsewhere.status_code == 404
    sign_in(acme)
    assert {client.post(url).status_code for url in addresses} == {404}
    assert state_of_things() == before


def state_of_things():
    return [
        list(model.unscoped.order_by("pk").values())
        for model in (Relationship, AdminRelationship, EndWish)
    ]


def test_looking_changes_nothing(client, addresses, marta):
    before = state_of_things()
    for url in addresses:
        client.get(url)
    assert state_of_things() == before


# --- What waits, and what is over ---------------------------------------------------------------


def test_a_request_that_waits_leads_an_administrator_to_its_page(
    client, agent, contoso, marta, bond
):
    row = ask(agent, contoso)
    page = client.get(own("partners", contoso))
    assert "Waiting for your answer" in page.text
    token = row.link().rstrip("/").rpartition("/")[2]
    assert token not in page.text
    answer = client.get(own("admin_answer", contoso, row.pk))
    assert answer.url == row.link()
    assert answer["Referrer-Policy"] == "no-referrer"


def test_nobody_elses_request_is_led_to(client, agent, contoso, marta, bond):
    row = ask(agent, make_customer("fabrikam.example", "Fabrikam"))
    open_to_all = ask(agent, None, name="Open")
    for asked in (row, open_to_all):
        assert client.get(own("admin_answer", contoso, asked.pk)).url == own("partners", contoso)


@pytest.mark.parametrize("page", ["answer", "admin_answer"])
def test_a_user_gets_no_link(client, agent, contoso, sign_in, page):
    row = ask(agent, contoso)
    sign_in(make_customer_person(contoso, "u@contoso.example", CustomerRole.USER))
    assert client.get(own(page, contoso, row.pk)).status_code == 403
    sign_in(make_customer_person(make_customer("f.example", "F"), "ola@f.example"))
    assert client.get(own(page, contoso, row.pk)).status_code == 404


def test_what_has_ended_keeps_its_page_and_its_receipt(client, contoso, gdap, marta):
    client.post(own("access_end", contoso, gdap.pk))
    page = client.get(own("partners", contoso))
    assert [past.what for past in page.context["past"]] == [f"GDAP: {gdap.name}"]
    assert "Ended by your organisation" in page.text
    receipts = client.get(own("receipts", contoso))
    assert [kept.in_force for kept in receipts.context["receipts"]] == [False]
    pdf = client.get(own("approval_pdf", contoso, gdap.pk))
    assert pdf.content.startswith(b"%PDF")


# --- Activity -----------------------------------------------------------------------------------


def test_activity_is_filtered_by_partner_and_days_and_leaves_as_a_file(
    client, acme, globex, contoso, gdap, marta
):
    make_relationship(globex, contoso)
    url = own("activity", contoso)
    said = [row["sentence"] for row in client.get(url, {"partner": acme.pk}).context["rows"]]
    assert f"Admin access approved: {gdap.name}" in said
    assert f"A group of the partner got in: {gdap.name}" in said
    assert not [sentence for sentence in said if "Service desk" in sentence]
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    assert client.get(url, {"since": tomorrow}).context["rows"] == []
    assert client.get(url, {"since": tomorrow, "until": "2020-01-01"}).status_code == 422
    file = b"".join(client.get(own("activity_csv", contoso), {"partner": acme.pk})).decode()
    assert len(file.strip().splitlines()) == len(said) + 1
    assert "Service desk" not in file


# --- At the same moment -------------------------------------------------------------------------


class TestAtOnce:
    pytestmark = racing

    @pytest.fixture(autouse=True)
    def _invariants_hold_afterwards(self, transactional_db):
        yield
        for statement, broken in INVARIANTS.items():
            assert not broken().exists(), statement

    def test_the_customer_ends_while_the_partner_extends(self, agent, contoso, contoso_admin, gdap):
        in_parallel(
            partial(end_own_access, contoso_admin, contoso, gdap.pk),
            partial(switch_auto_extend, agent, gdap.pk, wanted=True),
        )
        gdap.refresh_from_db()
        assert (gdap.state, gdap.auto_extend) == ("terminationRequested", False)

    def test_both_switch_extension(self, agent, contoso, contoso_admin, gdap):
        outcomes = in_parallel(
            partial(switch_own_auto_extend, contoso_admin, contoso, gdap.pk, wanted=True),
            partial(switch_auto_extend, agent, gdap.pk, wanted=True),
        )
        assert outcomes == [None, None]
        assert done(Verb.GDAP_AUTO_EXTEND_ON).count() == 1

    def test_everything_ends_while_the_partner_removes(
        self, agent, acme, contoso, contoso_admin, gdap, bond
    ):
        in_parallel(
            partial(end_everything, contoso_admin, contoso, acme, wish=True),
            partial(remove_relationship, agent, acme, contoso, reason="moved"),
        )
        bond.refresh_from_db()
        assert bond.removed_at is not None
        assert done(Verb.DAP_ENDED).count() == 1
        assert not EndWish.unscoped.waiting().exists()

    def test_two_wish_at_once_and_one_did(self, contoso, contoso_admin, bond):
        second = make_customer_person(contoso, "b@contoso.example")
        outcomes = in_parallel(
            partial(wish_end, contoso_admin, contoso, bond.pk, note=""),
            partial(wish_end, second, contoso, bond.pk, note=""),
        )
        assert sorted(map(str, outcomes)) == sorted(map(str, [None, AlreadyAsked]))
        assert EndWish.unscoped.count() == 1
