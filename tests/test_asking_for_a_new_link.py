"""A dead link, and somebody who wants another: the inviter is told, and nobody learns anything."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from invitations import forward_views
from invitations.actions import renew_invitation, revoke_invitation
from invitations.answers import accept_invitation, decline_invitation, report_invitation
from invitations.forwarding import ask_for_new_link
from invitations.models import Invitation
from invitations.refusals import CoolingOff
from invitations.writing import Request, create_invitation
from outbox.models import Email
from partners.models import Member
from tests.conftest import make_customer_person


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(monkeypatch):
    cache.clear()
    monkeypatch.setattr(forward_views, "WISH_TAKES", 0)


def sender_of(invitation):
    return Member.unscoped.get(person=invitation.inviter)


def wishes():
    return Event.unscoped.filter(verb=Verb.NEW_LINK_WANTED)


def expire(**_unused):
    Invitation.unscoped.update(expires_at=now() - timedelta(hours=1))


def page(invitation, name="detail"):
    return reverse(f"invitations:{name}", args=["acme", invitation.pk])


def test_of_an_expired_one_the_inviter_is_told(client, link, invitation):
    expire()
    answer = client.post(f"{link}new-link/", follow=True)
    assert "its sender now knows that you want a new one" in answer.text
    assert Email.unscoped.get(kind="notice").to == invitation.inviter.email


def test_of_a_replaced_one_too(client, link, invitation):
    renew_invitation(sender_of(invitation), invitation)
    assert f'action="{link}new-link/"' in client.get(link).text
    client.post(f"{link}new-link/")
    assert wishes().count() == 1


def test_of_one_that_was_taken_back_too(client, link, invitation):
    revoke_invitation(sender_of(invitation), invitation)
    assert f'action="{link}new-link/"' in client.get(link).text
    client.post(f"{link}new-link/")
    assert wishes().count() == 1


def test_of_a_reported_one_nobody_is_told(client, link, invitation):
    report_invitation(invitation)
    assert "new-link" not in client.get(link).text
    client.post(f"{link}new-link/")
    assert not wishes().exists()


def test_of_an_accepted_or_a_living_one_nobody_is_told(
    client, link, acme, contoso, contoso_admin, invitation
):
    client.post(f"{link}new-link/")
    accept_invitation(contoso_admin, invitation, contoso, {acme.pk}, dap=False)
    client.post(f"{link}new-link/")
    assert not wishes().exists()


def test_once_a_day(client, link, invitation):
    expire()
    client.post(f"{link}new-link/")
    client.post(f"{link}new-link/")
    assert wishes().count() == 1
    # History cannot be changed; a row of yesterday is told instead.
    row = wishes().get()
    assert row.at > now() - timedelta(minutes=1)


def test_a_day_later_again(link, invitation):
    expire()
    yesterday = now() - timedelta(days=1, minutes=1)
    Event.unscoped.create(
        verb=Verb.NEW_LINK_WANTED, partner=invitation.partner, actor_kind=ActorKind.VISITOR,
        subject_kind="invitations.invitation", subject_id=str(invitation.pk), at=yesterday,
    )  # fmt: skip
    ask_for_new_link(invitation)
    assert wishes().count() == 2
    assert Email.unscoped.filter(kind="notice").count() == 1


def test_of_an_unknown_link_the_same_is_said(client, link):
    expire()
    known = client.post(f"{link}new-link/")
    unknown = client.post("/i/no-such-link/new-link/")
    assert (known.status_code, unknown.status_code) == (302, 302)
    said = [
        [str(m) for m in client.get(path).context["messages"]]
        for path in (link, "/i/no-such-link/")
    ]
    assert len(said[0] + said[1]) == 2
    assert len(set(said[0] + said[1])) == 1


def test_the_work_behind_it_does_not_show_in_the_time(client, link, monkeypatch):
    slept = []
    monkeypatch.setattr(forward_views, "WISH_TAKES", 5)
    monkeypatch.setattr(forward_views.time, "sleep", slept.append)
    client.post("/i/no-such-link/new-link/")
    expire()
    client.post(f"{link}new-link/")
    assert all(0 < pause < 5 for pause in slept)
    assert len(slept) == 2


def test_only_by_pressing_and_not_for_ever(client, link):
    expire()
    assert client.get(f"{link}new-link/").status_code == 405
    assert not wishes().exists()
    answers = [client.post("/i/nothing/new-link/").status_code for _try in range(11)]
    assert answers == [302] * 10 + [429]


def test_the_inviter_renews_with_one_press(client, link, invitation, sign_in):
    expire()
    client.post(f"{link}new-link/")
    sign_in(sender_of(invitation).person)
    shown = client.get(page(invitation))
    assert "Customer asked for a new link on" in shown.text
    assert f'action="{page(invitation, "renewal")}"' in shown.text
    assert client.post(page(invitation, "renewal")).status_code == 302
    assert Invitation.unscoped.get().version == 2
    assert "Customer asked for a new link on" not in client.get(page(invitation)).text


def test_a_declined_one_can_be_asked_again_at_once_when_the_customer_wants_it(
    client, acme, contoso, contoso_admin, link, invitation, sign_in
):
    decline_invitation(contoso_admin, invitation, contoso, reason="", note="", tell=False)
    sender, again = sender_of(invitation), Request(company="C", language="en", customer=contoso)
    with pytest.raises(CoolingOff):
        create_invitation(sender, again)
    client.force_login(contoso_admin)
    client.post(f"{link}new-link/")
    assert wishes().get().person == contoso_admin
    assert create_invitation(sender, again).state == "draft"
    client.force_login(sender.person)
    assert "Ask again" in client.get(page(invitation)).text


def test_holding_the_link_does_not_end_the_cooling_off(
    client, acme, contoso, contoso_admin, link, invitation
):
    """Else the sender, who has the link, could ask itself."""
    decline_invitation(contoso_admin, invitation, contoso, reason="", note="", tell=False)
    sender = sender_of(invitation)
    client.post(f"{link}new-link/")
    client.force_login(sender.person)
    client.post(f"{link}new-link/")
    with pytest.raises(CoolingOff):
        create_invitation(sender, Request(company="C", language="en", customer=contoso))
    shown = client.get(page(invitation)).text
    assert "You can ask again from" in shown
    assert "Ask again" not in shown


def test_an_ordinary_user_does_not_end_it_either(client, contoso, contoso_admin, link, invitation):
    decline_invitation(contoso_admin, invitation, contoso, reason="", note="", tell=False)
    client.force_login(make_customer_person(contoso, "ola@contoso.example", "user"))
    client.post(f"{link}new-link/")
    assert wishes().get().actor_kind == ActorKind.VISITOR


def test_both_sides_read_until_when_nobody_asks_again(
    client, contoso, contoso_admin, link, invitation, sign_in
):
    sign_in(contoso_admin)
    data = {"decider": contoso.pk, "tell": "on"}
    assert (
        "You will not be asked again before"
        in client.post(f"{link}decline/", data, follow=True).text
    )
    assert "The sender cannot ask you again before" in client.get(link).text
    sign_in(sender_of(invitation).person)
    assert "You can ask again from" in client.get(page(invitation)).text
