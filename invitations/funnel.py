"""How far invitations came, where most are lost, and how long an acceptance takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invitations.models import Invitation, InvitationQuerySet, InvitationState
from partners.models import Partner

PERIODS = (30, 90, 365)
PERIOD = 90

ACCEPTED = Q(state=InvitationState.ACCEPTED)
# Who decided has signed in; who signed in has opened; what is opened was shared.
SIGNED_IN = ACCEPTED | Q(decided_by__isnull=False) | Q(signed_in_at__isnull=False)
OPENED = SIGNED_IN | Q(opened_at__isnull=False)
SHARED = OPENED | Q(shared_at__isnull=False)
REACHED: dict[str, Q] = {
    "created": Q(),
    "shared": SHARED,
    "opened": OPENED,
    "signed_in": SIGNED_IN,
    "accepted": ACCEPTED,
}


class Stage(NamedTuple):
    """One step: its name in addresses and in words, how many came so far, and their share."""

    name: str
    label: str
    total: int
    percent: int


@dataclass(frozen=True)
class Funnel:
    """The invitations created in the last `days` days."""

    days: int
    counts: dict[str, int]
    days_to_accept: int | None  # the median

    @property
    def created(self) -> int:
        return self.counts["created"]

    @property
    def stages(self) -> list[Stage]:
        labels = {
            "created": pgettext("invitations", "Created"),
            "shared": pgettext("invitations", "Shared"),
            "opened": pgettext("invitations", "Opened"),
            "signed_in": pgettext("invitations", "Signed in"),
            "accepted": pgettext("invitations", "Accepted"),
        }
        most = self.created or 1
        return [
            Stage(name, label, self.counts[name], round(100 * self.counts[name] / most))
            for name, label in labels.items()
        ]

    @property
    def steps(self) -> list[tuple[str, int]]:
        """(name, count), the first the widest."""
        return [(stage.label, stage.total) for stage in self.stages]

    @property
    def percent(self) -> int:
        return self.stages[-1].percent

    @property
    def worst_step(self) -> str:
        """Before which step most are lost; nothing where none are."""
        names = list(self.counts)
        losses = {
            after: self.counts[before] - self.counts[after] for before, after in pairwise(names)
        }
        worst = max(losses, key=lambda step: losses[step])
        return worst if losses[worst] > 0 else ""

    @property
    def biggest_loss(self) -> str:
        """The one sentence that says what to mend."""
        return {
            "": "",
            "shared": _("Most are lost before they are shared."),
            "opened": _("Most are lost before the link is opened."),
            "signed_in": _("Most are lost before the customer signs in."),
            "accepted": _("Most are lost before the decision."),
        }[self.worst_step]


def created_since(partner: Partner, days: int, at: datetime) -> InvitationQuerySet:
    return Invitation.objects.for_partner(partner).filter(created_at__gte=at - timedelta(days=days))


def funnel(partner: Partner, at: datetime, days: int = PERIOD) -> Funnel:
    """Two queries, three once something was accepted."""
    recent = created_since(partner, days, at)
    counts = recent.aggregate(
        **{name: Count("pk", filter=reached) for name, reached in REACHED.items() if reached},
        created=Count("pk"),
    )
    counts = {name: counts[name] for name in REACHED}
    return Funnel(days, counts, _median_days(recent, counts["accepted"]))


def _median_days(recent: InvitationQuerySet, accepted: int) -> int | None:
    """From sharing to accepting; a day that has begun counts. The middle row by the database's
    own order, so that no year of durations travels."""
    if not accepted:
        return None
    taken = ExpressionWrapper(F("closed_at") - F("shared_at"), output_field=DurationField())
    durations = recent.filter(ACCEPTED).annotate(taken=taken).order_by("taken")
    middle = slice((accepted - 1) // 2, accepted // 2 + 1)
    found = list(durations.values_list("taken", flat=True)[middle])
    if not found:
        return None
    return max(round(sum(found, timedelta()) / len(found) / timedelta(days=1)), 1)


def period_of(text: str) -> int:
    """What an address asks for, or the usual."""
    return int(text) if text in map(str, PERIODS) else PERIOD
