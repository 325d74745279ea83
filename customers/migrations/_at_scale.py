"""The list of a partner with a million customers: byte order, prefixes, substrings.

`sort_key` and `search` are folded to plain letters, so their order is that of their bytes: with
COLLATE "C" PostgreSQL sorts them as SQLite does, and a b-tree answers LIKE 'abc%'. Substrings need
pg_trgm (and btree_gin, to have the partner in the same index); where the server does not offer
them, or does not let us create them, the search falls back to LIKE.
"""

BYTE_ORDER = """
ALTER TABLE customers_account
    ALTER COLUMN sort_key TYPE varchar(160) COLLATE "C",
    ALTER COLUMN search TYPE varchar(600) COLLATE "C"
"""
# Only superusers may create btree_gin before PostgreSQL 13, or where it is not marked trusted.
SUBSTRINGS = """
DO $$
BEGIN
    IF (SELECT count(*) FROM pg_available_extensions WHERE name IN ('pg_trgm', 'btree_gin')) = 2
    THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE EXTENSION IF NOT EXISTS btree_gin;
        CREATE INDEX account_search_inside ON customers_account
            USING gin (partner_id, search gin_trgm_ops);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'pg_trgm or btree_gin may not be created: searching without them';
END $$
"""


def prepare(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BYTE_ORDER)


def index_substrings(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SUBSTRINGS)
