"""A backup brings everything back: rows, history that cannot be rewritten, numbers that go on."""

import json
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from tests.processes import CommandFailed, Installation, database_url

SOMETHING = """
from audit.models import Verb
from audit.record import OPERATOR, record
from customers.models import Customer
from partners.models import Partner
from people.models import Person

partner = Partner.objects.create(
    slug="{slug}", kind="direct_bill", name="Żółw i Syn", domain="{slug}.example",
    email="office@{slug}.example",
)
Person.objects.create_user("{slug}@b.example", "correct horse battery", name="a\\tb\\\\N\\n")
Customer.objects.create(name="Łódź ' \\" \\\\.", domain="{slug}.customer.example")
record(Verb.PARTNER_ADDED, partner, by=OPERATOR, partner=partner, note={{"ż": [1, None, "\\\\"]}})
"""
# Where an installation may stand that was made before there was one migration an app.
BETWEEN = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

executor = MigrationExecutor(connection)
executor.loader = MigrationLoader(connection, replace_migrations=False)
executor.migrate([("partners", "0002_mail_settings")])
"""
FORGE = "from audit.models import Event; Event.unscoped.update(verb='forged')"


@pytest.fixture
def new_installation(tmp_path, django_db_blocker):
    """Makes installations, each with an empty database of its own, of the kind this run is on."""
    made = []

    def make():
        name = f"ogniwo_{uuid4().hex[:12]}"
        if connection.vendor == "sqlite":
            return Installation(tmp_path, database=f"sqlite:///{tmp_path}/{name}.sqlite3")
        with server(connection) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        made.append(name)
        here = database_url(connection).rsplit("/", 1)[0]
        return Installation(tmp_path, database=f"{here}/{name}")

    yield make
    if made:
        with server(connection) as admin:
            for name in made:
                admin.execute(f"DROP DATABASE {name}")


def server(connection):
    at = connection.settings_dict
    return psycopg.connect(
        host=at["HOST"],
        port=at["PORT"],
        user=at["USER"],
        password=at["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )


def fill(installation, slug="first"):
    installation.manage("shell", "--no-imports", "-c", SOMETHING.format(slug=slug))


def content(installation):
    return json.loads(installation.manage("dumpdata", "--all"))


def test_a_backup_brings_everything_back_in_an_empty_installation(new_installation, tmp_path):
    old, new, file = new_installation(), new_installation(), tmp_path / "backup"
    old.manage("migrate", "--verbosity", "0")
    fill(old)
    old.manage("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0, "only its owner may read it"

    new.manage("restore", str(file))

    rows = content(new)
    assert rows == content(old)
    assert "Żółw" in json.dumps(rows, ensure_ascii=False)

    fill(new, "second")  # new rows get new numbers
    with pytest.raises(CommandFailed, match="append-only"):
        new.manage("shell", "--no-imports", "-c", FORGE)


def test_a_backup_from_between_two_versions_is_brought_to_this_one(new_installation, tmp_path):
    old, new, file = new_installation(), new_installation(), tmp_path / "backup"
    old.manage("shell", "--no-imports", "-c", BETWEEN)
    old.manage("backup", str(file))
    new.manage("restore", str(file))
    new.manage("migrate", "--check")


def test_a_database_with_data_is_overwritten_only_on_request(new_installation, tmp_path):
    old, new, file = new_installation(), new_installation(), tmp_path / "backup"
    for installation, slug in ((old, "wanted"), (new, "unwanted")):
        installation.manage("migrate", "--verbosity", "0")
        fill(installation, slug)
    old.manage("backup", str(file))

    with pytest.raises(CommandFailed, match="--overwrite"):
        new.manage("restore", str(file))
    assert "unwanted" in json.dumps(content(new))

    new.manage("restore", "--overwrite", str(file))
    assert content(new) == content(old)


def test_what_is_no_backup_is_refused(new_installation, tmp_path):
    installation, file = new_installation(), tmp_path / "backup"
    with pytest.raises(CommandFailed, match="no such file"):
        installation.manage("restore", str(file))
    file.write_text("A shopping list, and a rather long one at that. " * 99)
    with pytest.raises(CommandFailed, match="not a backup"):
        installation.manage("restore", str(file))


def test_an_existing_file_is_not_overwritten(new_installation, tmp_path):
    installation, file = new_installation(), tmp_path / "backup"
    installation.manage("migrate", "--verbosity", "0")
    file.write_text("precious")
    with pytest.raises(CommandFailed, match="File exists"):
        installation.manage("backup", str(file))
    assert file.read_text() == "precious"
