"""manage.py restore FILE [--overwrite]"""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backups import NotEmpty, NotOurs, restore


class Command(BaseCommand):
    help = "Fill the database from FILE, a backup of the same or an earlier version."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--overwrite", action="store_true", help="throw away what the database holds now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: no such file")
        try:
            restore(path, overwrite=options["overwrite"])
        except NotEmpty as refusal:
            raise CommandError(
                "The database is not empty. To replace it, say --overwrite."
            ) from refusal
        except NotOurs as refusal:
            raise CommandError(
                f"{path}: not a backup for this kind of database and this version"
            ) from refusal
        call_command("migrate", verbosity=0)
        self.stdout.write(f"{path}: restored")
