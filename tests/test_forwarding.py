""" "I am not the right person": the request goes to a named colleague, and to nobody else."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from customers.models import CustomerRole
from invitations.forwarding import Colleague, forward_invitation
from invitations.models import Forward, Invitation
from invitations.refusals import ForwardedOutside, ForwardedTooOften, InvitationClosed
from notifications.models import Notification
from outbox.models import Email
from tests.conftest import (
    make_customer,
    make_customer_person,
    make_invitation,
    make_person,
)

PIOTR = {"name": "Piotr Example", "email": "piotr@contoso.example"}


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


def forward(client, link, **answers):
    return client.post(f"{link}forward/", PIOTR | answers, follow=True)


def path(invitation):
    return invitation.link().removeprefix("http://localhost:8000")


def test_the_page_of_the_link_leads_there(client, link):
    assert f'href="{link}forward/"' in client.get(link).text
    page = client.get(f"{link}forward/")
    assert "Who is the right person?" in page.text
    assert "Contoso" not in page.text


def test_the_colleague_gets_a_letter_with_a_link_of_their_own(client, link, invitation):
    forward(client, link, word="This is yours, I think.")
    letter = Email.unscoped.get(kind="invitation_passed_on")
    row = Invitation.unscoped.get()
    assert letter.to == "piotr@contoso.example"
    assert "Acme Cloud (acme.example) asks your organisation" in letter.body
    assert "This is yours, I think." in letter.body
    assert row.reference in letter.body
    assert "{link}" in letter.body
    assert (letter.link_id, letter.link_version) == (row.pk, 2)
    assert client.get(path(row)).status_code == 200
    assert (row.state, row.expires_at) == ("open", invitation.expires_at)
    assert (row.to, row.contact_name) == ("piotr@contoso.example", "Piotr Example")


def test_the_old_link_dies_and_says_so_without_telling_to_whom(client, link):
    page = forward(client, link)
    assert page.status_code == 410
    assert "This request was passed on to a colleague." in page.text
    assert "p•••@c•••.example" in page.text
    assert "piotr" not in page.text
    assert client.post(f"{link}report/").status_code == 410


def test_the_inviter_is_told_to_whom(client, link, acme, invitation):
    forward(client, link)
    told = Notification.unscoped.get(event="invitation_forwarded")
    assert told.person == invitation.inviter
    assert told.params["email"] == "Piotr Example (piotr@contoso.example)"
    event = Event.objects.for_partner(acme).get(verb=Verb.INVITATION_FORWARDED)
    assert event.actor_kind == ActorKind.VISITOR
    assert event.after == {"to": "piotr@contoso.example"}


def test_history_names_who_was_signed_in(client, link, contoso_admin, sign_in):
    sign_in(contoso_admin)
    forward(client, link)
    assert Event.unscoped.get(verb=Verb.INVITATION_FORWARDED).person == contoso_admin
    assert (
        "Marta Example (marta@contoso.example)"
        in Email.unscoped.get(kind="invitation_passed_on").body
    )


def test_who_may_read_but_not_decide_passes_it_to_an_administrator(
    client, link, contoso, contoso_admin, sign_in
):
    sign_in(make_customer_person(contoso, "ola@contoso.example", CustomerRole.USER, "Ola"))
    assert f'href="{link}forward/"' in client.get(link).text
    assert "Marta Example (marta@contoso.example)" in client.get(f"{link}forward/").text
    assert forward(client, link).status_code == 410
    assert Forward.unscoped.get().person.email == "ola@contoso.example"


@pytest.mark.parametrize(
    "email", ["piotr@evil.example", "piotr@contoso.example.evil.example", "piotr@gmail.com"]
)
def test_it_is_no_relay_to_strangers(client, link, email):
    page = forward(client, link, email=email)
    assert page.status_code == 422
    assert "Ask the sender to write to this person: office@acme.example" in page.text
    assert "contoso" not in page.text.replace(email, "")
    assert not Email.unscoped.exists()


def test_for_an_unknown_customer_the_domain_it_was_written_to_counts(client, acme):
    invitation = make_invitation(acme)
    assert forward(client, path(invitation)).status_code == 410
    assert Email.unscoped.filter(kind="invitation_passed_on").exists()


@pytest.mark.parametrize("to", ["jan@gmail.com", "jan@wp.pl", "office@acme.example", ""])
def test_a_mail_service_and_the_senders_own_house_are_no_organisation(client, acme, to):
    invitation = make_invitation(acme, to=to)
    page = forward(client, path(invitation), email=f"other@{to.partition('@')[2] or 'x.example'}")
    assert page.status_code == 422
    assert not Email.unscoped.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "Click https://evil.example"},
        {"name": "Pіotr"},  # a Cyrillic і
        {"name": ""},
        {"email": "piotr@contoso.example, other@contoso.example"},
        {"email": "piotr@contoso.example\r\nBcc: x@evil.example"},
        {"email": "\0"},
        {"word": "Look at https://evil.example"},
        {"word": "Look at evil.example"},
        {"word": "Write to x@evil.example"},
        {"word": "See {link}"},
        {"word": "a\u202eb"},
        {"word": "x" * 201},
    ],
)
def test_what_a_stranger_writes_is_plain_words_to_one_person(client, link, answers):
    assert forward(client, link, **answers).status_code == 422
    assert not Email.unscoped.exists()


def test_three_times_is_enough(client, invitation):
    for number in range(3):
        row = Invitation.unscoped.get()
        colleague = Colleague(f"Colleague {number}", f"c{number}@contoso.example")
        forward_invitation(None, row, colleague)
    row = Invitation.unscoped.get()
    with pytest.raises(ForwardedTooOften):
        forward_invitation(None, row, Colleague("Fourth", "c4@contoso.example"))
    page = forward(client, path(row))
    assert page.status_code == 422
    assert "It was passed on often enough." in page.text


def test_one_address_is_not_flooded_through_many_requests(acme, nordvik, globex, contoso):
    colleague = Colleague("Piotr Example", "piotr@contoso.example")
    for partner in (acme, nordvik, globex):
        forward_invitation(None, make_invitation(partner, contoso), colleague)
    Invitation.unscoped.filter(partner=acme).update(to="other@contoso.example")
    with pytest.raises(ForwardedTooOften):
        forward_invitation(None, Invitation.unscoped.get(partner=acme), colleague)


def test_one_visitor_does_not_try_for_ever(client, link):
    answers = [forward(client, link, email="x@evil.example").status_code for _try in range(11)]
    assert answers == [422] * 10 + [429]


def test_to_the_one_who_has_it_already_nothing_is_sent(client, link):
    page = forward(client, link, email="Marta@contoso.example")
    assert page.status_code == 422
    assert "The request went to this address already." in page.text


def test_nobody_of_the_sender_or_of_elsewhere_passes_it_on(client, link, acme, sign_in):
    sign_in(acme)
    assert forward(client, link).status_code == 200
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
    assert "This request is for another organisation." in forward(client, link).text
    assert not Forward.unscoped.exists()


def test_a_colleague_without_an_account_passes_it_on(client, link, sign_in):
    sign_in(make_person("ola@contoso.example"))
    assert forward(client, link).status_code == 410


def test_what_has_run_out_is_not_passed_on(client, link, invitation):
    Invitation.unscoped.update(expires_at=now() - timedelta(seconds=1))
    assert forward(client, link).status_code == 410
    assert not Forward.unscoped.exists()
    with pytest.raises(InvitationClosed):
        forward_invitation(None, invitation, Colleague("P", "piotr@contoso.example"))


def test_the_act_itself_refuses_a_stranger(invitation):
    with pytest.raises(ForwardedOutside):
        forward_invitation(None, invitation, Colleague("P", "piotr@evil.example"))


def test_an_answer_by_the_old_link_changes_nothing(client, link, contoso, contoso_admin, sign_in):
    forward(client, link)
    sign_in(contoso_admin)
    answer = client.post(f"{link}accept/", {"decider": contoso.pk, "authorised": "on"})
    assert answer.status_code == 410
    assert Invitation.unscoped.get().state == "open"
