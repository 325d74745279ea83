"""What may take the place of DAP: ready sets, the partner's own, and the one that equals it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from relationships.actions.requesting import EVERYTHING
from relationships.requests.starts import Start, starts_of
from relationships.roles import GdapRole, Level, chosen, highest

# What new customers gave when DAP was withdrawn (domain.md §6.12).
RECOMMENDED = "reseller"
EQUAL = Start(
    "equal",
    "everything",
    _("Equal to DAP: Global Administrator"),
    _("May do everything, as DAP may. Not recommended; it never extends itself."),
    [EVERYTHING],
)


@dataclass(frozen=True)
class Choice:
    """One radio card."""

    start: Start

    @property
    def roles(self) -> list[GdapRole]:
        return chosen(self.start.role_ids)

    @property
    def highest(self) -> Level | None:
        return highest(self.roles)

    @property
    def is_recommended(self) -> bool:
        return self.start.key == RECOMMENDED


def choices_for(partner: Partner) -> list[Choice]:
    """The recommended first, the equal last."""
    choices = [Choice(start) for start in [*starts_of(partner).values(), EQUAL]]
    return sorted(choices, key=lambda choice: not choice.is_recommended)
