"""The invented customers, one line each in companies.csv, and their people."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from customers.search import fold

# One bookkeeper looks after three organisations: somebody must, to show how that works.
SEVERAL_ORGANISATIONS = {"Iwona Kos": "iwona.kos@biurokos.example"}


@dataclass(frozen=True)
class Company:
    """One line. `administrator` is empty for an organisation nobody has registered yet."""

    key: str
    name: str
    domain: str
    country: str
    tax_id: str
    street: str
    postcode: str
    city: str
    administrator: str
    user: str

    @property
    def language(self) -> str:
        return "pl" if self.country == "PL" else "en"

    def address_of(self, name: str) -> str:
        """The e-mail address of one of its people; the office's where nobody is known."""
        known = SEVERAL_ORGANISATIONS.get(name)
        return known or f"{fold(name).replace(' ', '.') or 'office'}@{self.domain}"


def companies() -> list[Company]:
    with (Path(__file__).parent / "companies.csv").open(encoding="utf-8", newline="") as lines:
        return [Company(**line) for line in csv.DictReader(lines)]
