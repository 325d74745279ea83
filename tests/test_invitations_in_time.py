"""What time does to an invitation: reminders, more time, a new link, the end. Simulated days and
months pass through the scheduled tasks themselves."""

from datetime import UTC, datetime, time, timedelta
from html import unescape
from itertools import pairwise
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.countries import country_names
from customers.models import Account, AccountState
from customers.zones import ZONES, zone_of
from invitations import reminders as rules
from invitations.actions import (
    extend_invitation,
    renew_invitation,
    revoke_invitation,
)
from invitations.answers import (
    accept_invitation,
    decline_invitation,
)
from invitations.ending import end_in_words
from invitations.invariants import INVARIANTS
from invitations.looking import (
    note_opened,
)
from invitations.models import Invitation, InvitationState, Reminder, ReminderKind
from invitations.refusals import ExtendedTooFar, InvitationClosed, OpenedAlready
from notifications.events import NoticeEvent
from notifications.models import Notification
from outbox.models import Email, EmailState
from partners.models import Member
from partners.permissions import Role
from tests.clock import CLOCK, HOUR, let_pass, let_pass_until, sleep_until
from tests.conftest import make_customer, make_invitation, make_member

WARSAW = ZoneInfo("Europe/Warsaw")
THREE, SEVEN, LAST, BY_HAND = ReminderKind


@pytest.fixture(autouse=True)
def _a_monday_at_ten(db):
    """Every test begins in office hours, far from a change to summer time."""
    today = datetime.now(WARSAW).date()
    monday = today + timedelta(days=7 - today.weekday())
    CLOCK.move(datetime.combine(monday, time(10), WARSAW) - datetime.now(UTC))


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(_a_monday_at_ten):
    yield
    for statement, broken in INVARIANTS.items():
        assert not broken().exists(), statement


def page(invitation, name="detail"):
    return reverse(f"invitations:{name}", args=[invitation.partner.slug, invitation.pk])


def sender_of(invitation):
    return Member.unscoped.get(person=invitation.inviter)


def sent_by_portal(invitation):
    """The letter with this link, as the outbox keeps it once it has left."""
    Email.unscoped.create(
        partner=invitation.partner,
        kind="invitation_letter",
        dedupe_key=f"invitation_letter:{invitation.pk}:{invitation.version}",
        to=invitation.to,
        language="en",
        subject="x",
        body="x",
        link_kind="invitation",
        link_id=invitation.pk,
        link_version=invitation.version,
        state=EmailState.SENT,
        sent_at=now(),
    )
    return invitation


def asked(acme, contoso, **fields):
    return sent_by_portal(make_invitation(acme, contoso, **fields))


def kinds(to="customer"):
    rows = Reminder.unscoped.filter(to_customer=to == "customer").order_by("sent_at")
    return [ReminderKind(kind) for kind in rows.values_list("kind", flat=True)]


def letters(kind):
    return Email.unscoped.filter(kind=kind)


def told(event):
    return list(Notification.unscoped.filter(event=event).order_by("created_at"))


# --- Reminders -----------------------------------------------------------------------------------


DAYS = {
    7: {THREE: 3, LAST: 5},
    14: {THREE: 3, SEVEN: 7, LAST: 12},
    30: {THREE: 3, SEVEN: 7, LAST: 28},
    60: {THREE: 3, SEVEN: 7, LAST: 58},
    90: {THREE: 3, SEVEN: 7, LAST: 88},
}


@pytest.mark.parametrize("valid_days", DAYS)
def test_three_times_unless_two_fall_together(valid_days):
    began = now()
    found = rules.turns(began, began + timedelta(days=valid_days), WARSAW)
    assert {kind: round((at - began) / timedelta(days=1)) for at, kind in found} == DAYS[valid_days]


@pytest.mark.parametrize(("valid_days", "expected"), [(7, DAYS[7]), (30, DAYS[30])])
def test_an_unanswered_customer_is_reminded(acme, contoso, valid_days, expected):
    invitation = asked(acme, contoso, valid_days=valid_days)
    let_pass(days=valid_days + 3)
    sent = {r.kind: (r.sent_at - invitation.shared_at).days for r in Reminder.unscoped.all()}
    assert sent == expected
    assert letters("invitation_reminder").count() == len(expected)
    assert Event.unscoped.filter(verb=Verb.INVITATION_REMINDED).count() == len(expected)
    assert Invitation.unscoped.get().state == InvitationState.EXPIRED


def test_the_letter_says_until_when_and_how_to_have_no_more_of_it(acme, contoso):
    invitation = asked(acme, contoso)
    let_pass(days=4)
    [letter] = [m for m in mail.outbox if "Reminder" in m.subject]
    assert letter.to == ["marta@contoso.example"]
    assert invitation.link() in letter.body
    assert f"{invitation.link()}reminders/" in letter.body
    assert "(27 days left)" in letter.body
    assert "CET" in letter.body or "CEST" in letter.body


def test_a_letter_in_polish_has_polish_words_only(acme, contoso):
    asked(acme, contoso, language="pl")
    let_pass(days=4)
    [letter] = [m for m in mail.outbox if m.to == ["marta@contoso.example"]]
    assert "Przypomnienie" in letter.subject
    assert not {"Reminder", "link works", "left", "Reference"} & set(letter.body.split())
    assert "27 dni" in letter.body


def test_nobody_is_reminded_at_night(acme):
    """By the clock of the customer, wherever that is."""
    places = {}
    for country in ("PL", "US", "JP", "NZ"):
        customer = make_customer(f"{country.lower()}.example", country, country=country)
        places[asked(acme, customer).pk] = zone_of(country)
        let_pass(hours=7)
    let_pass(days=31)
    assert Reminder.unscoped.count() == 12
    for reminder in Reminder.unscoped.all():
        local = reminder.sent_at.astimezone(places[reminder.invitation_id])
        assert 8 <= local.hour < 18, (reminder, local)


def test_the_query_knows_the_night_as_the_rule_does(acme):
    for country in ("PL", "US", "NZ", "ZZ"):
        customer = make_customer(f"{country.lower()}.example", country, country=country)
        asked(acme, customer)
    asked(acme, None)
    sleep_until(now() + timedelta(days=4))
    for _hour in range(24):
        CLOCK.move(HOUR)
        by_query = set(rules.due(now()).values_list("pk", flat=True))
        by_rule = {
            i.pk for i in Invitation.unscoped.all() if rules.planned(i, now())[0].at <= now()
        }
        assert by_query == by_rule


def test_after_an_answer_nobody_is_reminded(acme, contoso, contoso_admin):
    first = asked(acme, contoso)
    let_pass(days=4)
    decline_invitation(contoso_admin, first, contoso, reason="", note="", tell=False)
    let_pass(days=5)
    assert kinds() == [THREE]


def test_after_revoking_nobody_is_reminded(acme, contoso):
    invitation = asked(acme, contoso)
    let_pass(days=2)
    revoke_invitation(sender_of(invitation), invitation)
    let_pass(days=6)
    assert kinds() == kinds("inviter") == []


def test_processes_that_were_down_catch_up_with_one_reminder(acme, contoso):
    invitation = asked(acme, contoso, valid_days=14)
    sleep_until(invitation.shared_at + timedelta(days=8))
    let_pass(days=1)
    assert kinds() == [SEVEN], "the third day is long past"


def test_reminders_stay_a_day_apart_when_one_was_late(acme, contoso):
    invitation = asked(acme, contoso, valid_days=14)
    sleep_until(invitation.shared_at + timedelta(days=11, hours=22))
    let_pass(days=3, step=HOUR)
    times = Reminder.unscoped.order_by("sent_at").values_list("sent_at", flat=True)
    assert kinds() == [SEVEN, LAST]
    assert all(later - earlier >= timedelta(hours=24) for earlier, later in pairwise(times))


def test_an_agent_who_sent_the_letter_is_told_and_the_customer_left_alone(acme, contoso):
    invitation = make_invitation(acme, contoso)
    let_pass(days=29)
    assert kinds() == []
    assert kinds("inviter") == [THREE, SEVEN]
    assert not Email.unscoped.filter(to="marta@contoso.example").exists()
    nudges = told(NoticeEvent.INVITATION_NOT_OPENED)
    assert [nudge.person for nudge in nudges] == [invitation.inviter] * 2


def test_a_letter_that_never_left_is_not_reminded_of(acme, contoso):
    asked(acme, contoso)
    Email.unscoped.filter(kind="invitation_letter").update(
        state=EmailState.FAILED, sent_at=None, last_error="SMTP 550"
    )
    let_pass(days=4)
    assert kinds() == []


def test_a_renewed_link_is_reminded_of_anew(acme, contoso):
    first = asked(acme, contoso, valid_days=7)
    let_pass(days=10)
    renewed = sent_by_portal(renew_invitation(sender_of(first), first, 14))
    let_pass(days=14)
    assert kinds() == [THREE, LAST, THREE, SEVEN, LAST]
    assert set(Reminder.unscoped.values_list("version", flat=True)) == {1, renewed.version}


def test_the_plan_is_what_then_happens(acme, contoso):
    asked(acme, contoso)
    plan = rules.planned(Invitation.unscoped.get(), now())
    let_pass(days=30)
    happened = Reminder.unscoped.order_by("sent_at")
    assert [p.kind for p in plan] == [r.kind for r in happened]
    for expected, reminder in zip(plan, happened, strict=True):
        assert timedelta() <= reminder.sent_at - expected.at <= 6 * HOUR


def test_a_draft_and_a_closed_invitation_plan_nothing(acme, contoso):
    draft = make_invitation(acme, contoso, shared=False)
    assert rules.planned(draft, now()) == []
    ended = asked(acme, None)
    assert rules.planned(ended, ended.expires_at) == []


# --- A reminder by hand --------------------------------------------------------------------------


@pytest.fixture
def chosen(client, acme, sign_in, settings):
    """What the page says after a reminder of these is asked for and confirmed."""
    agent = sign_in(acme, Role.SALES_AGENT)
    settings.PORTAL_SENDS = True
    acme.sends_letters = True
    acme.save()

    def choose(*rows):
        client.force_login(agent.person)  # the session of days ago may have ended
        address = reverse("invitations:selected", args=["acme"])
        data = {"act": "remind", "invitation": [row.pk for row in rows]}
        question = client.post(address, data)
        assert f"Remind of {len(rows)} invitation" in question.text
        return client.post(address, data | {"confirmed": "1"}, follow=True).text

    return choose


def test_the_portal_reminds_at_once_and_once_a_link(client, acme, contoso, chosen):
    invitation = asked(acme, contoso)
    CLOCK.move(timedelta(days=1, hours=1))
    assert "1 reminder on its way" in chosen(invitation)
    assert kinds() == [BY_HAND]
    assert letters("invitation_reminder").get().to == invitation.to
    assert ": Customer reminded" in client.get(page(invitation)).text
    assert "1 was left as it is" in (again := chosen(invitation))
    assert "Somebody wrote a reminder of this link already." in again
    assert kinds() == [BY_HAND]


def test_each_that_cannot_be_reminded_says_why(acme, contoso, chosen):
    fresh = asked(acme, contoso)
    off = asked(acme, None, company="Off", reminds=False)
    refused = asked(acme, None, company="No", reminders_refused_at=now())
    draft = make_invitation(acme, company="Draft", shared=False)
    said = chosen(fresh, off, refused, draft)
    assert "A letter left less than a day ago" in said
    assert "Reminders are off for this invitation" in said
    assert "The customer wants no reminders." in said
    assert "This invitation is closed." in said
    assert not letters("invitation_reminder").exists()
    assert kinds() == []


def test_at_night_a_reminder_waits_for_the_morning(acme, contoso, chosen):
    invitation = asked(acme, contoso)
    CLOCK.move(timedelta(days=1, hours=9))
    assert "it is night there. From: " in chosen(invitation)
    assert kinds() == []


def test_who_sent_the_letter_gets_the_reminder_prepared(acme, contoso, chosen):
    invitation = make_invitation(acme, contoso)
    said = chosen(invitation)
    assert "1 reminder for you to send" in said
    assert "mailto:" in said
    assert quote(invitation.link()) in unescape(said)
    assert kinds() == kinds("inviter") == []
    revoke_invitation(sender_of(invitation), invitation)
    assert "mailto:" not in chosen(invitation)


# --- Turning reminders off -----------------------------------------------------------------------


def test_the_agent_turns_them_off_and_on_for_one_invitation(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    invitation = asked(acme, contoso, by=agent)
    client.post(page(invitation, "reminders"), {"on": "0"})
    let_pass(days=4)
    assert kinds() == []
    client.force_login(agent.person)  # the session of days ago has ended
    client.post(page(invitation, "reminders"), {"on": "1"})
    let_pass(days=4)
    assert kinds() == [THREE, SEVEN]
    switched = Event.unscoped.filter(verb__startswith="invitation.reminders").order_by("id")
    expected = [Verb.INVITATION_REMINDERS_OFF, Verb.INVITATION_REMINDERS_ON]
    assert list(switched.values_list("verb", flat=True)) == expected


def test_a_stranger_turns_nothing_off(client, acme, globex, contoso, sign_in):
    invitation = asked(acme, contoso)
    sign_in(globex, Role.ADMIN_AGENT)
    foreign = reverse("invitations:reminders", args=["globex", invitation.pk])
    assert client.post(foreign, {"on": "0"}).status_code == 404
    account = reverse("customers:reminders", args=["globex", contoso.pk])
    assert client.post(account, {"on": "0"}).status_code == 404
    assert Invitation.unscoped.get().reminds


def test_the_composer_asks_whether_to_remind(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    draft = make_invitation(acme, contoso, by=agent, shared=False)
    assert 'name="reminds" checked' in client.get(page(draft, "draft")).text
    typed = {name: getattr(draft, name) for name in ("saved", "to", "subject", "before", "after")}
    client.post(page(draft, "draft"), typed | {"valid_days": 90})
    draft.refresh_from_db()
    assert (draft.reminds, draft.valid_days) == (False, 90)


def test_off_for_a_customer_is_off_for_all_its_invitations(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.ADMIN_AGENT)
    asked(acme, contoso, by=agent)
    switch = reverse("customers:reminders", args=["acme", contoso.pk])
    client.post(switch, {"on": "0"})
    let_pass(days=4)
    assert kinds() == kinds("inviter") == []
    client.force_login(agent.person)
    client.post(switch, {"on": "1"})
    assert not Account.unscoped.get().reminders_off
    shown = client.get(reverse("customers:account", args=["acme", contoso.pk])).text
    assert "Turn reminders off" in shown


def no_more(invitation):
    return invitation.link().removeprefix("http://localhost:8000") + "reminders/"


def test_the_customer_stops_them_by_the_link_of_the_letter(client, acme, contoso, sign_in):
    invitation = asked(acme, contoso)
    let_pass(days=4)
    assert "Stop the reminders?" in client.get(no_more(invitation)).text
    assert not Account.unscoped.get().reminders_off, "looking changes nothing"
    assert "No more reminders" in client.post(no_more(invitation), follow=True).text
    let_pass(days=4)
    assert kinds() == [THREE]
    account = Account.unscoped.get()
    assert account.reminders_off
    assert account.reminders_refused_at is not None
    client.post(no_more(invitation))
    assert Event.unscoped.filter(verb=Verb.INVITATION_REMINDERS_OFF).count() == 1


def test_a_mail_program_unsubscribes_with_one_click_and_no_session(client, acme, contoso):
    invitation = asked(acme, contoso)
    client.handler.enforce_csrf_checks = True
    answer = client.post(no_more(invitation), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert Account.unscoped.get().reminders_off


def test_the_partner_cannot_take_back_what_the_customer_said(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.ADMIN_AGENT)
    invitation = asked(acme, contoso, by=agent)
    client.post(no_more(invitation))
    for address in (
        reverse("customers:reminders", args=["acme", contoso.pk]),
        page(invitation, "reminders"),
    ):
        answer = client.post(address, {"on": "1"}, follow=True)
        assert "The customer wants no reminders." in answer.text
    assert Account.unscoped.get().reminders_off
    let_pass(days=4)
    assert kinds() == []


def test_the_link_of_an_old_letter_still_stops_reminders(client, acme, contoso):
    invitation = asked(acme, contoso, valid_days=7)
    old = no_more(invitation)
    renew_invitation(sender_of(invitation), invitation)
    assert client.post(old).status_code == 302
    assert Account.unscoped.get().reminders_off


def test_a_made_up_link_stops_nothing(client, acme, contoso):
    asked(acme, contoso)
    assert client.post(f"/i/{'x' * 43}/reminders/").status_code == 404
    assert not Account.unscoped.get().reminders_off


def test_somebody_nobody_knows_yet_can_stop_them_too(client, acme):
    invitation = asked(acme, None)
    client.post(no_more(invitation))
    let_pass(days=4)
    assert kinds() == []


# --- Until when ----------------------------------------------------------------------------------


def test_every_zone_exists_and_belongs_to_a_country():
    assert set(ZONES) <= set(country_names())
    assert all(zone_of(country) for country in ZONES)
    assert zone_of("ZZ") == zone_of("PL"), "the installation's own"


@pytest.mark.parametrize(
    ("country", "language", "expected"),
    [
        ("PL", "en", "Sunday, 27 December 2026, 23:30 CET (30 days left)"),
        ("PL", "pl", "niedziela, 27 grudnia 2026, 23:30 CET (pozostało 30 dni)"),
        ("LT", "en", "Monday, 28 December 2026, 00:30 EET (30 days left)"),
        ("US", "en", "Sunday, 27 December 2026, 17:30 EST (30 days left)"),
    ],
)
def test_the_end_is_said_in_the_customers_zone_and_language(acme, country, language, expected):
    customer = make_customer("somewhere.example", "Somewhere", country=country)
    invitation = make_invitation(acme, customer)
    invitation.expires_at = datetime(2026, 12, 27, 22, 30, tzinfo=UTC)
    with translation.override(language):
        assert end_in_words(invitation, invitation.expires_at - timedelta(days=30)) == expected


def test_letter_page_and_invitation_name_one_moment(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    invitation = make_invitation(acme, contoso, by=agent)
    words = end_in_words(invitation, now())
    assert words in client.get(page(invitation)).text
    assert words in client.get(page(invitation, "draft")).context["plain_text"]
    client.logout()
    assert words in client.get(invitation.link().removeprefix("http://localhost:8000")).text


# --- More time -----------------------------------------------------------------------------------


def test_an_unopened_link_gets_more_time_and_stays(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    invitation = asked(acme, contoso, by=agent, valid_days=7)
    assert "Extend" in client.get(page(invitation)).text
    assert "More time for the link?" in client.get(page(invitation, "extension")).text
    client.post(page(invitation, "extension"), {"days": 14})
    extended = Invitation.unscoped.get()
    assert extended.expires_at == invitation.expires_at + timedelta(days=14)
    assert (extended.version, extended.token_sha256) == (1, invitation.token_sha256)
    assert Event.unscoped.filter(verb=Verb.INVITATION_EXTENDED).count() == 1
    let_pass(days=20)
    assert Invitation.unscoped.get().state == InvitationState.OPEN
    let_pass(days=2)
    assert Invitation.unscoped.get().state == InvitationState.EXPIRED


def test_an_opened_link_is_renewed_instead(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    invitation = make_invitation(acme, contoso, by=agent)
    note_opened(invitation, None)
    with pytest.raises(OpenedAlready):
        extend_invitation(agent, invitation, 7)
    assert "Extend<" not in client.get(page(invitation)).text
    answer = client.post(page(invitation, "extension"), {"days": 7})
    assert answer.url == page(invitation, "renewal")


def test_no_link_lives_longer_than_90_days(acme, contoso):
    invitation = make_invitation(acme, contoso)
    sender = sender_of(invitation)
    extend_invitation(sender, invitation, 30)
    extended = extend_invitation(sender, invitation, 30)
    assert extended.extensions == []
    with pytest.raises(ExtendedTooFar):
        extend_invitation(sender, invitation, 7)


@pytest.mark.parametrize("days", [0, -7, 8, 365])
def test_only_offered_days_can_be_added(client, acme, contoso, sign_in, days):
    agent = sign_in(acme, Role.SALES_AGENT)
    invitation = make_invitation(acme, contoso, by=agent, valid_days=7)
    assert client.post(page(invitation, "extension"), {"days": days}).status_code == 422
    with pytest.raises(ExtendedTooFar):
        extend_invitation(agent, invitation, days)


def test_what_has_expired_cannot_be_extended(acme, contoso):
    invitation = make_invitation(acme, contoso)
    sleep_until(invitation.expires_at)
    with pytest.raises(InvitationClosed):
        extend_invitation(sender_of(invitation), invitation, 7)


def test_after_extending_the_reminder_before_the_end_moves_along(acme, contoso):
    invitation = asked(acme, contoso, valid_days=14)
    let_pass(days=8)
    extend_invitation(sender_of(invitation), invitation, 14)
    let_pass(days=20)
    last = Reminder.unscoped.get(kind=LAST)
    assert (last.sent_at - invitation.shared_at).days == 26


def test_renewing_asks_for_how_long(client, acme, contoso, sign_in):
    agent = sign_in(acme, Role.SALES_AGENT)
    invitation = make_invitation(acme, contoso, by=agent)
    let_pass(days=31)
    client.force_login(agent.person)
    listed = client.get(reverse("invitations:list", args=["acme"]), {"view": "expired"})
    assert str(invitation) in listed.text
    assert 'name="days"' in client.get(page(invitation, "renewal")).text
    client.post(page(invitation, "renewal"), {"days": 60})
    renewed = Invitation.unscoped.get()
    assert (renewed.version, renewed.valid_days) == (2, 60)
    assert abs(renewed.expires_at - now() - timedelta(days=60)) < timedelta(minutes=1)


# --- Telling the inviter -------------------------------------------------------------------------


def test_the_inviter_hears_of_the_end_before_and_after(acme, contoso):
    invitation = make_invitation(acme, contoso)
    let_pass(days=26)
    assert not told(NoticeEvent.INVITATION_EXPIRES_SOON)
    let_pass(days=2)
    assert len(told(NoticeEvent.INVITATION_EXPIRES_SOON)) == 1
    let_pass(days=10)
    assert len(told(NoticeEvent.INVITATION_EXPIRES_SOON)) == 1
    [ran_out] = told(NoticeEvent.INVITATION_EXPIRED)
    assert ran_out.person == invitation.inviter


def test_a_new_end_is_told_anew(acme, contoso):
    invitation = make_invitation(acme, contoso, valid_days=7)
    let_pass(days=5)
    extend_invitation(sender_of(invitation), invitation, 7)
    let_pass(days=4)
    assert len(told(NoticeEvent.INVITATION_EXPIRES_SOON)) == 1
    let_pass(days=3)
    assert len(told(NoticeEvent.INVITATION_EXPIRES_SOON)) == 2


def test_nobody_hears_of_the_end_of_what_was_answered(acme, contoso, contoso_admin):
    invitation = asked(acme, contoso)
    accept_invitation(contoso_admin, invitation, contoso, {acme.pk}, dap=False)
    let_pass(days=60)
    assert {notice.event for notice in Notification.unscoped.all()} == {"invitation_accepted"}
    assert not letters("invitation_reminder").exists()


# --- Whole lives ---------------------------------------------------------------------------------


def test_a_whole_year_of_invitations_in_every_branch(acme, contoso_admin, contoso):
    """Asked, reminded, run out, renewed, extended, refused, asked again, accepted."""
    agent = make_member(acme, Role.SALES_AGENT)
    invitation = asked(acme, contoso, by=agent, valid_days=14)
    let_pass_until(invitation.expires_at + timedelta(days=20))
    assert Account.unscoped.get().state == AccountState.EXPIRED

    renewed = sent_by_portal(renew_invitation(agent, invitation, 7))
    let_pass(days=1)
    extend_invitation(agent, renewed, 30)
    let_pass(days=12)
    decline_invitation(contoso_admin, renewed, contoso, reason="", note="", tell=True)
    let_pass(days=20)

    again = asked(acme, contoso, by=agent, valid_days=90)
    let_pass(days=10)
    let_pass(days=75)
    accept_invitation(contoso_admin, again, contoso, {acme.pk}, dap=False)
    let_pass(days=180)

    states = Invitation.unscoped.order_by("created_at").values_list("state", flat=True)
    assert list(states) == ["declined", "accepted"]
    assert Account.unscoped.get().state == AccountState.RESELLER
    expected = [THREE, SEVEN, LAST, THREE, SEVEN, THREE, SEVEN]
    assert kinds() == expected
    assert {r.to for r in letters("invitation_reminder")} == {"marta@contoso.example"}
    assert now() > again.expires_at
