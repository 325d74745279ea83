"""The outbox on a real broker, with a real worker that really dies."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from outbox.models import Email, EmailState
from tests import mail_server
from tests.processes import Installation, database_url, eventually, kill

pytestmark = [
    pytest.mark.redis,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def post_office():
    with mail_server.serving() as server:
        yield server


@pytest.fixture
def installation(tmp_path, redis_url, post_office):
    mail = post_office.url.replace("timeout=3", "timeout=60")
    return Installation(tmp_path, database=database_url(connection), redis=redis_url, mail=mail)


def owe(number=0):
    return Email.unscoped.create(
        kind="receipt",
        dedupe_key=f"receipt {number}",
        to="marta@contoso.example",
        language="en",
        subject="Your receipt",
        body="You agreed.",
    )


@pytest.fixture
def email():
    return owe()


def waiting_for_a_row(connection, what="count(*)"):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {what} FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def is_sent(email):
    email.refresh_from_db()
    return email.state == EmailState.SENT


def test_a_worker_delivers_what_the_sweep_finds_and_only_once(installation, email, post_office):
    with installation.worker():
        for _ in range(2):
            installation.call("outbox.tasks.sweep")
        assert eventually(lambda: is_sent(email))
        installation.call("outbox.tasks.sweep")
    assert len(post_office.messages) == 1
    assert "contoso" not in installation.logs()


def test_a_letter_in_the_hands_of_a_killed_worker_is_delivered_by_another(
    installation, email, post_office
):
    post_office.mood = "says nothing"
    with installation.worker() as worker:
        installation.call("outbox.tasks.sweep")
        assert eventually(lambda: post_office.messages)
        kill(worker)
    assert not is_sent(email)

    post_office.mood = "takes"
    Email.unscoped.update(locked_until=now() - timedelta(seconds=1))
    with installation.worker():
        installation.call("outbox.tasks.sweep")
        assert eventually(lambda: is_sent(email))
    first, second = post_office.messages
    assert first["Message-ID"] == second["Message-ID"], "so that the receiver may fold the two"


def test_a_worker_killed_between_the_servers_yes_and_our_commit_doubles_one_letter(
    installation, email, post_office
):
    """At least once, by physics; the receiver folds the two by their Message-ID."""
    post_office.mood = "slow"
    with installation.worker() as worker, transaction.atomic():
        installation.call("outbox.tasks.deliver_bundle")
        assert eventually(lambda: Email.unscoped.filter(attempts=1).exists())
        # The server will say yes, but while we hold the row nobody can write it down.
        Email.unscoped.select_for_update().get(pk=email.pk)
        assert eventually(lambda: post_office.messages)
        assert eventually(lambda: waiting_for_a_row(connection))
        kill(worker)
        # PostgreSQL would still do what it was told, once we let go of the row.
        assert waiting_for_a_row(connection, "count(pg_terminate_backend(pid))") == 1
    assert not is_sent(email)

    post_office.mood = "takes"
    Email.unscoped.update(locked_until=now() - timedelta(seconds=1))
    with installation.worker():
        installation.call("outbox.tasks.sweep")
        assert eventually(lambda: is_sent(email))
    first, second = post_office.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_of_a_bundle_in_killed_hands_only_the_letter_in_flight_is_doubled(
    installation, post_office
):
    emails = [owe(number) for number in range(25)]
    post_office.falls_ill = 10
    with installation.worker() as worker:
        installation.call("outbox.tasks.deliver_bundle")
        assert eventually(lambda: len(post_office.messages) == 10)
        kill(worker)
    assert Email.unscoped.filter(state=EmailState.SENT).count() == 9

    post_office.mood = "takes"
    Email.unscoped.filter(state=EmailState.QUEUED).update(locked_until=now() - timedelta(seconds=1))
    with installation.worker():
        installation.call("outbox.tasks.sweep")
        assert eventually(lambda: all(is_sent(email) for email in emails))
    assert len(post_office.messages) == len(emails) + 1
    assert len({message["Message-ID"] for message in post_office.messages}) == len(emails)
