"""The periodic tasks without a broker: a thread beside the web server keeps beat's rhythm.

It runs what `settings.CELERY_BEAT_SCHEDULE` names, through the task functions themselves. Several
processes may each have one: every periodic task may run twice, and in parallel, by its contract.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.schedules import BaseSchedule, schedule
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string
from django.utils.timezone import now

from portal.celery import app

logger = logging.getLogger(__name__)

LONGEST_NAP = 60.0  # seconds: the wall clock may jump, after a night's sleep of the machine
SHORTEST_NAP = 0.1


@dataclass
class Periodic:
    """One entry of the schedule and when it was last run by this process."""

    name: str
    run: Callable[[], object]
    rhythm: BaseSchedule
    last_run: datetime

    def wait(self) -> float:
        """Seconds until it is due; 0 when it is due now."""
        is_due, seconds = self.rhythm.is_due(self.last_run)
        return 0.0 if is_due else seconds


class Timekeeper:
    """Runs each periodic task at its rhythm, for as long as the process lives."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._periodic: list[Periodic] = []

    def start(self) -> None:
        """Run beside whatever else this process does."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self.run, name="timekeeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the task in hand and return."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        while not self._stopping.is_set():
            self.tick()
            self._stopping.wait(max(SHORTEST_NAP, min(self.nap(), LONGEST_NAP)))
        connection.close()

    def nap(self) -> float:
        """Seconds until the next task is due."""
        return min((task.wait() for task in self.periodic), default=LONGEST_NAP)

    def tick(self) -> None:
        """Run what is due. Nothing may end the thread, and no task may stop the others."""
        for task in self.take_due():
            close_old_connections()
            try:
                task.run()
            except Exception:
                logger.exception("Task %s stumbled and will be run again", task.name)
                connection.close()

    def take_due(self) -> Iterator[Periodic]:
        """What is due now, each counted as run: one that fails waits for its next turn."""
        for task in self.periodic:
            if self._stopping.is_set():
                return
            if task.wait() == 0.0:
                task.last_run = now()
                yield task

    @property
    def periodic(self) -> list[Periodic]:
        """Read when first needed: tasks can be imported only once all apps are there."""
        if not self._periodic:
            self._periodic = [
                _periodic(entry["task"], entry["schedule"])
                for entry in settings.CELERY_BEAT_SCHEDULE.values()
            ]
        return self._periodic


def _periodic(name: str, every: float | BaseSchedule) -> Periodic:
    """What recurs every so many seconds is due at the start, since nobody knows when it was last
    run. What has its hour (a crontab) waits for it."""
    if isinstance(every, BaseSchedule):
        return Periodic(name, import_string(name), every, now())
    pause = timedelta(seconds=every)
    return Periodic(name, import_string(name), schedule(pause, app=app), now() - pause)


TIMEKEEPER = Timekeeper()
