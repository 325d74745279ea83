"""Delivers the outbox without a broker."""

from functools import partial

from django.db import transaction

from outbox.background import Background
from outbox.delivery import deliver_due

DELIVER = "outbox.tasks.deliver_bundle"
AT_ONCE = 500  # letters before we look whether to stop


class Dispatcher(Background):
    name = "outbox"

    def work(self) -> bool:
        return deliver_due(AT_ONCE) == AT_ONCE


DISPATCHER = Dispatcher()


def deliver_after_commit() -> None:
    """Ask for delivery as soon as the row is there."""
    transaction.on_commit(partial(DISPATCHER.ask, DELIVER))
