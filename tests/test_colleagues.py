"""Colleagues are invited, join, get other roles, and go."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from outbox.models import Email
from partners.actions.colleagues import (
    change_roles,
    invite_colleague,
    join,
    remove_colleague,
    resend_invite,
    revoke_invite,
)
from partners.models import (
    AlreadyInvited,
    AlreadyMember,
    ColleagueInvite,
    InviteClosed,
    LastAccountAdmin,
    Member,
    MemberRole,
    WrongPerson,
)
from partners.permissions import Role
from people.links import address
from people.models import Person
from tests.conftest import PASSWORD, in_parallel, make_member, make_partner, make_person


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def boss(acme):
    return make_member(acme, Role.ACCOUNT_ADMIN, email="boss@acme.example", name="Ewa Szefowa")


@pytest.fixture
def invite(boss):
    return invite_colleague(
        boss,
        email="New@acme.example",
        name="Nowy Kolega",
        roles=[Role.SALES_AGENT],
        language="en",
    )


def link_of(invite):
    invite.refresh_from_db()
    return address("colleague", invite.pk, invite.version).removeprefix("http://localhost:8000")


def page(name, *args):
    return reverse(f"partners:{name}", args=["acme", *args])


def verbs(partner):
    return list(Event.objects.for_partner(partner).order_by("pk").values_list("verb", flat=True))


# --- Inviting ---


def test_an_invitation_leaves_by_mail_and_its_link_is_shown(client, acme, boss):
    client.force_login(boss.person)
    answer = client.post(
        page("colleague_invite"),
        {"email": "new@acme.example", "roles": ["sales_agent"], "language": "pl"},
    )
    invite = ColleagueInvite.objects.for_partner(acme).get()
    assert answer.url == page("invite", invite.pk)
    assert link_of(invite) in client.get(answer.url).text
    letter = Email.objects.for_partner(acme).get()
    assert (letter.to, letter.language, letter.link_id) == ("new@acme.example", "pl", invite.pk)
    assert "{link}" in letter.body
    assert link_of(invite) not in letter.body
    assert verbs(acme) == [Verb.COLLEAGUE_INVITED]


def test_the_link_itself_is_nowhere_in_the_table(invite):
    token = link_of(invite).split("/")[2]
    assert token not in str(ColleagueInvite.unscoped.values().get())


def test_an_invitation_without_a_role_is_refused(client, boss):
    client.force_login(boss.person)
    answer = client.post(page("colleague_invite"), {"email": "new@acme.example", "language": "pl"})
    assert answer.status_code == 422
    assert not Email.unscoped.exists()


def test_somebody_who_works_here_is_not_invited_again(client, acme, boss):
    with pytest.raises(AlreadyMember):
        invite_colleague(boss, email="BOSS@acme.example", name="", roles=[], language="en")
    client.force_login(boss.person)
    answer = client.post(
        page("colleague_invite"),
        {"email": "boss@acme.example", "roles": ["sales_agent"], "language": "pl"},
    )
    assert answer.status_code == 422
    assert "works here already" in answer.text


def test_an_open_invitation_is_not_doubled_but_an_expired_one_gives_way(boss, invite):
    again = {"email": "new@acme.example", "name": "", "roles": [Role.SALES_AGENT], "language": "en"}
    with pytest.raises(AlreadyInvited):
        invite_colleague(boss, **again)
    ColleagueInvite.unscoped.update(expires_at=now())
    assert invite_colleague(boss, **again).pk != invite.pk


def test_nobody_writes_to_strangers_all_day(client, acme, boss):
    client.force_login(boss.person)
    for number in range(21):
        answer = client.post(
            page("colleague_invite"),
            {"email": f"new{number}@acme.example", "roles": ["sales_agent"], "language": "pl"},
        )
    assert answer.status_code == 422
    assert "a lot for one hour" in answer.text
    assert Email.objects.for_partner(acme).count() == 20


def test_a_new_link_kills_the_old_one(client, acme, boss, invite):
    old = link_of(invite)
    client.force_login(boss.person)
    client.post(page("invite_resend", invite.pk))
    client.logout()
    assert client.get(old).status_code == 404
    assert client.get(link_of(invite)).status_code == 200
    assert Email.objects.for_partner(acme).count() == 2


def test_an_invitation_taken_back_opens_nothing(client, boss, invite):
    client.force_login(boss.person)
    client.post(page("invite_revoke", invite.pk))
    assert client.get(link_of(invite)).status_code == 410
    with pytest.raises(InviteClosed):
        revoke_invite(boss, invite)
    with pytest.raises(InviteClosed):
        resend_invite(boss, invite)


def test_a_second_taking_back_is_a_sentence_not_an_error(client, boss, invite):
    client.force_login(boss.person)
    for _ in range(2):
        answer = client.post(page("invite_revoke", invite.pk), follow=True)
    assert "used or taken back before" in answer.text


def test_the_invitations_of_another_partner_do_not_exist_here(client, globex, sign_in, invite):
    sign_in(globex, Role.ACCOUNT_ADMIN)
    address_here = reverse("partners:invite", args=["globex", invite.pk])
    assert client.get(address_here).status_code == 404
    assert client.post(f"{address_here}revoke/").status_code == 404


# --- Joining ---


def test_looking_at_the_link_changes_nothing(client, acme, invite):
    make_person("new@acme.example")
    for _ in range(2):
        seen = client.get(link_of(invite))
        assert "Acme Cloud" in seen.text
        assert "Sales agent" in seen.text
        client.force_login(Person.objects.get(email="new@acme.example"))
    assert Member.objects.for_partner(acme).count() == 1


def test_the_link_page_is_discreet(client, invite):
    seen = client.get(link_of(invite))
    assert "noindex" in seen["X-Robots-Tag"]
    assert seen["Cache-Control"] == "no-store"
    assert seen["Referrer-Policy"] == "no-referrer"


def test_the_invited_person_joins_with_the_roles(client, acme, invite):
    person = make_person("new@acme.example")
    client.force_login(person)
    assert client.post(link_of(invite)).url == "/p/acme/"
    member = Member.objects.for_partner(acme).get(person=person)
    assert member.roles == [Role.SALES_AGENT]
    assert verbs(acme)[-1] == Verb.COLLEAGUE_JOINED
    assert client.get(link_of(invite)).status_code == 410


def test_somebody_else_cannot_use_the_link(client, acme, invite, globex, sign_in):
    stranger = sign_in(globex)
    for answer in (client.get(link_of(invite)), client.post(link_of(invite))):
        assert answer.status_code == 403
        assert "another address" in answer.text
        assert "new@acme.example" not in answer.text
    with pytest.raises(WrongPerson):
        join(stranger.person, invite)
    assert not Member.objects.for_partner(acme).filter(person=stranger.person).exists()


def test_nobody_joins_signed_out(client, acme, invite):
    client.post(link_of(invite))
    assert Member.objects.for_partner(acme).count() == 1


def test_a_link_that_ran_out_says_so(client, invite):
    ColleagueInvite.unscoped.update(expires_at=now() - timedelta(days=1))
    seen = client.get(link_of(invite))
    assert seen.status_code == 410
    assert "expired" in seen.text


def test_an_invented_link_is_unknown(client, db):
    seen = client.get("/join/" + "A" * 43 + "/")
    assert seen.status_code == 404
    assert "cannot find this link" in seen.text


def test_who_has_no_account_makes_one_and_must_confirm_the_address(client, acme, invite):
    """The inviter can copy the link, too: it does not prove whose the address is."""
    answer = client.post(f"{link_of(invite)}registration/")
    signup = client.get(answer.url)
    assert 'value="new@acme.example"' in signup.text
    client.post(
        reverse("account_signup"),
        {
            "email": "new@acme.example",
            "name": "Nowy",
            "password1": PASSWORD,
            "next": link_of(invite),
        },
    )
    assert not Person.objects.get(email="new@acme.example").emailaddress_set.get().verified
    assert Email.unscoped.filter(kind="email_confirmation_signup").exists()
    client.post(link_of(invite))
    assert Member.objects.for_partner(acme).count() == 1


def test_a_dead_link_opens_no_sign_up(client, invite):
    ColleagueInvite.unscoped.update(expires_at=now())
    client.post(f"{link_of(invite)}registration/")
    assert "by invitation" in client.get(reverse("account_signup")).text


def test_a_link_joins_once(boss, invite):
    person = make_person("new@acme.example")
    join(person, invite)
    with pytest.raises(InviteClosed):
        join(person, invite)


# --- Roles ---


def test_what_a_change_means_is_shown_before_it_is_made(client, acme, boss):
    agent = make_member(acme, Role.SALES_AGENT)
    client.force_login(boss.person)
    shown = client.get(page("colleague", agent.pk), {"review": 1, "roles": "helpdesk_agent"}).text
    assert "Users of a customer" in shown
    assert "Remove a relationship" in shown
    assert list(MemberRole.unscoped.filter(member=agent).values_list("role", flat=True)) == [
        "sales_agent"
    ]


def test_roles_are_changed_and_recorded(client, acme, boss):
    agent = make_member(acme, Role.SALES_AGENT)
    client.force_login(boss.person)
    client.post(page("colleague", agent.pk), {"roles": ["admin_agent", "billing_admin"]})
    held = MemberRole.unscoped.filter(member=agent).values_list("role", flat=True)
    assert set(held) == {"admin_agent", "billing_admin"}
    event = Event.objects.for_partner(acme).get()
    assert event.before == {"roles": ["sales_agent"]}
    assert event.after == {"roles": ["admin_agent", "billing_admin"]}


def test_somebody_without_any_role_is_refused(client, boss):
    client.force_login(boss.person)
    assert client.get(page("colleague", boss.pk), {"review": 1}).status_code == 422
    assert client.post(page("colleague", boss.pk), {}).status_code == 422


def test_the_last_account_admin_keeps_the_role(client, acme, boss):
    client.force_login(boss.person)
    answer = client.post(page("colleague", boss.pk), {"roles": ["sales_agent"]}, follow=True)
    assert "Make someone else Account admin first" in answer.text
    with pytest.raises(LastAccountAdmin):
        remove_colleague(boss, boss)
    assert MemberRole.unscoped.get(member=boss).role == Role.ACCOUNT_ADMIN


def test_a_colleague_of_another_partner_does_not_exist_here(client, globex, boss):
    stranger = make_member(globex, Role.SALES_AGENT)
    client.force_login(boss.person)
    assert client.get(page("colleague", stranger.pk)).status_code == 404
    assert client.post(page("colleague_removal", stranger.pk)).status_code == 404
    with pytest.raises(Member.DoesNotExist):
        remove_colleague(boss, stranger)


# --- Leaving ---


def test_removing_a_colleague_ends_every_session_at_once(client, acme, boss):
    leaver = make_member(acme, Role.SALES_AGENT, email="leaver@acme.example")
    browser = Client()
    browser.post("/sign-in/", {"login": "leaver@acme.example", "password": PASSWORD})
    assert browser.get("/p/acme/").status_code == 200
    client.force_login(boss.person)
    client.post(page("colleague_removal", leaver.pk))
    assert browser.get("/p/acme/").url.startswith("/sign-in/")
    assert not UserSession.objects.filter(user=leaver.person).exists()
    leaver.refresh_from_db()
    assert leaver.ended_at
    assert verbs(acme) == [Verb.COLLEAGUE_REMOVED]


def test_the_removal_page_changes_nothing_by_looking(client, acme, boss):
    leaver = make_member(acme, Role.SALES_AGENT)
    client.force_login(boss.person)
    assert "signed out everywhere" in client.get(page("colleague_removal", leaver.pk)).text
    leaver.refresh_from_db()
    assert leaver.ended_at is None


def test_who_left_may_be_invited_again(acme, boss):
    leaver = make_member(acme, Role.SALES_AGENT)
    remove_colleague(boss, leaver)
    invite = invite_colleague(
        boss, email=leaver.person.email, name="", roles=[Role.SALES_AGENT], language="en"
    )
    join(leaver.person, invite)
    assert Member.objects.for_partner(acme).filter(person=leaver.person).count() == 2


# --- The organisation ---


DETAILS = {
    "name": "Acme Chmura",
    "country": "PL",
    "tax_id": "",
    "address": "ul. Długa 1, Gdańsk",
    "email": "office@acme.example",
    "phone": "",
    "language": "pl",
    "invitation_days": "30",
}


def test_the_organisations_details_are_changed_and_recorded(client, acme, boss):
    client.force_login(boss.person)
    client.post(page("settings"), DETAILS)
    acme.refresh_from_db()
    assert acme.name == "Acme Chmura"
    event = Event.objects.for_partner(acme).get()
    assert event.verb == Verb.PARTNER_CHANGED
    assert event.before == {"name": "Acme Cloud", "address": ""}


def test_saving_nothing_new_leaves_no_history(client, acme, boss):
    client.force_login(boss.person)
    for _ in range(2):
        client.post(page("settings"), DETAILS)
    assert Event.objects.for_partner(acme).count() == 1


def test_an_organisation_without_a_name_is_refused(client, acme, boss):
    client.force_login(boss.person)
    assert client.post(page("settings"), DETAILS | {"name": ""}).status_code == 422


# --- Races ---


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_account_admins_who_remove_each_other_leave_one():
    acme = make_partner("acme", "indirect_reseller")
    one, two = make_member(acme, Role.ACCOUNT_ADMIN), make_member(acme, Role.ACCOUNT_ADMIN)
    outcomes = in_parallel(
        lambda: remove_colleague(one, two), lambda: change_roles(two, one, [Role.SALES_AGENT])
    )
    assert sorted(outcomes, key=str) == [LastAccountAdmin, None]
    admins = Member.objects.for_partner(acme).current().holding([Role.ACCOUNT_ADMIN])
    assert admins.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_the_same_link_join_once():
    acme = make_partner("acme", "indirect_reseller")
    boss = make_member(acme, Role.ACCOUNT_ADMIN)
    invite = invite_colleague(
        boss, email="new@acme.example", name="", roles=[Role.SALES_AGENT], language="en"
    )
    person = make_person("new@acme.example")
    outcomes = in_parallel(lambda: join(person, invite), lambda: join(person, invite))
    assert sorted(outcomes, key=str) == [InviteClosed, None]
    assert Member.objects.for_partner(acme).filter(person=person).count() == 1
