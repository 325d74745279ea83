"""Emptying a demo's tables: the one place where history may go, and never in production."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, transaction


@transaction.atomic
def forget_everything() -> None:
    """All rows of all tables. On SQLite the triggers that keep history step aside meanwhile;
    on PostgreSQL they do not watch TRUNCATE, which is what the flush does there."""
    triggers = _history_triggers()
    with connection.cursor() as cursor:
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        call_command("flush", interactive=False, verbosity=0)
        for _name, sql in triggers:
            cursor.execute(sql)


def _history_triggers() -> list[tuple[str, str]]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND tbl_name = 'audit_event'"
        )
        return list(cursor.fetchall())
