"""Ten thousand invitations from a file, end to end, beside a plain `bulk_create` of the same rows.

    python tests/servers.py python -m bench.batches [--rows 10000]
    python tests/servers.py python -m bench.batches --kill    a worker is killed in the middle

Upload, check, create and share go through the pages and the runner of jobs in this process, on
PostgreSQL. Wall times in seconds; only the ratios within one run mean anything.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("SECRET_KEY", "bench")
os.environ.setdefault("DEMO", "1")
django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from audit.models import Event  # noqa: E402
from bench.killed import killed_worker  # noqa: E402
from customers.models import Account, Customer  # noqa: E402
from invitations.models import Batch, BatchRow, Invitation, Party  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.running import run_due  # noqa: E402
from partners.models import Member, MemberRole, Partner  # noqa: E402
from people.models import Person  # noqa: E402

TABLES = (Customer, Account, Invitation, Party, Event)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kill", action="store_true")
    asked = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CELERY_BROKER_URL = ""
    settings.BATCH_INVITATIONS_PER_PARTNER_AND_DAY = 10 * asked.rows
    call_command("migrate", verbosity=0)
    member, client = someone()
    if asked.kill:
        killed_worker(member, file_of(asked.rows), asked.rows)
        return
    times = end_to_end(client, file_of(asked.rows))
    times |= by_hand(asked.rows)
    report(asked.rows, times)


def someone() -> tuple[Member, Client]:
    partner = Partner.objects.create(
        slug="bench", kind="direct_bill", name="Bench", domain="bench.example", email="b@b.example"
    )
    person = Person.objects.create_user("agent@bench.example", name="Agent")
    member = Member.unscoped.create(partner=partner, person=person)
    MemberRole.unscoped.create(member=member, role="admin_agent")
    client = Client()
    client.force_login(person)
    return member, client


def file_of(rows: int) -> bytes:
    lines = ["Firma;E-mail;Domena;Osoba kontaktowa;Język"]
    for n in range(rows):
        language = ("pl", "en")[n % 2]
        lines.append(f"Zakład Łąka {n};biuro@laka{n}.example;laka{n}.example;Anna Łąka;{language}")
    return "\n".join(lines).encode("cp1250")


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    times[name] = time.perf_counter() - started


def end_to_end(client: Client, data: bytes) -> dict[str, float]:
    """Through the pages, as a person does it; the jobs run here."""
    times: dict[str, float] = {}
    options = {"stage": "1", "language": "pl", "valid_days": "30"}
    here = "/p/bench/invitations/"
    client.get(f"{here}?view=all")  # templates are compiled once
    with timed(times, "upload and check"):
        file = {"file": SimpleUploadedFile("bench.csv", data)}
        client.post(f"{here}batches/new/", options | file)
    batch = Batch.unscoped.get()
    with timed(times, "page of the rows"):
        client.get(f"{here}batches/{batch.pk}/")
    with timed(times, "request that starts creation"):
        client.post(f"{here}batches/{batch.pk}/creation/")
    with timed(times, "create (job)"):
        run_all()
    with timed(times, "request that starts sharing"):
        client.post(f"{here}batches/{batch.pk}/sharing/")
    with timed(times, "share (job)"):
        run_all()
    with timed(times, "list of invitations"):
        client.get(f"{here}?view=all")
    with timed(times, "result file"):
        b"".join(client.get(f"{here}batches/{batch.pk}/result.csv").streaming_content)
    return times


def run_all() -> None:
    while Job.unscoped.unfinished().exists():
        run_due()


def by_hand(rows: int) -> dict[str, float]:
    """The same rows, already made: nothing but writing them, in slices of 500 like ours."""
    assert Invitation.unscoped.filter(state="open").count() == rows
    kept = {model: list(model._base_manager.all()) for model in TABLES}
    times: dict[str, float] = {}
    with timed(times, "plain bulk_create of the created rows"):
        rewrite(kept, lambda model, part: model._base_manager.bulk_create(part))
    with timed(times, "COPY of the created rows"):
        copy_back()
    return times


def rewrite(kept: dict[type, list], write: Callable) -> None:
    """Into empty twins of the tables, indexes and constraints included, as ours were written."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the triggers of history
        cursor.execute("DROP TABLE IF EXISTS twin_batchrow")
        names = ", ".join(model._meta.db_table for model in TABLES)
        cursor.execute(f"TRUNCATE {names}, invitations_batchrow CASCADE")
        cursor.execute("SET session_replication_role = origin")
    for model in TABLES:
        for part in batched(kept[model], 500, strict=False):
            with transaction.atomic():
                write(model, list(part))


def copy_back() -> None:
    streams = {}
    with connection.cursor() as cursor:
        for model in TABLES:
            table = model._meta.db_table
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                streams[table] = b"".join(bytes(block) for block in copy)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(streams)} CASCADE")
        cursor.execute("SET session_replication_role = origin")
        for table, stream in streams.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(stream)


def report(rows: int, times: dict[str, float]) -> None:
    print(f"\n## {rows:,} invitations\n\n| what | s | a second |\n|---|---|---|")
    for name, seconds in times.items():
        print(f"| {name} | {seconds:.2f} | {rows / seconds:,.0f} |")
    page, plain = times["list of invitations"], times["plain bulk_create of the created rows"]
    print(f"\ncreate: × {times['create (job)'] / plain:.2f} of the plain bulk_create,", end=" ")
    print(f"× {times['create (job)'] / times['COPY of the created rows']:.2f} of COPY")
    for name in ("creation", "sharing"):
        print(
            f"starting {name}: × {times[f'request that starts {name}'] / page:.2f} of a list page"
        )
    assert not BatchRow.unscoped.exists()


if __name__ == "__main__":
    main()
