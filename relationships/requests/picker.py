"""The page of a role picker between its posts: what was typed, what it amounts to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.timezone import localdate

from relationships.actions.requesting import EVERYTHING
from relationships.advice import Advice, advice_on
from relationships.models import LONGEST_DAYS
from relationships.requests.starts import Start
from relationships.role_search import found
from relationships.roles import GdapRole, Level, chosen, highest, offered

# Days that are asked for most often, from a project to the longest there is.
TERMS = (30, 90, 180, 365, LONGEST_DAYS)


@dataclass
class Area:
    """One `<details>`: its roles that are shown, and n of m."""

    name: Promise
    roles: list[GdapRole] = field(default_factory=list)
    chosen: int = 0
    total: int = 0


@dataclass
class Picked:
    """Everything typed so far, as it goes back into the page."""

    data: QueryDict
    starts: dict[str, Start]

    def __post_init__(self) -> None:
        """Take a role off, or take over a set that was chosen just now."""
        self.data = self.data.copy()
        if drop := self.data.get("drop"):
            kept = [text for text in self.data.getlist("roles") if text != drop]
            self.data.setlist("roles", kept)
        self.has_new_term = self.data.get("term", "") in {str(days) for days in TERMS}
        if self.has_new_term:
            self.data["days"] = self.data.get("term", "")
        start = self.starts.get(self.data.get("start", ""))
        self.has_new_start = start is not None and start.key != self.data.get("applied")
        if start and self.has_new_start:
            self.data.setlist("roles", [str(role_id) for role_id in start.role_ids])
            self.data["days"], self.data["applied"] = str(start.days), start.key
            self.data.pop("auto_extend", None)
            if start.auto_extend:
                self.data["auto_extend"] = "on"
        self.stops_extension = "auto_extend" in self.data and EVERYTHING in self.role_ids
        if self.stops_extension:
            del self.data["auto_extend"]

    @property
    def changed_something(self) -> bool:
        """The page differs from what was posted: it is looked at again before it is kept."""
        return self.has_new_start or self.has_new_term or self.stops_extension

    @property
    def initial(self) -> dict[str, object]:
        """For the fields, as long as nothing is to be refused."""
        typed = {name: self.data.get(name, "") for name in ("name", "days", "reason")}
        return {**typed, "auto_extend": "auto_extend" in self.data}

    @property
    def start(self) -> Start | None:
        return self.starts.get(self.data.get("start", ""))

    @property
    def role_ids(self) -> set[UUID]:
        known = {str(role.id): role.id for role in offered()}
        return {known[text] for text in self.data.getlist("roles") if text in known}

    @property
    def roles(self) -> list[GdapRole]:
        return chosen(self.role_ids)

    @property
    def highest(self) -> Level | None:
        return highest(self.roles)

    @property
    def ends(self) -> date | None:
        """Were it approved today."""
        text = self.data.get("days", "")
        days = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        return localdate() + timedelta(days=days) if 1 <= days <= LONGEST_DAYS else None

    @property
    def query(self) -> str:
        return self.data.get("q", "")[:100]

    @property
    def level(self) -> str:
        """Only the roles that reach so far; all for none."""
        wanted = self.data.get("level", "")
        return wanted if wanted in Level.values else ""

    @property
    def levels(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Level.choices]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.level)

    @property
    def terms(self) -> list[tuple[int, bool]]:
        """The usual durations in days, and which of them is chosen."""
        return [(days, self.data.get("days", "") == str(days)) for days in TERMS]

    @property
    def areas(self) -> list[Area]:
        """With a search or a level: what fits it and what is chosen, so that nothing chosen is
        lost."""
        fitting = found(offered(), self.query)
        seen = {role.id for role in fitting if self.level in {"", role.level}}
        held = self.role_ids
        areas: dict[str, Area] = {}
        for role in offered():
            area = areas.setdefault(str(role.area), Area(role.area))
            area.total += 1
            area.chosen += role.id in held
            if role.id in seen | held:
                area.roles.append(role)
        return [area for area in areas.values() if area.roles]

    @property
    def total(self) -> int:
        return len(offered())

    @property
    def advice(self) -> list[Advice]:
        return advice_on(self.roles)
