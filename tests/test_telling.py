"""Who is told what, and how: in the portal, by mail at once, in the digest, or not at all."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.utils import translation
from django.utils.timezone import now

from invitations.actions import expire_invitation
from invitations.answers import accept_invitation, report_invitation
from invitations.forwarding import ask_for_new_link
from invitations.models import Invitation
from notifications.actions import choose, choose_rhythm
from notifications.details import details_of
from notifications.events import NOT_TOLD_YET, RULES, Mail, NoticeEvent, Side
from notifications.models import Notification, Rhythm
from notifications.reasons import why
from notifications.tell import Wish, tell
from notifications.wording import fact_of, subject_of
from outbox.delivery import due
from outbox.models import Email
from partners.models import Member
from partners.permissions import Role
from tests.conftest import make_customer_person, make_invitation, make_member, make_person
from tests.notices import tell_of_decision

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent
PARAMS = {
    "name": "Hurtownia Łączna 24",
    "date": "2026-11-22",
    "days": 7,
    "n": 5,
    "partner": "Acme Cloud",
    "reference": "M4RT-8KWA",
    "email": "eve@contoso.example",
    "customer": "Zenith",
    "subscription": "Office Standard",
    "by": "Marta Ławka",
}


@pytest.fixture
def agent(acme):
    return make_member(acme).person


def told(person):
    return list(Notification.unscoped.filter(person=person).values_list("event", flat=True))


def mailed(person):
    return list(Email.unscoped.filter(kind="notice", to=person.email))


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("event", NoticeEvent)
def test_every_event_has_its_words_in_both_languages(event, language):
    with translation.override(language):
        subject = subject_of(event, PARAMS)
        assert subject.startswith("Hurtownia Łączna 24")
        assert fact_of(event, PARAMS)
        assert why(event, RULES[event].side, PARAMS)
        assert "%(" not in subject + fact_of(event, PARAMS)
        other = "pl" if language == "en" else "en"
        with translation.override(other):
            assert subject_of(event, PARAMS) != subject
            assert event.label


def test_the_words_are_in_the_language_of_whoever_reads(agent, acme):
    tell_of_decision(agent, acme)
    notification = Notification.unscoped.get()
    assert str(notification) == "Zenith accepted your request"
    with translation.override("pl"):
        assert str(notification) == "Zenith: prośba przyjęta"


def test_the_reason_of_a_refusal_is_translated_for_the_reader():
    with translation.override("pl"):
        assert details_of({"reason": "Not now", "note": "After summer."}) == [
            "Powód: Nie teraz",
            "After summer.",
        ]


def test_what_is_offered_is_what_the_code_tells():
    """An event that nothing tells is no choice; one that is told must be one."""
    apps = ["people", "partners", "customers", "jobs", "relationships", "invitations",
            "subscriptions", "directory"]  # fmt: skip
    source = "".join(
        path.read_text()
        for app in apps
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )
    used = {NoticeEvent[name] for name in re.findall(r"NoticeEvent\.([A-Z_]+)", source)}
    assert used & NOT_TOLD_YET == set(), "told now: take it out of NOT_TOLD_YET"
    assert set(NoticeEvent) - used == NOT_TOLD_YET


def test_a_mail_says_one_fact_where_why_and_how_to_stop(agent, acme):
    tell_of_decision(agent, acme)
    (mail,) = mailed(agent)
    assert mail.subject == "Zenith accepted your request"
    assert "http://localhost:8000/p/acme/\n" in mail.body
    assert "You get this because you sent the request." in mail.body
    assert "http://localhost:8000/p/acme/notifications/choices/" in mail.body


def test_telling_twice_is_telling_once(agent, acme):
    for _time in range(2):
        tell_of_decision(agent, acme, key="decision")
    assert told(agent) == ["invitation_accepted"]
    assert len(mailed(agent)) == 1


@pytest.mark.parametrize(
    ("wish", "rows", "letters"),
    [
        (Wish(in_app=True, mail=Mail.NOW), 1, 1),
        (Wish(in_app=True, mail=Mail.NEVER), 1, 0),
        (Wish(in_app=True, mail=Mail.DAILY), 1, 0),
        (Wish(in_app=False, mail=Mail.NOW), 0, 1),
        (Wish(in_app=False, mail=Mail.DAILY), 1, 0),
        (Wish(in_app=False, mail=Mail.NEVER), 0, 0),
    ],
)
def test_each_chooses_how(agent, acme, wish, rows, letters):
    choose(agent, {NoticeEvent.INVITATION_ACCEPTED: wish})
    tell_of_decision(agent, acme)
    assert (len(told(agent)), len(mailed(agent))) == (rows, letters)
    waiting = Notification.unscoped.filter(person=agent, digest_due=True)
    assert waiting.exists() == (wish.mail == Mail.DAILY)
    seen = Notification.objects.of(agent, partner=acme)
    assert seen.exists() == wish.in_app


def test_telling_many_takes_as_many_queries_as_telling_one(acme, django_assert_num_queries):
    people = [make_person(f"p{number}@acme.example") for number in range(30)]
    with django_assert_num_queries(2):
        tell(
            NoticeEvent.INVITATION_EXPIRED,
            people,
            partner=acme,
            customer=None,
            about=("invitations.invitation", uuid4()),
            path="/p/acme/",
            dedupe_key="once",
            params=PARAMS,
        )
    assert Notification.unscoped.count() == 30


def test_in_quiet_hours_mail_waits(agent, acme):
    choose_rhythm(
        agent,
        time_zone="Europe/Warsaw",
        wants_digest=True,
        digest_hour=7,
        quiet_from=20,
        quiet_until=6,
    )
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Warsaw
    with time_machine.travel(late, tick=False):
        tell_of_decision(agent, acme)
        assert told(agent)
        (mail,) = mailed(agent)
        assert not due(now()).filter(pk=mail.pk).exists()
    assert mail.next_at == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert due(mail.next_at).filter(pk=mail.pk).exists()


@pytest.mark.parametrize(
    ("hour", "waits_until"), [(19, None), (20, 30), (23, 30), (2, 6), (5, 6), (6, None), (12, None)]
)
def test_quiet_hours_go_over_midnight(agent, hour, waits_until):
    rhythm = Rhythm(person=agent, time_zone="UTC", quiet_from=20, quiet_until=6)
    day = datetime(2026, 11, 23, tzinfo=UTC)
    at = day + timedelta(hours=hour)
    expected = day + timedelta(hours=waits_until) if waits_until else at
    assert rhythm.mail_from(at) == expected


# --- What happens to a request ------------------------------------------------------------------


def accept(person, invitation, customer, partners, dap=False):
    accept_invitation(person, invitation, customer, {p.pk for p in partners}, dap=dap)


def test_the_inviter_is_told_of_an_acceptance(acme, contoso, contoso_admin, invitation):
    accept(contoso_admin, invitation, contoso, [acme])
    inviter = invitation.inviter
    assert told(inviter) == ["invitation_accepted"]
    assert "New relationships: Acme Cloud" in mailed(inviter)[0].body
    row = Notification.unscoped.get(person=inviter)
    assert row.path == f"/p/acme/invitations/{invitation.pk}/"
    assert (row.partner, row.customer, row.side) == (acme, contoso, Side.PARTNER)


def test_accepted_in_part_names_who_was_refused(acme, nordvik, contoso, contoso_admin, partnership):
    asked = make_invitation(acme, contoso, others=[nordvik], dap=True)
    accept(contoso_admin, asked, contoso, [acme])
    (mail,) = mailed(asked.inviter)
    assert mail.subject == "Contoso Łódź accepted a part of your request"
    assert "Not accepted: Nordvik Distribution" in mail.body
    assert "Delegated administration (DAP) not granted" in mail.body


def test_the_other_partys_agents_are_told_too(acme, nordvik, contoso, contoso_admin, partnership):
    ingrid = make_member(nordvik, Role.ADMIN_AGENT).person
    seller = make_member(nordvik, Role.SALES_AGENT).person
    asked = make_invitation(acme, contoso, others=[nordvik])
    accept(contoso_admin, asked, contoso, [acme, nordvik])
    assert told(ingrid) == ["relationship_joined"]
    assert told(seller) == []
    assert Email.unscoped.get(kind="invitation_party").to == nordvik.email


def test_when_the_inviter_has_left_admin_agents_and_the_office_are_told(
    acme, contoso, contoso_admin, invitation
):
    boss = make_member(acme, Role.ADMIN_AGENT).person
    helper = make_member(acme, Role.HELPDESK_AGENT).person
    Member.unscoped.filter(person=invitation.inviter).update(ended_at=now())
    accept(contoso_admin, invitation, contoso, [acme])
    assert told(boss) == ["invitation_accepted"]
    assert told(invitation.inviter) == told(helper) == []
    to = set(Email.unscoped.filter(kind="notice").values_list("to", flat=True))
    assert to == {boss.email, acme.email}
    assert "has left Acme Cloud" in mailed(boss)[0].body


def test_a_decline_without_mail_is_seen_in_the_portal(
    client, contoso, contoso_admin, link, invitation, sign_in
):
    sign_in(contoso_admin)
    client.post(f"{link}decline/", {"decider": contoso.pk})
    assert told(invitation.inviter) == ["invitation_declined"]
    assert mailed(invitation.inviter) == []
    assert not Notification.unscoped.filter(digest_due=True).exists()


def test_a_report_a_new_link_and_the_end_of_time_are_told(acme, contoso, invitation):
    other = make_invitation(acme)
    report_invitation(other)
    assert told(other.inviter) == ["invitation_reported"]
    Invitation.unscoped.filter(pk=invitation.pk).update(expires_at=now() - timedelta(days=1))
    expire_invitation(invitation.pk)
    ask_for_new_link(invitation)
    ask_for_new_link(invitation)
    assert sorted(told(invitation.inviter)) == ["invitation_expired", "invitation_new_link"]


def test_who_reported_is_not_in_what_is_told(client, contoso, contoso_admin, link, sign_in):
    sign_in(contoso_admin)
    client.post(f"{link}report/")
    row = Notification.unscoped.get(event=NoticeEvent.INVITATION_REPORTED)
    assert contoso_admin.email not in str(row.params)


def test_a_registration_of_a_known_domain_is_told_to_its_administrators(
    client, acme, contoso, contoso_admin, sign_in
):
    user = make_customer_person(contoso, "user@contoso.example", role="user")
    stranger = make_person("eve@contoso.example")
    unknown = make_invitation(acme, to="eve@contoso.example")
    sign_in(stranger)
    company = {"name": "Contoso", "domain": "contoso.example", "country": "PL",
               "tax_id": "526-025-02-74", "street": "A 1", "postcode": "00-001",
               "city": "Łódź", "person_name": "Eve", "may_decide": "on"}  # fmt: skip
    client.post(f"{unknown.link().removeprefix('http://localhost:8000')}organisation/", company)
    assert told(contoso_admin) == ["takeover_refused"]
    assert told(user) == []
    assert "eve@contoso.example" in mailed(contoso_admin)[0].body
