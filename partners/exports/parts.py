"""What a full export holds: parts, each the partner's rows of one model.

Every app lists its own; settings.EXPORT_PARTS names the lists. A part reads through the partner,
so it cannot hold rows of others; columns that are keys to a door (tokens, digests) are left out by
name, and a test looks for any that was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from partners.models import Member, Partner
from people.models import Person

# Never in a file: what opens a link, what only we can use, and the bytes of attachments.
LEFT_OUT = frozenset(
    {
        *("partner", "token_sha256", "search", "sort_key", "folded", "form_key", "ip"),
        *("request_id", "content"),
    }
)


@dataclass(frozen=True)
class Part:
    """One kind of rows: `name` is its file, `about` what stands of it in the README."""

    name: str
    about: Promise
    model: type[models.Model]
    also: tuple[str, ...] = ()
    find: Callable[[Partner], QuerySet[Any]] | None = None

    def rows_of(self, partner: Partner) -> QuerySet[Any]:
        if self.find is not None:
            return self.find(partner)
        # Every owned model has it; what is owned through another row says so there.
        return self.model.unscoped.owned_by(partner)  # type: ignore[attr-defined,no-any-return]

    @property
    def columns(self) -> list[str]:
        """Names of values: people and partners by name, the rest as it is stored."""
        fields = [f for f in self.model._meta.concrete_fields if f.name not in LEFT_OUT]
        return [*chain.from_iterable(map(_columns_of, fields)), *self.also]

    def page(self, partner: Partner, after: str, size: int) -> list[dict[str, Any]]:
        """The next rows behind the key `after`, with the key itself as `pk`."""
        found = self.rows_of(partner)
        if after:
            found = found.filter(pk__gt=after)
        names = dict.fromkeys(["pk", *self.columns])
        return list(found.order_by("pk").values(*names)[:size])


def _columns_of(field: models.Field[Any, Any]) -> Iterator[str]:
    if not isinstance(field, ForeignKey):
        yield field.name
    elif field.related_model is Person:
        yield f"{field.name}__name"
    elif field.related_model is Member:
        yield f"{field.name}__person__name"
    elif field.related_model is Partner:
        yield f"{field.name}__name"
    elif field.related_model._meta.label == "customers.Customer":
        yield field.attname
        yield f"{field.name}__domain"
    else:
        yield field.attname


def parts() -> list[Part]:
    """Of every app, in the order of the settings."""
    lists: list[tuple[Part, ...]] = [import_string(path) for path in settings.EXPORT_PARTS]
    return list(chain.from_iterable(lists))


def plain(value: Any) -> Any:
    """As JSON has it: moments in ISO 8601 and UTC, ids and amounts as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value
