"""manage.py backup FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backups import backup


class Command(BaseCommand):
    help = "Write everything the database holds into FILE, while the portal runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            backup(path)
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}") from problem
        self.stdout.write(f"{path}: {path.stat().st_size} bytes")
