"""Rows of one table by the ten thousand, without a model instance for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models


class Sheet:
    """Rows for the table of `model`. A column that is not named takes the field's default.

    Past the checks of the models, but not past the constraints of the table: COPY on PostgreSQL,
    one INSERT statement run many times elsewhere. Numbered keys are left to the database.
    """

    def __init__(self, model: type[models.Model]) -> None:
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column or "") for field in fields)
        self._into = f"{quote(model._meta.db_table)} ({columns})"
        self._prepare = {field.attname: _preparer(field) for field in fields}
        self._defaults = {
            f.attname: f.get_db_prep_save(f.get_default(), connection) for f in fields
        }
        self._rows: list[list[Any]] = []

    def add(self, **values: Any) -> None:
        """Columns by their attribute names (`partner_id`)."""
        prepared = {name: self._prepare[name](value) for name, value in values.items()}
        self._rows.append(list((self._defaults | prepared).values()))

    def write(self) -> None:
        rows, self._rows = self._rows, []
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._into} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self._defaults))
                cursor.executemany(f"INSERT INTO {self._into} VALUES ({marks})", rows)  # noqa: S608


def _preparer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Text, numbers and truth go as they are; asking the field for each costs most of the time."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.DateTimeField):
        return _moment
    if isinstance(target, models.UUIDField):
        return _identity
    if isinstance(target, models.JSONField):
        return lambda value: target.get_db_prep_save(value, connection)
    return lambda value: value


# The same moment and the same id come several times in a row.
@lru_cache(64)
def _moment(value: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


@lru_cache(64)
def _identity(value: UUID | None) -> Any:
    return value if connection.features.has_native_uuid_field or value is None else value.hex
