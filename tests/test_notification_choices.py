"""Choosing what one is told of, how, and when mail may come."""

import pytest
from django.urls import reverse

from notifications.events import RULES, Mail, NoticeEvent, Side, offered
from notifications.models import Choice, Rhythm
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

PAGE = "/p/acme/notifications/choices/"
WHEN = {"wants_digest": "on", "digest_hour": "7", "time_zone": "Europe/Warsaw"}


def usual(side=Side.PARTNER, **changes):
    """The form as it is first shown, with changes."""
    said = {}
    for event in offered(side):
        said[f"{event}-app"], said[f"{event}-mail"] = "on", RULES[event].mail.value
    said |= WHEN | changes
    return {name: value for name, value in said.items() if value}


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme).person


def test_what_is_saved_is_shown_again(client, agent):
    changes = {"invitation_declined-mail": "daily", "invitation_declined-app": ""}
    client.post(PAGE, usual(**changes))
    choice = Choice.objects.get()
    assert (choice.person, choice.event) == (agent, NoticeEvent.INVITATION_DECLINED)
    assert (choice.in_app, choice.mail) == (False, Mail.DAILY)
    row = client.get(PAGE).text.split('name="invitation_declined-app"')[1].split("</tr>")[0]
    assert row.count(" checked") == 1
    assert 'value="daily" aria-labelledby="event-invitation_declined way-daily" checked' in row


def test_the_usual_way_leaves_no_row(client, agent):
    client.post(PAGE, usual(**{"invitation_declined-mail": "never"}))
    client.post(PAGE, usual())
    assert not Choice.objects.exists()


def test_only_what_concerns_this_side_is_offered(client, contoso, contoso_admin, agent, sign_in):
    assert "takeover_refused" not in client.get(PAGE).text
    sign_in(contoso_admin)
    page = client.get(reverse("own_notifications:choices", args=[contoso.pk])).text
    assert "Somebody tried to register your domain" in page
    assert "Request accepted" not in page


def test_choices_of_one_side_leave_the_others_alone(client, contoso, contoso_admin, sign_in):
    Choice.objects.create(
        person=contoso_admin, event=NoticeEvent.INVITATION_DECLINED, in_app=True, mail=Mail.NEVER
    )
    sign_in(contoso_admin)
    address = reverse("own_notifications:choices", args=[contoso.pk])
    client.post(address, usual(Side.CUSTOMER, **{"takeover_refused-mail": "never"}))
    assert Choice.objects.count() == 2


def test_when_mail_comes_is_ones_own(client, agent):
    client.post(PAGE, usual(digest_hour="17", quiet_from="20", quiet_until="6", wants_digest=""))
    rhythm = Rhythm.objects.get(person=agent)
    assert (rhythm.digest_hour, rhythm.quiet_from, rhythm.quiet_until) == (17, 20, 6)
    assert not rhythm.wants_digest
    assert rhythm.time_zone == "Europe/Warsaw"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quiet_from": "20"}, "Choose both hours, or neither."),
        ({"quiet_from": "20", "quiet_until": "20"}, "Choose two different hours."),
        ({"digest_hour": "24"}, "Select a valid choice."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
    ],
)
def test_hours_that_make_no_sense_are_refused(client, agent, changes, sentence):
    page = client.post(PAGE, usual(**changes))
    assert page.status_code == 422
    assert sentence in page.text
    assert not Rhythm.objects.exists()


def test_a_way_that_does_not_exist_is_refused(client, agent):
    page = client.post(PAGE, usual(**{"invitation_declined-mail": "pigeon"}))
    assert page.status_code == 422
    assert not Choice.objects.exists()


def test_a_colleagues_choices_stay(client, acme, agent):
    colleague = make_member(acme).person
    Choice.objects.create(
        person=colleague, event=NoticeEvent.INVITATION_DECLINED, in_app=True, mail=Mail.NEVER
    )
    client.post(PAGE, usual())
    assert Choice.objects.get().person == colleague
