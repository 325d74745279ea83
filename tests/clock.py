"""The clock of the tests: let days pass, for Python and for the database, and let the portal do
what it does every so often. Nothing of ours is replaced: the tasks are those of the schedule, run
by the timekeeper that runs them in a process without a broker.

    let_pass(days=3)

The database is told another time by functions of its own: on PostgreSQL a schema that is searched
before pg_catalog, on SQLite a `strftime` that shadows the built-in one. Both read real time plus
what has passed, so all clocks go on ticking together.
"""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from portal.timekeeper import Timekeeper

HOUR = timedelta(hours=1)
# How large the steps are: of what takes longer than this, so many hours
STEPS = {
    timedelta(days=120): 24 * HOUR,
    timedelta(days=60): 12 * HOUR,
    timedelta(days=20): 6 * HOUR,
    timedelta(days=2): 3 * HOUR,
    timedelta(): HOUR,
}

FUNCTIONS = ("now", "statement_timestamp", "transaction_timestamp", "clock_timestamp")
SCHEMA = "CREATE SCHEMA IF NOT EXISTS tests_clock;" + "".join(
    f"CREATE OR REPLACE FUNCTION tests_clock.{name}() RETURNS timestamptz STABLE LANGUAGE sql AS"
    f" 'SELECT pg_catalog.{name}() + current_setting(''tests.passed'')::interval';"
    for name in FUNCTIONS
)


class Clock:
    """How much time has passed that did not really pass."""

    def __init__(self):
        self.travel = self.traveller = None
        self.passed = timedelta()
        self.keeper = Timekeeper()

    def move(self, delta):
        """Nothing happens meanwhile."""
        if self.travel is None:
            self.travel = time_machine.travel(datetime.now(UTC), tick=True)
            self.traveller = self.travel.start()
            connection_created.connect(tell_database)
        self.traveller.shift(delta)
        self.passed += delta
        for connection in connections.all(initialized_only=True):
            if connection.connection is not None:
                tell_database(connection=connection)

    def reset(self):
        """It is now again."""
        if self.travel is None:
            return
        connection_created.disconnect(tell_database)
        self.travel.stop()
        for connection in connections.all(initialized_only=True):
            if connection.connection is not None and connection.vendor == "postgresql":
                forget(connection.connection)
        self.__init__()


CLOCK = Clock()


def let_pass(*, days=0, hours=0, minutes=0, step=None):
    """Time goes by, and each periodic task is run at its rhythm, but for what would be more often
    than once a step: of an hour, and over days, weeks and months of three, six, twelve and
    more. Pass `step` where it matters. What a task raises is raised here.
    """
    left = timedelta(days=days, hours=hours, minutes=minutes)
    step = step or next(size for length, size in STEPS.items() if left > length or not length)
    while left:
        CLOCK.move(min(step, left))
        left -= min(step, left)
        for task in CLOCK.keeper.take_due():
            task.run()


def let_pass_until(at, **options):
    """As `let_pass`, up to a moment."""
    left = at - datetime.now(UTC)
    let_pass(minutes=left / timedelta(minutes=1), **options)


def sleep_until(at):
    """Nothing runs until then: all processes were down."""
    CLOCK.move(at - datetime.now(UTC))


def tell_database(connection, **_signal):
    if connection.vendor == "sqlite":
        connection.connection.create_function("strftime", -1, shifted_strftime)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('tests_clock')")
        if cursor.fetchone() == (None,):
            cursor.execute(SCHEMA)
        cursor.execute(
            "SELECT set_config('tests.passed', %s, false),"
            """ set_config('search_path', 'tests_clock, pg_catalog, "$user", public', false)""",
            [f"{CLOCK.passed.total_seconds()} seconds"],
        )


def forget(server):
    """psycopg's own connection: the test is over and Django lets nobody ask any more. What was
    set in a transaction that will be rolled back is forgotten with it."""
    if server.info.transaction_status in {TransactionStatus.IDLE, TransactionStatus.INTRANS}:
        server.execute("RESET search_path; RESET tests.passed")


def shifted_strftime(layout, *words):
    """SQLite's own, told what "now" is. Python's clock is shifted already."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    words = [now if str(word).lower() == "now" else word for word in words or ["now"]]
    question = f"SELECT strftime(?{', ?' * len(words)})"
    return BUILT_IN.execute(question, [layout, *words]).fetchone()[0]


BUILT_IN = sqlite3.connect(":memory:", check_same_thread=False)


@pytest.fixture(autouse=True)
def _it_is_now_again():
    yield
    CLOCK.reset()
