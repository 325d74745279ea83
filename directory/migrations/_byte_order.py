"""What is searched and sorted by is folded to plain letters, so its order is that of its bytes:
with COLLATE "C" PostgreSQL sorts as SQLite does, and a b-tree answers ranges of beginnings."""

BYTE_ORDER = """
ALTER TABLE directory_directoryuser
    ALTER COLUMN sort_key TYPE varchar(160) COLLATE "C",
    ALTER COLUMN name_key TYPE varchar(160) COLLATE "C",
    ALTER COLUMN last_name_key TYPE varchar(160) COLLATE "C",
    ALTER COLUMN user_name TYPE varchar(254) COLLATE "C"
"""


def prepare(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BYTE_ORDER)
