"""The processes of compose.yaml against a real PostgreSQL, Redis and mail server."""

import json
import os
import re
import signal
import urllib.error
import urllib.request

import pytest
from django.db import connection

from outbox.models import Email, EmailState
from outbox.queue import queue_secret_email
from tests import mail_server
from tests.invariants import assert_invariants
from tests.processes import Installation, database_url, eventually
from tests.visitor import Visitor

pytestmark = [
    pytest.mark.redis,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def post_office():
    with mail_server.serving() as server:
        yield server


@pytest.fixture
def production(tmp_path, redis_url, post_office, settings):
    """Web, worker and beat, running."""
    installation = Installation(
        tmp_path, database=database_url(connection), redis=redis_url, mail=post_office.url
    )
    settings.SECRET_KEY = installation.environment["SECRET_KEY"]
    installation.manage("collectstatic", "--noinput")
    with installation.web() as web, installation.worker(), installation.beat():
        installation.web_process = web
        assert eventually(installation.is_ready, seconds=40), installation.logs()
        yield installation


def get(installation, path):
    try:
        with urllib.request.urlopen(installation.address + path, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, dict(answer.headers), answer.read().decode()


def test_the_processes_serve_deliver_and_stop_in_good_order(production, post_office):
    status, _headers, body = get(production, "/readyz")
    assert (status, json.loads(body)["redis"]) == (200, "ok")

    status, headers, body = get(production, "/account/login/")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "X-Request-ID" in headers

    token = "q7Xf1-mVQ0aFJ9yZbN3tK8dRcE5uW2sHgL6pOi4vBxA"
    status, _headers, _body = get(production, f"/i/{token}/?mail=marta@contoso.example")
    assert status in {404, 410}
    assert get(production, "/mailbox/")[0] == 404

    # Owed by a process without a broker: beat's minutely sweep is what finds it.
    email = queue_secret_email("x", to="a@b.example", language="en", subject="x", body="x")
    assert eventually(lambda: post_office.messages, seconds=90), production.logs()
    assert eventually(lambda: Email.unscoped.get(pk=email.pk).state == EmailState.SENT)

    os.kill(production.web_process.pid, signal.SIGTERM)
    assert production.web_process.wait(30) == 0
    logs = production.logs()
    assert token not in logs
    assert "marta@" not in logs
    lines = [json.loads(line) for line in logs.splitlines() if line.startswith("{")]
    assert any(line["logger"] == "outbox.marking" for line in lines)
    assert all("request" in line for line in lines if line["logger"] == "django.request")


FOUNDER = "hanna@balticcloud.example"
PASSWORD = "correct horse battery staple"


def first_partner(production):
    """The operator adds a partner; its first person chooses a password and signs in."""
    added = json.loads(
        production.manage(
            *("partner", "add", "--name", "Baltic Cloud", "--slug", "baltic"),
            *("--kind", "direct_bill", "--domain", "balticcloud.example"),
            *("--admin-email", FOUNDER, "--admin-name", "Hanna Nowicka", "--language", "en"),
        )
    )
    hanna = Visitor(production.address)
    hanna.open(added["password_link"])
    hanna.send("password1", password1=PASSWORD, password2=PASSWORD)
    hanna.open("/account/login/")
    page = hanna.send("login", login=FOUNDER, password=PASSWORD)
    assert "/p/baltic/" in page.address, page.text
    return hanna


def test_an_empty_installation_gets_its_first_partner(production):
    assert "Make the first one at http" in production.logs()
    hanna = first_partner(production)
    assert hanna.page.status == 200
    assert "Baltic Cloud" in hanna.page.text


MARTA = "marta@lawka.example"


def letters_to(post_office, address):
    return [message for message in post_office.messages if message["To"] == address]


def test_a_partner_asks_and_a_new_customer_accepts(production, post_office):
    """Journey A of product.md §3, from an empty installation to everybody's mail."""
    hanna = first_partner(production)
    hanna.open("/p/baltic/invitations/new/")
    hanna.send("company", company="Studio Ławka", domain="lawka.example", to=MARTA, language="en")
    link = re.search(rf"{production.address}/i/[\w-]{{43}}/", hanna.page.text)[0]
    page = hanna.send("/done/", anyway="1")
    assert (page.status, "Studio Ławka" in page.text) == (200, True)

    marta = Visitor(production.address)
    assert marta.open(link).headers["Referrer-Policy"] == "no-referrer"
    marta.send("/account/")
    marta.send("email", email=MARTA, password1=PASSWORD, name="Marta Ławka")
    assert eventually(lambda: letters_to(post_office, MARTA)), production.logs()
    (confirmation,) = letters_to(post_office, MARTA)
    text = confirmation.get_body(("plain",)).get_content()
    marta.open(re.search(r"https?://\S+confirm-email\S+", text)[0])
    marta.send("confirm-email")
    marta.open("/account/login/?next=/i/")
    if "login" in {name for form in marta.page.forms for name, _value in form["fields"]}:
        marta.send("login", login=MARTA, password=PASSWORD)
    marta.open("/i/")
    company = {"country": "PL", "tax_id": "7251904412", "city": "Łódź", "postcode": "90-001"}
    marta.send("tax_id", name="Studio Ławka", street="Piotrkowska 1", **company)
    assert "lawka.example" not in hanna.open("/p/baltic/customers/?view=reseller").text

    page = marta.send("/accept/", authorised="on")
    assert page.address.endswith("/done/"), production.logs()
    assert "Studio Ławka" in hanna.open("/p/baltic/customers/").text
    assert eventually(lambda: letters_to(post_office, FOUNDER)), "the inviter is told"
    assert eventually(lambda: len(letters_to(post_office, MARTA)) == 2), "the customer's receipt"

    assert_invariants()
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in production.logs()
