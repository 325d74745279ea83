"""The numbers of Home: tiles and plots. Each is one query, all of one partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from partners.models import Partner
from relationships.models import AdminRelationship, Relationship

SOON = timedelta(days=30)
WEEKS = 12

type Months = list[tuple[str, int, int]]


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Bonds:
    """Reseller relationships: how many now, and what came and went by day over a year."""

    active: int
    with_dap: int
    dap_ended_this_year: int
    gained: Counter[date]
    lost: Counter[date]

    def gained_since(self, day: date) -> int:
        return sum(number for when, number in self.gained.items() if when >= day)

    @property
    def total_gained(self) -> int:
        return self.gained.total()

    @property
    def total_lost(self) -> int:
        return self.lost.total()

    def months(self, today: date) -> Months:
        """(month, gained, lost) for the last twelve, this one last."""
        firsts = [month_after(today, n) for n in range(-11, 1)]
        gained, lost = _by_month(self.gained), _by_month(self.lost)
        return [(date_format(first, "M"), gained[first], lost[first]) for first in firsts]

    def weekly(self, today: date) -> list[int]:
        """How many there were at the end of each of the last weeks, today last."""
        ends = [today - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
        return [self.active - self._net_after(end) for end in ends]

    def _net_after(self, day: date) -> int:
        came = sum(number for when, number in self.gained.items() if when > day)
        went = sum(number for when, number in self.lost.items() if when > day)
        return came - went


def bonds(partner: Partner) -> Bonds:
    """Three queries."""
    today = localdate()
    mine = Relationship.objects.for_partner(partner)
    now_and_then = mine.aggregate(
        active=Count("pk", filter=Q(removed_at=None)),
        with_dap=Count("pk", filter=Q(removed_at=None, has_dap=True)),
        dap_ended=Count("pk", filter=Q(dap_ended_at__date__gte=today.replace(month=1, day=1))),
    )
    start = month_after(today, -11)
    return Bonds(
        active=now_and_then["active"],
        with_dap=now_and_then["with_dap"],
        dap_ended_this_year=now_and_then["dap_ended"],
        gained=_by_day(mine.filter(established_at__date__gte=start), "established_at"),
        lost=_by_day(mine.filter(removed_at__date__gte=start), "removed_at"),
    )


def _by_day(rows: Iterable[object], moment: str) -> Counter[date]:
    counted = (
        rows.order_by()  # type: ignore[attr-defined]
        .annotate(day=TruncDate(moment))
        .values_list("day")
        .annotate(n=Count("pk"))
    )
    return Counter(dict(counted))


def _by_month(days: Counter[date]) -> Counter[date]:
    months: Counter[date] = Counter()
    for day, number in days.items():
        months[day.replace(day=1)] += number
    return months


def access_ends(partner: Partner) -> Months:
    """(month, extends itself, will end) for this month and the eleven that follow."""
    today = localdate()
    firsts = [month_after(today, n) for n in range(12)]
    ends = (
        AdminRelationship.objects.for_partner(partner)
        .in_force()
        .filter(ends_at__date__lt=month_after(today, 12))
        .order_by()
        .values_list(TruncMonth("ends_at"))
        .annotate(
            extends=Count("pk", filter=Q(auto_extend=True)),
            lapses=Count("pk", filter=Q(auto_extend=False)),
        )
    )
    found = {localtime(month).date(): (extends, lapses) for month, extends, lapses in ends}
    return [(date_format(first, "M"), *found.get(first, (0, 0))) for first in firsts]
