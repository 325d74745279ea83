"""Everything the database holds, in one file, and back.

SQLite: a copy made by its own online backup. PostgreSQL: a zip with one COPY stream a table, all
from one snapshot. That needs no client tools of a matching version; the tables are made by our own
migrations, so the file does not depend on the server's version either.
"""

import json
import sqlite3
import zipfile
from collections.abc import Iterable
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

CONTENTS = "contents.json"
CHUNK = 1 << 20


class NotEmpty(Exception):
    """The database to restore into already holds something."""


class NotOurs(Exception):
    """The file is no backup for this kind of database, or is from a newer version."""


def backup(path: Path) -> None:
    """Write a consistent copy of the database while the portal runs. `path` must not exist yet."""
    with path.open("xb"):
        path.chmod(0o600)
    try:
        _BACKUP[connection.vendor](path)
    except BaseException:
        path.unlink()  # half a backup must not be taken for one
        raise


def restore(path: Path, *, overwrite: bool = False) -> None:
    """Fill the database from a backup.

    Raises NotEmpty when it holds tables and `overwrite` is not said; NotOurs for a wrong file.
    Run `migrate` afterwards: the backup may be from an older version.
    """
    if connection.introspection.table_names() and not overwrite:
        raise NotEmpty
    _RESTORE[connection.vendor](path)


# --- SQLite ------------------------------------------------------------------------------------


def _backup_sqlite(path: Path) -> None:
    connection.ensure_connection()
    target = sqlite3.connect(path)
    try:
        connection.connection.backup(target)
    finally:
        target.close()


def _restore_sqlite(path: Path) -> None:
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        source.execute("SELECT 1 FROM django_migrations LIMIT 1")
        connection.ensure_connection()
        source.backup(connection.connection)
    except sqlite3.DatabaseError as problem:
        raise NotOurs from problem
    finally:
        source.close()


# --- PostgreSQL --------------------------------------------------------------------------------


def _backup_postgresql(path: Path) -> None:
    with transaction.atomic(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = {
            table: _columns(table) for table in sorted(connection.introspection.table_names())
        }
        migrations = sorted(MigrationRecorder(connection).applied_migrations())
        contents = {"format": 1, "tables": tables, "migrations": migrations}
        archive.writestr(CONTENTS, json.dumps(contents, indent=1))
        for table, columns in tables.items():
            with (
                connection.cursor() as cursor,
                archive.open(f"{table}.copy", "w", force_zip64=True) as file,
                cursor.copy(f"COPY {_named(table, columns)} TO STDOUT") as rows,
            ):
                for block in rows:
                    file.write(block)


def _restore_postgresql(path: Path) -> None:
    try:
        archive = zipfile.ZipFile(path)
        contents = json.loads(archive.read(CONTENTS))
    except (zipfile.BadZipFile, KeyError) as problem:
        raise NotOurs from problem
    with archive:
        _rebuild([(app, name) for app, name in contents["migrations"]])
        with transaction.atomic():  # foreign keys are checked at its end, so any order will do
            _empty(contents["tables"])
            for table, columns in contents["tables"].items():
                _copy_in(archive, table, columns)
            _continue_sequences()


def _rebuild(migrations: Iterable[tuple[str, str]]) -> None:
    """Empty tables, exactly as they were when the backup was made."""
    wanted = set(migrations)
    known = MigrationLoader(connection)
    if not wanted <= known.disk_migrations.keys():
        raise NotOurs
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    executor = MigrationExecutor(connection)
    wanted -= known.replacements.keys()
    replaced = {key: set(one.replaces) for key, one in known.replacements.items()}
    if all(steps <= wanted for steps in replaced.values()):
        wanted = wanted.difference(*replaced.values()) | replaced.keys()
    else:  # from between: only the single steps lead there
        executor.loader = MigrationLoader(connection, replace_migrations=False)
    parents = (executor.loader.graph.node_map[key].parents for key in wanted)
    followed = {parent.key for parents_of_one in parents for parent in parents_of_one}
    executor.migrate(sorted(wanted - followed))


def _empty(tables: Iterable[str]) -> None:
    """Migrations leave rows of their own; the backup has them, too."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def _copy_in(archive: zipfile.ZipFile, table: str, columns: list[str]) -> None:
    with (
        connection.cursor() as cursor,
        archive.open(f"{table}.copy") as file,
        cursor.copy(f"COPY {_named(table, columns)} FROM STDIN") as rows,
    ):
        while block := file.read(CHUNK):
            rows.write(block)


def _continue_sequences() -> None:
    """COPY does not move them: without this the next row would take a number that is in use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public'"
            " AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
        )
        for table, column in cursor.fetchall():
            name, number = connection.ops.quote_name(table), connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(max({number}), 1),"  # noqa: S608
                f" max({number}) IS NOT NULL) FROM {name}",
                [name, column],
            )


def _columns(table: str) -> list[str]:
    """Generated columns are left out: the database makes them again and refuses to be told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _named(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


_BACKUP = {"sqlite": _backup_sqlite, "postgresql": _backup_postgresql}
_RESTORE = {"sqlite": _restore_sqlite, "postgresql": _restore_postgresql}
