"""What stands in the way of a removal.

Later apps know more reasons than this one may import (open invitations, active subscriptions), so
each is a function `(partner, customer) -> list[Blocker]` named in settings.REMOVAL_BLOCKERS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from customers.models import Customer
from partners.models import Partner


@dataclass(frozen=True)
class Blocker:
    """A sentence that says what to do first, and the page where that is done."""

    sentence: str
    page: str
    pk: UUID


class RemovalBlocked(Exception):
    """Something must end first: `blockers` says what."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__(f"{len(blockers)} in the way")
        self.blockers = blockers


type FindBlockers = Callable[[Partner, Customer], list[Blocker]]


def blockers(partner: Partner, customer: Customer) -> list[Blocker]:
    """Everything that must end before this relationship can. Empty: it can be removed."""
    finders: list[FindBlockers] = [import_string(path) for path in settings.REMOVAL_BLOCKERS]
    return [blocker for find in finders for blocker in find(partner, customer)]
