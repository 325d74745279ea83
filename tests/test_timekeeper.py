"""Without a broker, the web process itself does what is done every so often."""

import threading
from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.utils.timezone import now

from invitations.models import Invitation, InvitationState
from portal import starting
from portal.timekeeper import Timekeeper
from tests.clock import CLOCK
from tests.conftest import in_parallel

# In a thread of its own it takes connections up and lets them go, which no test's transaction
# would survive.
pytestmark = pytest.mark.django_db(transaction=True)

done = []
reached = threading.Event()


def dust():
    done.append("dust")


def water():
    done.append("water")


def drop():
    done.append("drop")
    raise RuntimeError("on the floor")


def ring():
    done.append("ring")
    reached.set()


def name(task):
    return f"{__name__}.{task.__name__}"


@pytest.fixture(autouse=True)
def _a_clean_house():
    done.clear()
    reached.clear()


@pytest.fixture
def schedule(settings):
    def plan(**rhythms):
        tasks = {"dust": dust, "water": water, "drop": drop, "ring": ring}
        settings.CELERY_BEAT_SCHEDULE = {
            word: {"task": name(tasks[word]), "schedule": rhythm}
            for word, rhythm in rhythms.items()
        }
        return Timekeeper()

    return plan


def test_each_task_has_its_rhythm(schedule):
    keeper = schedule(dust=60, water=86_400)
    keeper.tick()
    assert sorted(done) == ["dust", "water"], "nobody knows when they were run before"
    keeper.tick()
    assert len(done) == 2, "and not again at once"
    for _minute in range(3):
        CLOCK.move(timedelta(seconds=61))
        keeper.tick()
    assert done.count("dust") == 4
    assert done.count("water") == 1


def test_what_has_its_hour_waits_for_it(schedule):
    hour = (now() + timedelta(hours=2)).hour
    keeper = schedule(ring=crontab(minute=0, hour=hour))
    keeper.tick()
    assert done == []
    for _hour in range(24):
        CLOCK.move(timedelta(hours=1))
        keeper.tick()
    assert done == ["ring"]


def test_a_task_that_fails_stops_neither_the_others_nor_itself(schedule, caplog):
    keeper = schedule(drop=60, dust=60)
    keeper.tick()
    assert sorted(done) == ["drop", "dust"]
    assert "test_timekeeper.drop stumbled" in caplog.text
    CLOCK.move(timedelta(seconds=61))
    keeper.tick()
    assert done.count("drop") == 2


def test_it_keeps_time_in_a_thread_and_stops_when_told(schedule):
    keeper = schedule(ring=60)
    keeper.start()
    assert reached.wait(10)
    keeper.stop()
    assert "timekeeper" not in {thread.name for thread in threading.enumerate()}


def test_it_naps_until_something_is_due(schedule):
    keeper = schedule(dust=60, water=600)
    keeper.tick()
    assert 50 < keeper.nap() <= 60


def test_the_tasks_of_the_portal_are_kept(invitation):
    keeper = Timekeeper()
    CLOCK.move(timedelta(days=31))
    keeper.tick()
    assert Invitation.unscoped.get().state == InvitationState.EXPIRED


@pytest.mark.postgresql
def test_several_at_once_do_no_harm(invitation):
    CLOCK.move(timedelta(days=31))
    keepers = [Timekeeper() for _process in range(4)]
    assert in_parallel(*[keeper.tick for keeper in keepers]) == [None] * 4
    assert Invitation.unscoped.get().state == InvitationState.EXPIRED


class Started:
    def __init__(self):
        self.is_started = False

    def start(self):
        self.is_started = True


@pytest.mark.parametrize(("broker", "keeps"), [("", True), ("redis://127.0.0.1:1/0", False)])
def test_it_is_started_where_there_is_no_broker(settings, monkeypatch, broker, keeps):
    settings.CELERY_BROKER_URL = broker
    threads = {name: Started() for name in ("DISPATCHER", "WORKER", "TIMEKEEPER")}
    for name, thread in threads.items():
        monkeypatch.setattr(starting, name, thread)
    starting.begin()
    assert {thread.is_started for thread in threads.values()} == {keeps}
