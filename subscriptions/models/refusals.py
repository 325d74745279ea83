"""Why a subscription was not changed, each with the numbers of the sentence that says so."""

from __future__ import annotations

from datetime import datetime


class NotTransacting(Exception):
    """The seller has no active relationship of its own with the customer."""


class NotInThisState(Exception):
    """What was wanted is not done to a subscription in this state."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class ChangedMeanwhile(Exception):
    """Somebody, or the end of a term, changed it after the person had looked."""


class AboveMaximum(Exception):
    def __init__(self, maximum: int) -> None:
        super().__init__(maximum)
        self.maximum = maximum


class BelowMinimum(Exception):
    def __init__(self, minimum: int) -> None:
        super().__init__(minimum)
        self.minimum = minimum


class SeatsNotReducible(Exception):
    """Only `reducible` seats were bought or renewed so recently that they may go."""

    def __init__(self, reducible: int) -> None:
        super().__init__(reducible)
        self.reducible = reducible


class CancelWindowClosed(Exception):
    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NotRenewing(Exception):
    """A change for the next term needs a next term."""


class NothingScheduled(Exception):
    """There is no change to drop."""


class NotOffered(Exception):
    """It is not among what this subscription may become."""


class NotItsContact(Exception):
    """Neither the seller nor the reseller on record."""
