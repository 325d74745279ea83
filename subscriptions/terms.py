"""When a term ends: calendar months and years in UTC, as the platform counts (domain.md §8)."""

from __future__ import annotations

from datetime import UTC, datetime

from dateutil.relativedelta import relativedelta

from subscriptions.models import Term

_LENGTHS = {
    Term.MONTH: relativedelta(months=1),
    Term.YEAR: relativedelta(years=1),
    Term.THREE_YEARS: relativedelta(years=3),
}


def end_of_term(start: datetime, term: str) -> datetime:
    """The same day of a later month; the last one where that month is shorter."""
    end: datetime = start.astimezone(UTC) + _LENGTHS[Term(term)]
    return end
