"""The portal sends the letter: only when somebody says so, once to each, and what became of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from invitations.actions import renew_invitation, revoke_invitation
from invitations.models import Invitation
from invitations.sending import deliveries_of, send_invitation
from outbox import delivery
from outbox.marking import note_fate
from outbox.models import Email, EmailState
from outbox.problems import BOUNCED
from partners.models import Partner
from partners.permissions import Role
from portal.mailers import mailer_from_url
from tests import mail_server
from tests.conftest import in_parallel, make_account, make_invitation, make_member
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


LIST = "/p/acme/invitations/?view=all"


@pytest.fixture
def post_office(settings):
    with mail_server.serving() as server:
        settings.MAILERS = {"default": mailer_from_url(server.url)}
        yield server


@pytest.fixture
def sends(settings, acme):
    settings.PORTAL_SENDS = True
    Partner.objects.filter(pk=acme.pk).update(sends_letters=True, sender_name="Acme")
    acme.refresh_from_db()
    return acme


@pytest.fixture
def agent(sends, sign_in):
    return sign_in(sends, Role.SALES_AGENT)


@pytest.fixture
def draft(sends, contoso, agent):
    make_account(sends, contoso)
    return make_invitation(sends, contoso, shared=False, by=agent)


def page(invitation, name="sending"):
    return reverse(f"invitations:{name}", args=[invitation.partner.slug, invitation.pk])


def typed(invitation, **changes):
    names = ("saved", "to", "subject", "before", "after", "valid_days")
    return {name: getattr(invitation, name) for name in names} | changes


def verbs(invitation):
    events = Event.objects.for_partner(invitation.partner).about(invitation)
    return [event.verb for event in events.order_by("id")]


def letters():
    return list(Email.unscoped.filter(kind="invitation_letter").order_by("to"))


# --- The choice -----------------------------------------------------------------------------------


def test_the_composer_offers_it_where_both_have_it_on(client, draft, settings):
    assert 'name="send"' in client.get(page(draft, "draft")).text
    settings.PORTAL_SENDS = False
    assert 'name="send"' not in client.get(page(draft, "draft")).text
    settings.PORTAL_SENDS = True
    Partner.objects.update(sends_letters=False)
    assert 'name="send"' not in client.get(page(draft, "draft")).text
    assert client.get(page(draft)).status_code == 404
    assert client.post(page(draft)).status_code == 404


def test_choosing_it_saves_the_draft_and_asks_before_anything_is_sent(client, draft):
    changed = typed(draft, subject="Another subject", send="1")
    answer = client.post(page(draft, "draft"), changed)
    assert answer["Location"] == page(draft)
    step = client.get(page(draft)).text
    for said in (
        "Another subject",
        "marta@contoso.example",
        "Acme via Ogniwo",
        draft.inviter.email,
    ):
        assert said in step
    draft.refresh_from_db()
    assert (draft.state, letters()) == ("draft", [])


def test_sending_shares_the_invitation_and_owes_the_letter(client, draft, agent):
    assert client.post(page(draft))["Location"] == page(draft, "detail")
    draft.refresh_from_db()
    assert draft.state == "open"
    (letter,) = letters()
    assert (letter.to, letter.reply_to) == ("marta@contoso.example", agent.person.email)
    assert letter.from_name == "Acme via Ogniwo"
    assert verbs(draft)[-2:] == [Verb.INVITATION_SHARED, Verb.INVITATION_QUEUED]
    assert "Waiting to be sent" in client.get(page(draft, "detail")).text
    assert "letter waiting" in client.get(LIST).text


def test_pressing_twice_sends_once(client, draft):
    client.post(page(draft))
    client.post(page(draft))
    assert len(letters()) == 1
    assert verbs(draft).count(Verb.INVITATION_QUEUED) == 1
    assert "sent before" in client.get(page(draft)).text


def test_each_address_gets_its_own_and_a_new_one_only_the_new(client, draft):
    Invitation.unscoped.update(to="a@contoso.example, b@contoso.example")
    client.post(page(draft))
    Invitation.unscoped.update(to="a@contoso.example, c@contoso.example")
    client.post(page(draft))
    assert [letter.to for letter in letters()] == [f"{c}@contoso.example" for c in "abc"]


def test_without_an_address_nothing_is_shared(client, draft):
    Invitation.unscoped.update(to="")
    assert client.get(page(draft)).status_code == 200
    answer = client.post(page(draft), follow=True)
    assert "Write at least one address" in answer.text
    draft.refresh_from_db()
    assert (draft.state, letters()) == ("draft", [])


def test_a_renewed_link_is_sent_anew(draft, agent):
    send_invitation(agent, draft)
    renew_invitation(agent, draft)
    draft.refresh_from_db()
    assert len(send_invitation(agent, draft)) == 1
    assert {letter.link_version for letter in letters()} == {1, 2}


def test_sending_counts_against_the_limits(client, draft, settings):
    settings.INVITATIONS_PER_AGENT_AND_HOUR = 1
    client.post(page(draft))
    other = make_invitation(draft.partner, shared=False)
    answer = client.post(page(other), follow=True)
    assert "That is a lot of invitations" in answer.text
    other.refresh_from_db()
    assert (other.state, len(letters())) == ("draft", 1)


def test_a_closed_invitation_is_not_sent(client, draft, agent):
    send_invitation(agent, draft)
    revoke_invitation(agent, draft)
    Email.unscoped.all().delete()
    client.get(page(draft))
    client.post(page(draft))
    assert letters() == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_pressed_by_two_at_once_it_is_sent_once(draft, agent):
    other = make_member(draft.partner, Role.SALES_AGENT)
    in_parallel(*[lambda who=who: send_invitation(who, draft) for who in (agent, other) * 3])
    assert len(letters()) == 1
    assert verbs(draft).count(Verb.INVITATION_QUEUED) == 1


# --- What became of it ----------------------------------------------------------------------------


def test_what_was_sent_is_in_the_history_and_on_the_page(client, draft, post_office):
    client.post(page(draft))
    delivery.deliver_due()
    (message,) = post_office.messages
    draft.refresh_from_db()
    assert draft.link() in message.get_body(["plain"]).get_content()
    assert draft.reference in message.get_body(["plain"]).get_content()
    assert verbs(draft)[-1] == Verb.INVITATION_SENT
    assert draft.state == "open"
    assert "letter sent" in client.get(LIST).text
    assert "Sent" in client.get(page(draft, "detail")).text
    assert_invariants(leaving_out=["Account admin"])


def test_a_refused_letter_says_why_and_can_be_tried_again(client, draft, post_office):
    client.post(page(draft))
    post_office.mood = "550"
    delivery.deliver_due()
    assert verbs(draft)[-1] == Verb.INVITATION_NOT_SENT
    shown = client.get(page(draft, "detail")).text
    assert "refused it for good (SMTP 550)" in shown
    (letter,) = letters()
    again = reverse("invitations:retry", args=["acme", draft.pk, letter.pk])
    assert f'action="{again}"' in shown
    draft.refresh_from_db()
    assert draft.state == "open", "what happens to a letter does not change the invitation"

    post_office.mood = "takes"
    client.post(again)
    delivery.deliver_due()
    assert verbs(draft)[-2:] == [Verb.INVITATION_QUEUED, Verb.INVITATION_SENT]
    assert "has not failed" in client.post(again, follow=True).text


def test_a_letter_that_came_back_is_said_so(client, draft, post_office):
    client.post(page(draft))
    delivery.deliver_due()
    (letter,) = letters()
    assert note_fate(letter, EmailState.BOUNCED, BOUNCED, now())
    assert not note_fate(letter, EmailState.BOUNCED, BOUNCED, now()), "services repeat themselves"
    assert verbs(draft)[-2:] == [Verb.INVITATION_SENT, Verb.INVITATION_BOUNCED]
    assert "sent it back" in client.get(page(draft, "detail")).text
    assert "letter came back" in client.get(LIST).text


@pytest.mark.parametrize("act", [revoke_invitation, renew_invitation])
def test_a_letter_whose_link_is_dead_does_not_leave(draft, agent, post_office, act):
    send_invitation(agent, draft)
    act(agent, draft)
    delivery.deliver_due()
    assert post_office.messages == []
    (letter,) = letters()
    assert (letter.state, letter.last_error) == (EmailState.FAILED, "withdrawn")
    assert verbs(draft)[-1] == Verb.INVITATION_NOT_SENT


def test_an_expired_invitation_is_not_sent_either(draft, agent, post_office):
    send_invitation(agent, draft)
    Invitation.unscoped.update(expires_at=now() - timedelta(minutes=1))
    delivery.deliver_due()
    assert post_office.messages == []


def test_a_stumbling_history_does_not_send_twice(draft, agent, post_office, monkeypatch):
    monkeypatch.setattr("invitations.sending.record", lambda *_args, **_rest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_invitation(agent, draft)
    monkeypatch.undo()
    send_invitation(agent, draft)
    monkeypatch.setattr("invitations.sending.record", lambda *_args, **_rest: 1 / 0)
    delivery.deliver_due()
    delivery.deliver_due()
    assert len(post_office.messages) == 1
    assert letters()[0].state == EmailState.SENT


def test_the_agent_cannot_name_the_place_of_the_link(draft, agent, post_office):
    Invitation.unscoped.update(before="See {link} and https://evil.example/")
    draft.refresh_from_db()
    send_invitation(agent, draft)
    delivery.deliver_due()
    (message,) = post_office.messages
    assert message.get_body(["plain"]).get_content().count(draft.link()) == 1
    page = message.get_body(["html"]).get_content()
    assert page.count("href=") == page.count(f'href="{draft.link()}"') == 2


def test_no_table_holds_the_link(draft, agent):
    send_invitation(agent, draft)
    token = draft.link().rstrip("/").rpartition("/")[2]
    assert token not in str(list(Email.unscoped.values()))
    assert token not in str(list(Event.unscoped.values()))


def test_deliveries_are_the_invitations_own(draft, agent, globex):
    other = make_invitation(globex)
    send_invitation(agent, draft)
    assert len(deliveries_of(draft)) == 1
    assert deliveries_of(other) == []


def test_a_letter_of_another_invitation_cannot_be_retried_here(client, draft, agent):
    (letter,) = send_invitation(agent, draft)
    other = make_invitation(draft.partner)
    strange = [letter.pk, uuid4()]
    for pk in strange:
        address = reverse("invitations:retry", args=["acme", other.pk, pk])
        assert client.post(address).status_code == 404
