"""manage.py demo: invented partners, customers and people, for a first look and for tests."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.build import build_demo
from demo.cast import STAR
from demo.fresh import forget_everything
from demo.scale import add_customers
from demo.sign_ins import sign_ins_table
from partners.models import Partner


class Command(BaseCommand):
    help = "Fill an empty demo installation with invented data and print who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="forget all data first")
        parser.add_argument(
            "--customers", type=int, default=0, metavar="N", help="add N customers to Baltic Cloud"
        )
        parser.add_argument(
            "--print-sign-ins", action="store_true", help="print who can sign in, change nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG or settings.TESTING):
            raise CommandError(
                "This is a real installation: everybody in the demo has the same known password."
                " Set DEMO=1 on a machine that is only for trying."
            )
        if not options["print_sign_ins"]:
            self._build(options["fresh"])
            self._add(options["customers"])
        self.stdout.write(sign_ins_table())

    def _build(self, is_fresh: bool) -> None:
        if is_fresh:
            forget_everything()
        if Partner.objects.filter(slug=STAR).exists():
            self.stderr.write("The demo is there already; --fresh starts over.")
        elif Partner.objects.exists():
            raise CommandError("There are other data here; --fresh would forget them.")
        else:
            build_demo()

    def _add(self, count: int) -> None:
        if count <= 0:
            return
        start = time.monotonic()
        add_customers(Partner.objects.get(slug=STAR), count)
        self.stderr.write(f"{count} customers added in {time.monotonic() - start:.1f} s")
