"""manage.py check_invariants"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from portal.invariants import INVARIANTS, SHOWN, violations


class Command(BaseCommand):
    help = (
        "Check what must always hold. Prints JSON (a statement and at most "
        f"{SHOWN} rows that break it); exit status 1 when something does not hold."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = violations()
        answer = {"checked": len(INVARIANTS), "violations": [asdict(v) for v in found]}
        self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
        if found:
            sys.exit(1)
