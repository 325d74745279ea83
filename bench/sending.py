"""Ten thousand letters to a local sink, beside a bare Celery task that sends a hundred at a time.

    python tests/servers.py python -m bench.sending [--letters 10000] [--kind plain invitation]

Both are Celery tasks on the same Redis with the same workers, both send the same text and HTML
parts over one connection a hundred at a time to the same sink. The bare one finds its letters in
its message and forgets them; ours takes them from the database, makes them, marks each as sent
before the next one, and (for invitations) writes it into the history. In turns, three rounds each;
only the ratio means anything.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from uuid import uuid4

import django

from tests.servers import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("SECRET_KEY", "bench")
if "REDIS_URL" not in os.environ:  # settings and workers want it in the environment
    with redis() as url:
        again = [sys.executable, "-m", "bench.sending", *sys.argv[1:]]
        sys.exit(subprocess.call(again, env={**os.environ, "REDIS_URL": str(url)}))
SINK = int(os.environ.setdefault("BENCH_SINK", "24149"))
os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{SINK}"
os.environ["LOG_LEVEL"] = "WARNING"
django.setup()

from django.core.management import call_command  # noqa: E402 (after setup)
from django.utils.timezone import now  # noqa: E402

from bench.sending_tasks import app, send_bare  # noqa: E402
from customers.models import Customer  # noqa: E402
from invitations.models import Invitation  # noqa: E402
from outbox.message import html_part, text_of  # noqa: E402
from outbox.models import Email, EmailState  # noqa: E402
from outbox.tasks import sweep  # noqa: E402
from partners.models import Partner  # noqa: E402
from people.models import Person  # noqa: E402

ROUNDS = 3
BODY = """Dear Sir or Madam,

Acme Cloud would like to become your reseller: to order cloud subscriptions for you and to manage
them. Please answer as an administrator of Contoso:

{link}

The link works only for your organisation. You choose what to allow, and nothing changes until you
accept.

If anything is unclear, reply to this message.

Kind regards,
Hanna Nowicka
Acme Cloud
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--kind", nargs="+", default=["plain", "invitation"])
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    sink = subprocess.Popen([sys.executable, "-m", "bench.sink", str(SINK)])
    worker = start_worker(asked.workers)
    try:
        print("| letters | ours, a second | bare, a second | ratio |\n|---|---|---|---|")
        for kind in asked.kind:
            measure(kind, asked.letters)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait()
        sink.terminate()
        sink.wait()


def start_worker(concurrency: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "celery", "-A", "bench.sending_tasks", "worker"]
    words = ["--concurrency", str(concurrency), "--loglevel", "WARNING"]
    worker = subprocess.Popen([*command, *words], start_new_session=True)
    app.send_task("bench.sending_tasks.send_bare", [[]])
    time.sleep(6)  # both children are there before the first round
    return worker


def measure(kind: str, count: int) -> None:
    ours, bare = [], []
    for _round in range(ROUNDS):
        letters = owe(kind, count)
        ours.append(count / timed(lambda: sweep.delay(), lambda: unsent() == 0))
        bare.append(count / send_them_barely(letters))
    us, them = statistics.median(ours), statistics.median(bare)
    print(f"| {count:,} {kind} | {us:.0f} | {them:.0f} | {us / them:.2f} |")


def owe(kind: str, count: int) -> list[Email]:
    Email.unscoped.all().delete()
    emails = [letter(kind, number) for number in range(count)]
    return Email.unscoped.bulk_create(emails, batch_size=500)


def letter(kind: str, number: int) -> Email:
    email = Email(
        kind="invitation_letter" if kind == "invitation" else "bench",
        dedupe_key=str(uuid4()),
        to=f"marta{number}@contoso.example",
        language="en",
        subject="Acme Cloud asks to become your reseller",
        body=BODY,
        from_name="Acme Cloud via Ogniwo",
        reply_to="hanna@acme.example",
        link_kind="invitation",
        link_id=uuid4(),
        link_version=1,
        next_at=now(),
    )
    if kind == "invitation":
        email.link_id = invitation(number).pk
    return email


def invitation(number: int) -> Invitation:
    """An open invitation, so that the letter still has its occasion."""
    about = {"name": "Bench", "kind": "direct_bill", "domain": "bench.example"}
    partner, _made = Partner.objects.get_or_create(
        slug="bench", defaults=about | {"email": "bench@bench.example"}
    )
    person = Person.objects.filter(email="bench@bench.example").first()
    person = person or Person.objects.create_user("bench@bench.example")
    customer, _made = Customer.objects.get_or_create(
        domain=f"c{number}.example", defaults={"name": f"Customer {number}"}
    )
    found = Invitation.unscoped.filter(partner=partner, customer=customer).first()
    if found is None:
        found = Invitation(partner=partner, inviter=person, customer=customer, subject="x")
        found.seal()
        found.share(now())
        found.save()
    return found


def unsent() -> int:
    return Email.unscoped.exclude(state=EmailState.SENT).count()


def send_them_barely(letters: list[Email]) -> float:
    ready = [(e.subject, text_of(e), html_part(e), e.to, e.reply_to) for e in letters]
    results = []

    def start() -> None:
        for begin in range(0, len(ready), 100):
            results.append(send_bare.delay(ready[begin : begin + 100]))

    return timed(start, lambda: all(result.ready() for result in results))


def timed(start, is_done) -> float:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    start()
    while not is_done():
        time.sleep(0.02)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
