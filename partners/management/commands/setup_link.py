"""`manage.py setup_link`: where an installation without a partner gets its first one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from partners.actions.organisation import is_set_up
from partners.setup import setup_link


class Command(BaseCommand):
    help = "Print the one-time set-up link. Says so when there is nothing to set up any more."

    def handle(self, **_options: Any) -> None:
        if is_set_up():
            self.stderr.write("Set up already: use `manage.py partner add`.")
        else:
            self.stdout.write(setup_link())
