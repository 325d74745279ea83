"""What must always hold, checked by one query a statement. Each app brings its own."""

from dataclasses import dataclass

import directory.invariants
import invitations.invariants
import outbox.invariants
import partners.invariants
import relationships.invariants
import subscriptions.invariants

INVARIANTS = {
    **partners.invariants.INVARIANTS,
    **outbox.invariants.INVARIANTS,
    **relationships.invariants.INVARIANTS,
    **invitations.invariants.INVARIANTS,
    **directory.invariants.INVARIANTS,
    **subscriptions.invariants.INVARIANTS,
}
SHOWN = 20


@dataclass(frozen=True)
class Violation:
    """A statement that does not hold, and the first rows that break it."""

    statement: str
    rows: list[str]


def violations() -> list[Violation]:
    """What does not hold now. Reads only; a busy minute costs it nothing but time."""
    found = []
    for statement, breaking in INVARIANTS.items():
        rows = [str(pk) for pk in breaking().values_list("pk", flat=True)[:SHOWN]]
        if rows:
            found.append(Violation(statement, rows))
    return found
