"""The clock of the tests itself: Python and the database agree, and what is periodic is done."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.timezone import now

from invitations.models import Invitation, InvitationState
from outbox.models import Email, EmailState
from people.models import Person
from tests.clock import CLOCK, let_pass, let_pass_until, sleep_until
from tests.conftest import make_person

MOMENT = timedelta(minutes=1)


def by_the_database():
    return Person.objects.values_list(Now(), flat=True)[0]


@pytest.fixture
def anybody(db):
    return make_person("anybody@acme.example")


def test_both_clocks_move_together_and_go_on_ticking(anybody):
    before = now()
    let_pass(days=40, hours=3)
    assert abs(now() - before - timedelta(days=40, hours=3)) < MOMENT
    assert abs(by_the_database() - now()) < MOMENT
    first = by_the_database()
    assert by_the_database() >= first


def test_a_transaction_that_is_rolled_back_keeps_the_time(anybody):
    let_pass(days=1)
    with transaction.atomic():
        Person.objects.update(name="x")
        transaction.set_rollback(True)
    assert abs(by_the_database() - now()) < MOMENT


def test_time_comes_back_afterwards(anybody):
    before = now()
    let_pass(days=9)
    CLOCK.reset()
    assert abs(now() - before) < MOMENT
    assert abs(by_the_database() - before) < MOMENT


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_made_later_is_told_the_time():
    make_person("anybody@acme.example")
    let_pass(days=2)
    seen = []

    def ask():
        seen.append(by_the_database())
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert abs(seen[0] - now()) < MOMENT


@pytest.mark.postgresql
def test_every_function_that_tells_the_time_is_moved(anybody):
    let_pass(days=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), clock_timestamp(), transaction_timestamp()")
        assert all(now() - at < timedelta(minutes=5) for at in cursor.fetchone())


def test_letters_leave_and_invitations_end_while_time_passes(invitation):
    Email.unscoped.create(
        **{"kind": "x", "dedupe_key": "x", "to": "a@b.example", "subject": "x", "body": "x"}
    )
    let_pass(hours=1)
    assert len(mail.outbox) == 1
    assert Email.unscoped.get().state == EmailState.SENT
    let_pass_until(invitation.expires_at)
    assert Invitation.unscoped.get().state == InvitationState.EXPIRED


def test_while_everything_is_down_nothing_is_done(invitation):
    sleep_until(invitation.expires_at)
    assert Invitation.unscoped.get().state == InvitationState.OPEN
    let_pass(minutes=1)
    assert Invitation.unscoped.get().state == InvitationState.EXPIRED
