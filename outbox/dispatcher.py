"""Delivers the outbox without a broker: a thread beside the web server, woken after each commit."""

import logging
import threading
from functools import partial
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from kombu.exceptions import OperationalError as BrokerIsAway

from outbox.delivery import deliver_due
from outbox.models import Email

logger = logging.getLogger(__name__)

DELIVER = "outbox.tasks.deliver"
PAUSE = 5.0  # seconds between looks when nobody wakes us


class Dispatcher:
    """Delivers what is due, whenever it is woken and every few seconds."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run beside whatever else this process does."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self.run, name="outbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the letters in hand and return."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        self._woken.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            self.tick()
            self._woken.wait(PAUSE)
            self._woken.clear()
        connection.close()

    def tick(self) -> None:
        """Deliver what is due. Nothing may end the thread: without it no mail leaves at all."""
        close_old_connections()
        try:
            deliver_due()
        except Exception:
            logger.exception("The outbox stumbled and goes on")
            connection.close()


DISPATCHER = Dispatcher()


def deliver_after_commit(email: Email) -> None:
    """Ask for delivery as soon as the row is there. What is missed here, the sweep finds."""
    transaction.on_commit(partial(_wake, email.pk))


def _wake(email_id: UUID) -> None:
    if not settings.CELERY_BROKER_URL:
        DISPATCHER.wake()
        return
    try:
        current_app.send_task(DELIVER, [str(email_id)])
    except BrokerIsAway as problem:
        logger.warning("The broker is away: %s", type(problem).__name__)
