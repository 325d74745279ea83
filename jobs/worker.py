"""Does the jobs without a broker: a thread beside the web server, woken after each commit."""

from __future__ import annotations

import logging
import threading
from functools import partial
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from kombu.exceptions import OperationalError as BrokerIsAway

from jobs.models import Job
from jobs.running import run_due

logger = logging.getLogger(__name__)

RUN = "jobs.tasks.run"
PAUSE = 5.0  # seconds between looks when nobody wakes us


class Worker:
    """Takes up what is due, whenever it is woken and every few seconds."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run beside whatever else this process does."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self.run, name="jobs", daemon=True)
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

    def tick(self) -> int:
        """Take up what is due. Nothing may end the thread: without it no job goes on."""
        close_old_connections()
        try:
            return run_due()
        except Exception:
            logger.exception("The worker of jobs stumbled and goes on")
            connection.close()
            return 0


WORKER = Worker()


def run_after_commit(job: Job) -> None:
    """Ask for the job to begin as soon as the row is there. What is missed, the sweep finds."""
    transaction.on_commit(partial(_wake, job.pk))


def _wake(job_id: UUID) -> None:
    if not settings.CELERY_BROKER_URL:
        WORKER.wake()
        return
    try:
        current_app.send_task(RUN, [str(job_id)])
    except BrokerIsAway as problem:
        logger.warning("The broker is away: %s", type(problem).__name__)
