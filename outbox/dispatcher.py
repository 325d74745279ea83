"""Delivers the outbox without a broker: a thread beside the web server, woken after each commit."""

import logging
import threading

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from kombu.exceptions import OperationalError as BrokerIsAway

from outbox.delivery import deliver_due

logger = logging.getLogger(__name__)

DELIVER = "outbox.tasks.deliver_bundle"
PAUSE = 5.0  # seconds between looks when nobody wakes us
AT_ONCE = 500  # letters before we look whether to stop


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
            if not self.tick():
                self._woken.wait(PAUSE)
            self._woken.clear()
        connection.close()

    def tick(self) -> bool:
        """Deliver what is due; True when there may be more. Nothing may end the thread: without
        it no mail leaves at all."""
        close_old_connections()
        try:
            return deliver_due(AT_ONCE) == AT_ONCE
        except Exception:
            logger.exception("The outbox stumbled and goes on")
            connection.close()
            return False


DISPATCHER = Dispatcher()


def deliver_after_commit() -> None:
    """Ask for delivery as soon as the row is there. What is missed here, the sweep finds."""
    transaction.on_commit(_wake)


def _wake() -> None:
    if not settings.CELERY_BROKER_URL:
        DISPATCHER.wake()
        return
    try:
        current_app.send_task(DELIVER)
    except BrokerIsAway as problem:
        logger.warning("The broker is away: %s", type(problem).__name__)
