"""Is everything in order with this customer? Rules as data, each with what to do next.

A rule looks at one thing and finds it in order, or says what is wrong. Later apps know things this
one may not import (subscriptions), so lists of rules are named in settings.HEALTH_RULES; those of
the record itself are in customers/health_rules.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from itertools import chain

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from customers.standing import Standing, Step
from partners.models import Member
from partners.permissions import Role, roles_allowed

SOON = timedelta(days=30)


class Health(StrEnum):
    """In the order of urgency."""

    BAD = "bad"
    WARN = "warn"
    UNKNOWN = "unknown"
    OK = "ok"


_URGENCY = list(Health)


@dataclass(frozen=True)
class Finding:
    """What a rule found, in one sentence, and what to do about it."""

    health: Health
    sentence: Promise | str
    step: Step | None = None


@dataclass(frozen=True)
class Rule:
    """`look` returns None where the rule does not concern this customer or this partner."""

    name: str
    label: Promise
    look: Callable[[Standing], Finding | None]


@dataclass(frozen=True)
class Line:
    """A rule's finding for one reader: the step where they may take it, or who could."""

    rule: Rule
    finding: Finding
    may_act: bool

    @property
    def helpers(self) -> list[Role]:
        """Whose role could do it, when this reader's cannot."""
        step = self.finding.step
        return roles_allowed(step.action) if step is not None and not self.may_act else []


class Checklist:
    """All that was found about one customer, the most urgent first."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    @cached_property
    def lines(self) -> list[Line]:
        if self._standing.is_over:
            return []
        found = [(rule, rule.look(self._standing)) for rule in rules()]
        member = self._standing.member
        lines = [_line(rule, finding, member) for rule, finding in found if finding is not None]
        return sorted(lines, key=lambda line: _URGENCY.index(line.finding.health))

    @property
    def to_do(self) -> list[Line]:
        return [line for line in self.lines if line.finding.health != Health.OK]

    @property
    def in_order(self) -> list[Line]:
        return [line for line in self.lines if line.finding.health == Health.OK]

    @property
    def worst(self) -> str:
        return self.lines[0].finding.health if self.lines else Health.OK


def _line(rule: Rule, finding: Finding, member: Member) -> Line:
    step = finding.step
    return Line(rule, finding, step is not None and member.can(step.action))


def rules() -> list[Rule]:
    """Of every app that has some, in the order of the settings."""
    lists: list[tuple[Rule, ...]] = [import_string(path) for path in settings.HEALTH_RULES]
    return list(chain.from_iterable(lists))
