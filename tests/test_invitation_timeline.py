"""The page of one invitation tells its story: by day, the newest first, what is to come on top."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import Verb
from audit.record import SYSTEM, VISITOR, record
from invitations.actions import renew_invitation
from invitations.models import Invitation
from invitations.timeline import LOOKS, days
from partners.permissions import Role
from tests.conftest import make_invitation

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OURS = [verb for verb in Verb if verb.value.startswith("invitation.")]


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


def opened(client, invitation):
    return client.get(reverse("invitations:detail", args=["acme", invitation.pk]))


def test_every_event_has_its_look():
    deleted = {Verb.INVITATION_DELETED}
    assert set(OURS) - deleted <= LOOKS.keys()


def test_days_stand_together_and_the_newest_is_first(client, acme, contoso, agent):
    with time_machine.travel(NOON - timedelta(days=2), tick=False):
        invitation = make_invitation(acme, contoso, by=agent)
    with time_machine.travel(NOON, tick=False):
        renew_invitation(agent, invitation)
        page = opened(client, invitation)
    told = page.context["days"]
    assert [day.day.day for day in told] == [22, 20]
    assert [step.sentence for step in told[1].steps] == [
        "Agent 1: Invitation shared",
        "Agent 1: Invitation created",
    ]
    to_come = [planned.sentence for planned in page.context["planned"]]
    assert to_come[0] == "Link expires", "the last thing to come stands on top"
    assert set(to_come[1:]) == {"You are told that it is time to remind"}


def test_nothing_is_to_come_once_it_is_closed(client, acme, contoso, agent):
    invitation = make_invitation(acme, contoso, by=agent)
    client.post(reverse("invitations:revocation", args=["acme", invitation.pk]))
    assert opened(client, invitation).context["planned"] == []


def test_a_scanner_stands_where_it_was_seen(client, acme, invitation, agent):
    seen = NOON - timedelta(days=30)
    event = record(
        Verb.INVITATION_SCANNED, invitation, by=SYSTEM, partner=acme,
        seen_at=seen.isoformat(), program="Mimecast", version=1,
    )  # fmt: skip
    (day,) = days([event])
    assert day.steps[0].at == seen
    assert day.steps[0].details[0] == "Program: Mimecast"
    assert opened(client, invitation).status_code == 200


def test_details_say_what_changed_and_not_where_the_customer_sits(acme, invitation):
    event = record(
        Verb.INVITATION_OPENED, invitation, by=VISITOR, partner=acme,
        before={"state": "draft"}, after={"state": "open"}, program="Firefox, Windows",
    )  # fmt: skip
    event.ip = "192.0.2.7"
    (day,) = days([event])
    assert day.steps[0].details == ["State: Draft → Open", "Program: Firefox, Windows"]


def test_the_way_so_far_is_drawn(client, acme, contoso, agent):
    invitation = make_invitation(acme, contoso, by=agent)
    Invitation.unscoped.update(opened_at=NOON)
    path = opened(client, invitation).context["path"]
    assert [one.reached for one in path] == [True, True, True, False, False]


def test_a_decision_has_passed_everything_before(client, acme, contoso, contoso_admin, agent):
    invitation = make_invitation(acme, contoso, by=agent)
    Invitation.unscoped.update(state="declined", closed_at=NOON, decided_by=contoso_admin)
    path = opened(client, invitation).context["path"]
    assert [one.reached for one in path] == [True, True, True, True, False]
