"""What is owed leaves the house: once, later when it must, and never silently not at all."""

import logging
import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.timezone import now

from outbox import delivery, marking, message
from outbox.dispatcher import DISPATCHER, Dispatcher
from outbox.models import Email, EmailState, Letter
from outbox.queue import queue_secret_email
from people.links import address, token_for
from portal.mailers import mailer_from_url, route_of
from tests import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def post_office(settings):
    """A real mail server, and the portal set up to use it."""
    with mail_server.serving() as server:
        settings.MAILERS = {"default": mailer_from_url(server.url)}
        yield server


def owe(to="marta@contoso.example", **fields):
    defaults = {
        "kind": "receipt",
        "dedupe_key": str(uuid4()),
        "language": "en",
        "subject": "Your receipt",
        "body": "You agreed.\n",
    }
    return Email.unscoped.create(to=to, **defaults | fields)


def text(message):
    return message.get_body(["plain"]).get_content()


def html(message):
    return message.get_body(["html"]).get_content()


def state_of(email):
    email.refresh_from_db()
    return email.state


def test_an_owed_letter_arrives(post_office):
    email = owe(reply_to="hanna@acme.example")
    assert delivery.deliver_due() == 1
    (message,) = post_office.messages
    assert message["To"] == "marta@contoso.example"
    assert message["Reply-To"] == "hanna@acme.example"
    assert message["Subject"] == "Your receipt"
    assert text(message).strip() == "You agreed."
    assert state_of(email) == EmailState.SENT
    assert email.message_id == message["Message-ID"]
    assert email.attempts == 1


def test_delivering_twice_sends_once(post_office):
    email = owe()
    delivery.deliver(email.pk)
    delivery.deliver(email.pk)
    assert len(post_office.messages) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_delivering_from_many_sides_at_once_sends_once(post_office):
    email = owe()
    together = threading.Barrier(8)

    def deliver():
        together.wait()
        delivery.deliver(email.pk)
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post_office.messages) == 1
    assert state_of(email) == EmailState.SENT


def test_a_letter_that_somebody_is_sending_is_left_alone(post_office):
    owe(locked_until=now() + timedelta(minutes=1))
    assert delivery.deliver_due() == 0
    assert post_office.messages == []


def test_a_letter_whose_sender_died_is_sent_by_the_next(post_office):
    email = owe(locked_until=now() - timedelta(seconds=1), attempts=1)
    delivery.deliver_due()
    assert len(post_office.messages) == 1
    assert state_of(email) == EmailState.SENT


@pytest.mark.parametrize("mood", ["451", "drops"])
def test_a_passing_refusal_is_tried_again_later(post_office, mood):
    email = owe()
    post_office.mood = mood
    delivery.deliver_due()
    assert state_of(email) == EmailState.QUEUED
    assert timedelta(seconds=50) < email.next_at - now() < timedelta(seconds=70)
    assert delivery.deliver_due() == 0

    post_office.mood = "takes"
    Email.unscoped.update(next_at=now())
    delivery.deliver_due()
    assert state_of(email) == EmailState.SENT
    assert email.attempts == 2


def test_a_mail_server_that_is_away_is_tried_again_later(settings):
    settings.MAILERS = {"default": mailer_from_url("smtp://127.0.0.1:1")}
    first, second = owe(), owe()
    assert delivery.deliver_due() == 1, "one try is enough to learn that it is away"
    assert state_of(first) == state_of(second) == EmailState.QUEUED
    assert first.last_error == "ConnectionRefusedError"


def test_a_final_refusal_is_a_failure(post_office):
    email = owe()
    post_office.mood = "550"
    delivery.deliver_due()
    assert state_of(email) == EmailState.FAILED
    assert email.last_error == "SMTP 550"


def test_pauses_grow_to_four_hours_and_trying_ends_after_three_days(post_office):
    pauses = [marking.pause_after(attempts) for attempts in range(1, delivery.TRIES + 1)]
    assert pauses[-1] <= timedelta(hours=4.4)
    assert timedelta(days=2) < sum(pauses, timedelta()) < timedelta(days=4)

    email = owe(attempts=delivery.TRIES - 1)
    post_office.mood = "451"
    delivery.deliver_due()
    assert state_of(email) == EmailState.FAILED


def test_one_poisoned_letter_does_not_hold_up_the_others(post_office):
    poisoned, sound = owe(subject="a\nBcc: all@example.com"), owe()
    delivery.deliver_due()
    assert state_of(poisoned) == EmailState.FAILED
    assert state_of(sound) == EmailState.SENT
    assert len(post_office.messages) == 1


def test_the_link_is_made_at_delivery_and_stored_nowhere(post_office):
    pk = uuid4()
    email = owe(body="Open {link} please", link_kind="invitation", link_id=pk, link_version=3)
    delivery.deliver_due()
    assert address("invitation", pk, 3) in text(post_office.messages[0])
    email.refresh_from_db()
    assert token_for("invitation", pk, 3) not in str(Email.unscoped.values().get())


def test_a_letter_with_a_secret_waits_sealed_and_is_forgotten_once_sent(post_office):
    email = queue_secret_email(
        "password_reset",
        to="marta@contoso.example",
        language="pl",
        subject="Nowe\nhasło",
        body="https://portal.example/reset/key/1-secret/ – łódź",
    )
    email.refresh_from_db()
    assert "secret" not in email.body
    delivery.deliver_due()
    (message,) = post_office.messages
    assert "1-secret/ – łódź" in text(message)
    assert message["Subject"] == "Nowe hasło"
    assert state_of(email) == EmailState.SENT
    assert email.body == ""


def test_a_seal_that_cannot_be_broken_is_a_failure(post_office, settings):
    email = queue_secret_email("x", to="a@b.example", language="en", subject="x", body="x")
    settings.SECRET_KEY = "another"
    delivery.deliver_due()
    assert state_of(email) == EmailState.FAILED


def test_a_seal_survives_a_rotated_key(post_office, settings):
    email = queue_secret_email("x", to="a@b.example", language="en", subject="x", body="x")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    delivery.deliver_due()
    assert state_of(email) == EmailState.SENT


def test_the_log_names_nobody(post_office, caplog):
    caplog.set_level(logging.DEBUG)
    owe(to="marta@contoso.example", body="secret words")
    post_office.mood = "550"
    delivery.deliver_due()
    assert "failed" in caplog.text
    assert "contoso" not in caplog.text
    assert "secret words" not in caplog.text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_dispatcher_delivers_as_soon_as_the_change_is_committed(post_office, monkeypatch):
    """Nobody waits for its next look, which would be an hour away."""
    monkeypatch.setattr("outbox.background.PAUSE", 3600)
    DISPATCHER.start()
    try:
        with transaction.atomic():
            queue_secret_email("x", to="a@b.example", language="en", subject="x", body="x")
            time.sleep(0.5)
            assert post_office.messages == []
        deadline = time.monotonic() + 10
        while not post_office.messages and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        DISPATCHER.stop()
    assert len(post_office.messages) == 1


def test_a_stumble_does_not_end_the_dispatcher(settings, caplog):
    settings.MAILERS = {}
    owe()
    Dispatcher().tick()
    assert "goes on" in caplog.text


def test_a_command_delivers_by_hand(post_office, capsys):
    owe()
    call_command("dispatch_outbox")
    assert "1 taken up" in capsys.readouterr().out
    assert len(post_office.messages) == 1


# --- Many letters, one connection ----------------------------------------------------------------


def test_many_letters_go_over_one_connection(post_office):
    emails = [owe() for _ in range(30)]
    assert delivery.deliver_due() == 30
    assert post_office.connections == 1
    assert {state_of(email) for email in emails} == {EmailState.SENT}
    assert len({message["Message-ID"] for message in post_office.messages}) == 30


def test_a_server_that_hangs_up_after_each_letter_gets_them_all(post_office):
    post_office.mood = "one letter each"
    emails = [owe() for _ in range(5)]
    delivery.deliver_due()
    assert {state_of(email) for email in emails} == {EmailState.SENT}
    assert len(post_office.messages) == 5


@pytest.mark.parametrize(("code", "state"), [(451, EmailState.QUEUED), (550, EmailState.FAILED)])
def test_one_refused_recipient_does_not_hold_up_the_others(post_office, code, state):
    post_office.refuses = {"gone@contoso.example": code}
    first, refused, last = owe(), owe(to="gone@contoso.example"), owe()
    assert delivery.deliver_due() == 3
    assert (state_of(first), state_of(last)) == (EmailState.SENT, EmailState.SENT)
    assert (state_of(refused), refused.last_error) == (state, f"SMTP {code}")


@pytest.mark.parametrize(
    "mood", ["drops", "slow", "554 greeting", "553 sender", "drops in data", "says nothing"]
)
def test_a_server_that_takes_nothing_costs_one_try(post_office, settings, mood):
    """And nothing is marked sent; the others wait as they were."""
    slow = post_office.url.replace("timeout=3", "timeout=1")
    settings.MAILERS = {"default": mailer_from_url(slow)}
    post_office.mood = mood
    tried, waiting = owe(), owe()
    assert delivery.deliver_due() == 1
    assert state_of(tried) == state_of(waiting) == EmailState.QUEUED
    assert (tried.attempts, waiting.attempts) == (1, 0)
    assert waiting.locked_until is None
    assert tried.sent_at is None


def test_content_that_is_refused_is_a_failure(post_office):
    email, other = owe(), owe()
    post_office.mood = "554 content"
    assert delivery.deliver_due() == 2
    assert state_of(email) == state_of(other) == EmailState.FAILED
    assert email.last_error == "SMTP 554"


@pytest.mark.parametrize("offers", ["", "STARTTLS"])
def test_without_the_promised_encryption_nothing_leaves(post_office, settings, offers):
    """A server that does not offer STARTTLS, and one that offers it and then refuses."""
    post_office.offers = offers
    url = post_office.url.replace("smtp://", "smtp+tls://")
    settings.MAILERS = {"default": mailer_from_url(url)}
    email = owe()
    delivery.deliver_due()
    assert post_office.messages == []
    assert state_of(email) == EmailState.QUEUED


def test_a_wrong_password_is_no_letters_fault(post_office, settings):
    post_office.offers = "AUTH PLAIN"
    url = post_office.url.replace("127.0.0.1", "portal:wrong@127.0.0.1")
    settings.MAILERS = {"default": mailer_from_url(url)}
    email = owe()
    delivery.deliver_due()
    assert (state_of(email), email.last_error) == (EmailState.QUEUED, "SMTP 535")


def test_what_cannot_be_made_into_mail_does_not_hold_up_the_others(post_office, monkeypatch):
    broken, sound = owe(kind="broken"), owe()
    make = message.html_of

    def stumble(kind, **rest):
        return 1 / 0 if kind == "broken" else make(kind, **rest)

    monkeypatch.setattr("outbox.message.html_of", stumble)
    delivery.deliver_due()
    assert (state_of(broken), state_of(sound)) == (EmailState.QUEUED, EmailState.SENT)
    assert broken.last_error == "ZeroDivisionError"


def test_letters_that_were_in_dead_hands_are_taken_one_at_a_time(post_office):
    """One of them may be what killed its carrier."""
    dead = [owe(locked_until=now() - timedelta(seconds=1), attempts=1) for _ in range(3)]
    fresh = [owe(), owe()]
    assert {email.pk for email in delivery.lease(100)} == {email.pk for email in fresh}
    assert len(delivery.lease(100)) == 1
    delivery.deliver_due()
    assert len(post_office.messages) == 2
    assert sum(state_of(email) == EmailState.SENT for email in dead) == 2


def test_a_bundle_that_takes_too_long_is_put_back(post_office, monkeypatch):
    monkeypatch.setattr("outbox.delivery.PATIENCE", -1)
    email = owe()
    assert delivery.deliver_due() == 0
    assert state_of(email) == EmailState.QUEUED
    assert (email.attempts, email.locked_until) == (0, None)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_deliver_at_once_share_the_letters(post_office):
    emails = [owe() for _ in range(60)]

    def deliver():
        delivery.deliver_due()
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post_office.messages) == 60
    assert {state_of(email) for email in emails} == {EmailState.SENT}


# --- What the message looks like -----------------------------------------------------------------


def test_a_letter_has_a_text_and_an_html_part(post_office, settings):
    settings.PUBLIC_BASE_URL = "https://portal.example"
    owe(
        language="pl",
        subject="Zażółć",
        body="Dzień dobry,\n\nprosimy:\n\nhttps://portal.example/x/\n",
    )
    delivery.deliver_due()
    (message,) = post_office.messages
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    page = html(message)
    assert '<html lang="pl">' in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert page.count('href="https://portal.example/x/"') == 2, "a button, and the address below"
    assert "line-height:44px" in page
    assert "<img" not in page


def test_a_letter_can_be_text_only(post_office):
    owe(html=False)
    delivery.deliver_due()
    assert post_office.messages[0].get_content_type() == "text/plain"


def test_what_people_typed_is_text(post_office):
    evil = "Dear <b>Marta</b>,\n\nhttps://evil.example/\n\n{link}\n"
    owe(body=evil, link_kind="invitation", link_id=uuid4(), link_version=1)
    delivery.deliver_due()
    page = html(post_office.messages[0])
    assert "&lt;b&gt;Marta" in page
    assert 'href="https://evil' not in page
    assert page.count("href=") == 2


def test_a_partners_name_stands_before_our_address(post_office, settings):
    settings.DEFAULT_FROM_EMAIL = "Ogniwo <no-reply@portal.example>"
    owe(from_name='Łódź "Cloud" via Ogniwo')
    delivery.deliver_due()
    (sender,) = post_office.messages[0]["From"].addresses
    assert sender.display_name == 'Łódź "Cloud" via Ogniwo'
    assert sender.addr_spec == "no-reply@portal.example"


@pytest.mark.parametrize("field", ["subject", "from_name", "to", "reply_to", "list_unsubscribe"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@example.com", "x\nBcc: a@b.example", "x\r\n\r\nx"])
def test_no_field_can_begin_another_header(post_office, field, evil):
    email = owe(**{field: evil})
    delivery.deliver_due()
    assert post_office.messages == []
    assert state_of(email) == EmailState.FAILED


def test_a_letter_says_how_to_stop_its_kind(post_office, settings):
    settings.PUBLIC_BASE_URL = "https://portal.example"
    owe(list_unsubscribe="/notifications/stop/abc/")
    delivery.deliver_due()
    (message,) = post_office.messages
    assert message["List-Unsubscribe"] == "<https://portal.example/notifications/stop/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_most_letters_have_nothing_to_stop(post_office):
    owe()
    delivery.deliver_due()
    assert post_office.messages[0]["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("smtp+tls://user:secret@mail.example.com:587", "mail.example.com"),
        ("anymail+postmark://?server_token=secret", "postmark"),
        ("mailbox://", "mailbox"),
        ("console://", ""),
    ],
)
def test_the_way_of_the_mail_is_said_without_its_secrets(url, route):
    assert route_of(url) == route


# --- The mailbox of the demo -------------------------------------------------------------------


@pytest.fixture
def mailbox(settings):
    settings.DEMO = True
    settings.MAILERS = {"default": mailer_from_url("mailbox://")}


def test_the_demo_shows_what_it_sent_with_links_to_follow(client, mailbox):
    pk = uuid4()
    owe(body="Open {link} please", link_kind="invitation", link_id=pk, link_version=1)
    delivery.deliver_due()
    assert "Your receipt" in client.get("/mailbox/").text
    letter = Letter.objects.get()
    page = client.get(f"/mailbox/{letter.pk}/")
    assert f'href="{address("invitation", pk, 1)}"' in page.text


def test_the_demo_shows_the_html_part_on_a_page_of_its_own(client, mailbox):
    owe(body="Open {link}\n\n{link}\n", link_kind="invitation", link_id=uuid4(), link_version=1)
    delivery.deliver_due()
    letter = Letter.objects.get()
    assert f'href="/mailbox/{letter.pk}/html/"' in client.get(f"/mailbox/{letter.pk}/").text
    page = client.get(f"/mailbox/{letter.pk}/html/")
    assert "line-height:44px" in page.text
    assert page["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_mailbox_shows_the_letters_to_one_address(client, mailbox):
    owe(subject="For Marta")
    owe(subject="For Jan", to="jan@papuga.example")
    delivery.deliver_due()
    page = client.get("/mailbox/?to=JAN@papuga.example").text
    assert "For Jan" in page
    assert "For Marta" not in page


def test_links_follow_the_demo_to_another_port(client, mailbox, settings):
    letter = Letter.objects.create(to="a@b.example", subject="x", body="http://localhost:8000/i/x/")
    settings.PUBLIC_BASE_URL = "http://localhost:8080"
    assert 'href="http://localhost:8080/i/x/"' in client.get(f"/mailbox/{letter.pk}/").text


@pytest.mark.parametrize("page", ["/mailbox/", "/mailbox/1/"])
def test_a_real_installation_has_no_mailbox(client, settings, page):
    settings.DEMO = settings.DEBUG = False
    Letter.objects.create(pk=1, to="a@b.example", subject="Secret", body="Secret")
    answer = client.get(page)
    assert answer.status_code == 404
    assert "Secret" not in answer.text


def test_markup_in_a_letter_is_text(client, mailbox):
    owe(subject="<b>x</b>", body="<script>alert(1)</script>")
    delivery.deliver_due()
    text = client.get(f"/mailbox/{Letter.objects.get().pk}/").text
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text
