"""manage.py dispatch_outbox [--loop]"""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from outbox.delivery import deliver_due
from outbox.dispatcher import DISPATCHER


class Command(BaseCommand):
    help = "Deliver the e-mails that are due: once, or with --loop until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"]:
            signal.signal(signal.SIGTERM, lambda *_: DISPATCHER.stop())
            DISPATCHER.run()
        else:
            self.stdout.write(f"{deliver_due()} taken up")
