"""The names that are proposed for admin relationships; the customer reads them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

NAME_LENGTH = 50
WORD_LENGTH = 22  # leaves room for the customer, the day and a number


def suggested_name(customer: str, start: str, day: date, taken: Collection[str]) -> str:
    """`{customer}-{template}-{date}` in at most 50 characters, counted up until it is free."""
    end = f"-{start[:WORD_LENGTH].strip()}-{day:%Y-%m-%d}"
    for count in range(1, len(taken) + 2):
        tail = end if count == 1 else f"{end}-{count}"
        name = f"{customer[: NAME_LENGTH - len(tail)].strip()}{tail}"
        if name not in taken:
            return name
    raise AssertionError("one more name than are taken")
