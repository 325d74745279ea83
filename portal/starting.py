"""What a web process does when it starts to serve."""

import sys

from django.conf import settings
from django.db import DatabaseError, connection

from jobs.worker import WORKER
from outbox.dispatcher import DISPATCHER
from partners.actions.organisation import is_set_up
from partners.setup import setup_link
from portal.timekeeper import TIMEKEEPER


def begin() -> None:
    announce_set_up()
    if not settings.CELERY_BROKER_URL:
        # No broker, no workers, no beat: the web process delivers what the outbox owes, at once,
        # works on the jobs, and does what is done every so often.
        DISPATCHER.start()
        WORKER.start()
        TIMEKEEPER.start()


def announce_set_up() -> None:
    """An empty installation says where its first partner is made. Printed, not logged: the log
    would mask the link, and whoever reads the server's output may set it up."""
    try:
        if not is_set_up():
            sys.stderr.write(f"No partner yet. Make the first one at {setup_link()}\n")
    except DatabaseError:
        sys.stderr.write("The database is away or not migrated yet: see /readyz\n")
    finally:
        connection.close()
