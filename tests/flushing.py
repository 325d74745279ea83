"""Between transactional tests every table is emptied. Django truncates all of them and fills in
its own permissions again, which takes longer than most tests; few tables have rows, and nobody here
asks for those permissions."""

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate

HISTORY = "audit_event"
KEPT = {"django_content_type", "django_migrations"}


def execute_sql_flush(operations, sql_list):
    """In place of Django's: delete what there is, with the triggers that keep history aside."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    connection = operations.connection
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        filled = [f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM \"{t}\")" for t in tables]
        cursor.execute(" UNION ALL ".join(filled))
        names = [name for (name,) in cursor.fetchall() if name not in KEPT]
        put_back = step_aside(connection, cursor) if HISTORY in names else []
        for name in names:
            cursor.execute(f'DELETE FROM "{name}"')
        for statement in put_back:
            cursor.execute(statement)


def step_aside(connection, cursor):
    """Take the triggers of the history off. Returns what puts them back."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ALTER TABLE {HISTORY} DISABLE TRIGGER USER")
        return [f"ALTER TABLE {HISTORY} ENABLE TRIGGER USER"]
    cursor.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name='{HISTORY}'"
    )
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in triggers]


@pytest.fixture(autouse=True, scope="session")
def _quick_flush():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
