"""Work without a broker: a thread beside the web server, woken after each commit."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection
from kombu.exceptions import OperationalError as BrokerIsAway

logger = logging.getLogger(__name__)

PAUSE = 5.0  # seconds between looks when nobody wakes us


class Background(ABC):
    """Works through what is due, whenever it is woken and every few seconds."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def work(self) -> bool:
        """Do what is due; True when there may be more."""

    def start(self) -> None:
        """Run beside whatever else this process does."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self.run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand and return."""
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
        """Nothing may end the thread: without it no mail leaves and no job goes on."""
        close_old_connections()
        try:
            return self.work()
        except Exception:
            logger.exception("The thread %s stumbled and goes on", self.name)
            connection.close()
            return False

    def ask(self, task: str, arguments: Sequence[str] = ()) -> None:
        """Have it done now: by a Celery worker where there is a broker, otherwise by this thread.
        What is missed while the broker is away, the periodic sweep finds."""
        if not settings.CELERY_BROKER_URL:
            self.wake()
            return
        try:
            current_app.send_task(task, list(arguments))
        except BrokerIsAway as problem:
            logger.warning("The broker is away: %s", type(problem).__name__)
