"""A query that every page asks is put into SQL once a process: building a union in the ORM costs
five times as much as running it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet


class Given(Expression):
    """A value that is known only when the query runs."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, *_compiler: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def among(self, values: dict[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """`Prepared(build)` and then, as often as one likes, `rows(person=7)`: tuples as the driver
    gives them, so ask for columns that need no conversion."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self._build().query.sql_with_params()
        return sql, tuple(parameters)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, parameters = self._statement
        given = [p.among(values) if isinstance(p, Given) else p for p in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found
