"""The columns of the customer list: what each is called, needs, and can be sorted by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """`css` are classes of the cell: `lo` leaves narrow tables, `card-2` stays on cards."""

    key: str
    label: Promise
    fields: tuple[str, ...]
    sort: str = ""
    css: str = "hide-card"


_ALL = (
    Column("relationship", _("Relationship"), ("state",), "relationship", "card-2"),
    Column("provider", _("Indirect provider"), ("state", "provider_names"), css="lo nw hide-card"),
    Column(
        "access",
        _("Admin access"),
        ("has_dap", "gdap_active", "gdap_ends_at"),
        css="card-2",
    ),
    Column("changed", _("Last change"), ("changed_at",), "changed", "lo soft nowrap hide-card"),
    Column("since", _("Since"), ("since",), "since", "soft nowrap hide-card"),
    Column("country", _("Country"), ("country",), css="nowrap hide-card"),
    Column("tax_id", _("Tax ID (NIP)"), ("tax_id",), css="num nowrap hide-card"),
    Column("tags", _("Tags"), ("tag_names",)),
    Column("owner", _("Owner"), ("owner__person__name",), css="nowrap hide-card"),
    Column("id", _("Customer ID"), (), css="hide-card"),
)
COLUMNS = {column.key: column for column in _ALL}
DEFAULT = ("relationship", "provider", "access", "changed")
# What the name, the row's links and its page need, whatever columns are shown.
ALWAYS = ("id", "customer_id", "name", "domain", "state")


def chosen(keys: Iterable[object]) -> list[Column]:
    """A person's columns in their order; the usual ones where nothing (known) was chosen."""
    known = [COLUMNS[key] for key in dict.fromkeys(keys) if isinstance(key, str) and key in COLUMNS]
    return known or [COLUMNS[key] for key in DEFAULT]


def fields_of(columns: Iterable[Column]) -> list[str]:
    return list(dict.fromkeys([*ALWAYS, *(name for column in columns for name in column.fields)]))
