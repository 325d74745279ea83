"""The numbers of Home: tiles, funnel, plots. Each is one query, all of one partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import pgettext

from invitations.models import Invitation, InvitationState
from partners.models import Partner
from relationships.models import AdminRelationship, Relationship

FUNNEL_DAYS = 90
SOON = timedelta(days=30)
UNOPENED = timedelta(days=7)
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


@dataclass(frozen=True)
class Funnel:
    """How far the invitations of the last 90 days came. A later step counts for each before it."""

    created: int
    shared: int
    opened: int
    signed_in: int
    accepted: int
    days_to_accept: int | None

    @property
    def steps(self) -> list[tuple[str, int]]:
        """(name, count), the first the widest."""
        return [
            (pgettext("invitations", "Created"), self.created),
            (pgettext("invitations", "Shared"), self.shared),
            (pgettext("invitations", "Opened"), self.opened),
            (pgettext("invitations", "Signed in"), self.signed_in),
            (pgettext("invitations", "Accepted"), self.accepted),
        ]

    @property
    def percent(self) -> int:
        return round(100 * self.accepted / self.created) if self.created else 0

    @property
    def worst_step(self) -> str:
        """Before which step most are lost; nothing where none are."""
        losses = {
            "shared": self.created - self.shared,
            "opened": self.shared - self.opened,
            "signed_in": self.opened - self.signed_in,
            "accepted": self.signed_in - self.accepted,
        }
        worst = max(losses, key=lambda step: losses[step])
        return worst if losses[worst] > 0 else ""


def funnel(partner: Partner, at: datetime) -> Funnel:
    accepted = Q(state=InvitationState.ACCEPTED)
    signed_in = accepted | Q(signed_in_at__isnull=False)
    opened = signed_in | Q(opened_at__isnull=False)
    taken = ExpressionWrapper(F("closed_at") - F("shared_at"), output_field=DurationField())
    recent = Invitation.objects.for_partner(partner).filter(
        created_at__gte=at - timedelta(days=FUNNEL_DAYS)
    )
    counted = recent.aggregate(
        created=Count("pk"),
        shared=Count("pk", filter=opened | Q(shared_at__isnull=False)),
        opened=Count("pk", filter=opened),
        signed_in=Count("pk", filter=signed_in),
        accepted=Count("pk", filter=accepted),
        taken=Avg(taken, filter=accepted),
    )
    mean = counted.pop("taken")
    days = max(round(mean / timedelta(days=1)), 1) if mean else None
    return Funnel(**counted, days_to_accept=days)
