"""The customer list at a thousand, a hundred thousand and a million customers.

    python tests/servers.py python -m bench.customers [--rows 1000 100000 1000000]

Every page is asked for in this process, one after the other, in turns with the bare page and with
the same SQL by hand, so that what the neighbours do to the machine they do to both. Times are
medians in milliseconds of processor, ours and the database's together (where /proc tells that;
elsewhere of the clock on the wall).
"""

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("SECRET_KEY", "bench")
os.environ.setdefault("DEMO", "1")
django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.rows import insert  # noqa: E402
from customers.keys import write_key  # noqa: E402
from partners.models import Member, MemberRole, Partner  # noqa: E402
from people.models import Person  # noqa: E402

ROUNDS = 17
SEARCHES = {
    "beginning of many names": "zakład",
    "inside many names": "wiśniewski",
    "legal form": "sp. z o.o.",
    "rare": "-p",
    "none": "qqqzzz",
    "two characters": "ła",
    "Polish letters, two words": "źrebiec śrem",
}
PLAIN = (
    "SELECT customer_id, name, domain FROM customers_account WHERE partner_id = %s AND listed"
    " AND search LIKE %s ORDER BY sort_key, id LIMIT 50"
)
FIRST = (
    "SELECT customer_id, name, domain, state, has_dap, gdap_active, gdap_ends_at, provider_names,"
    " changed_at, sort_key, id FROM customers_account WHERE partner_id = %s AND listed"
    " ORDER BY sort_key, id LIMIT 51"
)
EVERYTHING = (
    "COPY (SELECT name, domain, state, provider_names, has_dap, gdap_active, gdap_ends_at,"
    " changed_at FROM customers_account WHERE partner_id = {} AND listed ORDER BY sort_key, id)"
    " TO STDOUT WITH CSV"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    sizes = parser.parse_args().rows
    settings.ROOT_URLCONF = "bench.bare"
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    for size in sizes:
        partner, client = someone(size)
        started = time.perf_counter()
        insert(partner.pk, size)
        print(f"\n## {size:,} customers (inserted in {time.perf_counter() - started:.0f} s)\n")
        print("| what | ms | × bare page |\n|---|---|---|")
        pages(partner, client)
        export(partner, client, size)


def someone(size: int) -> tuple[Partner, Client]:
    partner = Partner.objects.create(
        slug=f"bench-{size}",
        kind="indirect_reseller",
        name=f"Bench {size}",
        domain=f"bench-{size}.example",
        email="bench@bench.example",
    )
    person = Person.objects.create_user(f"agent@bench-{size}.example", name="Agent")
    member = Member.unscoped.create(partner=partner, person=person)
    MemberRole.unscoped.create(member=member, role="admin_agent")
    client = Client()
    client.force_login(person)
    return partner, client


def ask(client: Client, address: str) -> Callable[[], object]:
    def asked() -> object:
        response = client.get(address)
        assert response.status_code == 200, address
        return response

    return asked


def by_hand(sql: str, *values: object) -> Callable[[], object]:
    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return run


def clock() -> Callable[[], float]:
    """Seconds of processor this process and its connection's end in PostgreSQL have had."""
    connection.ensure_connection()
    served = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    if not served.exists():
        return time.perf_counter
    return lambda: time.process_time() + int(served.read_text().split()[0]) / 1e9


def in_turns(things: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Medians in ms; each round does every thing once."""
    times: dict[str, list[float]] = {name: [] for name in things}
    seconds = clock()
    for _round in range(ROUNDS):
        for name, thing in things.items():
            started = seconds()
            thing()
            times[name].append((seconds() - started) * 1000)
    return {name: statistics.median(values[2:]) for name, values in times.items()}


def pages(partner: Partner, client: Client) -> None:
    here = f"/p/{partner.slug}/customers/"
    middle = deep(partner, client, here)
    things = {
        "bare page": ask(client, f"/bare/{partner.pk}/"),
        "SQL by hand: first page": by_hand(FIRST, partner.pk),
        "list, first page of 50": ask(client, f"{here}?size=50"),
        "list, page in the middle": ask(client, f"{here}{middle}"),
        "list, newest change first": ask(client, f"{here}?size=50&sort=-changed"),
        "list, one country": ask(client, f"{here}?size=50&country=DE"),
    }
    for name, words in SEARCHES.items():
        things[f"search: {name}"] = ask(client, f"{here}?size=50&q={words}")
    medians = in_turns(things)
    for name, ms in medians.items():
        print(f"| {name} | {ms:.1f} | {ms / medians['bare page']:.2f} |")
    plain = {
        name: by_hand(PLAIN, partner.pk, f"%{words}%")
        for name, words in (("inside many names", "wisniewski"), ("none", "qqqzzz"))
    }
    for name, run in plain.items():
        seconds = clock()
        started = seconds()
        run()
        print(f"| plain LIKE by hand: {name} | {(seconds() - started) * 1000:.1f} | |")


def deep(partner: Partner, client: Client, here: str) -> str:
    """The address of a page in the middle: made from the key of a row there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sort_key FROM customers_account WHERE partner_id = %s AND listed"
            " ORDER BY sort_key OFFSET (SELECT count(*) / 2 FROM customers_account"
            " WHERE partner_id = %s) LIMIT 1",
            [partner.pk, partner.pk],
        )
        (key,) = cursor.fetchone()
    return f"?size=50&after={write_key({'sort_key': key, 'id': 1}, ('sort_key', 'id'))}"


def peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def export(partner: Partner, client: Client, size: int) -> None:
    started = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(EVERYTHING.format(partner.pk)) as copy:
        copied = sum(len(block) for block in copy)
    copy_seconds = time.perf_counter() - started
    before = peak()
    started = time.perf_counter()
    response = client.post(f"/p/{partner.slug}/customers/export/", {"format": "csv"})
    written = sum(len(block) for block in response.streaming_content)
    seconds = time.perf_counter() - started
    print(
        f"\nCSV of {size:,}: {seconds:.2f} s, {written / 1e6:.1f} MB,"
        f" peak memory + {peak() - before:.0f} MB; COPY by hand {copy_seconds:.2f} s,"
        f" {copied / 1e6:.1f} MB: × {seconds / copy_seconds:.2f}"
    )


if __name__ == "__main__":
    main()
