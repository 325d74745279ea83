"""An empty installation gets its first partner; an operator adds the next."""

import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from audit.models import ActorKind, Event
from partners.actions.organisation import AlreadySetUp, set_up
from partners.models import Member, Partner
from partners.permissions import Role
from people.models import Person
from tests.conftest import PASSWORD, in_parallel

ANSWERS = {
    "name": "Acme Cloud",
    "slug": "acme",
    "kind": "indirect_reseller",
    "domain": "acme.example",
    "language": "pl",
    "admin_name": "Ewa Szefowa",
    "admin_email": "Ewa@acme.example",
    "password": PASSWORD,
}
FLAGS = [
    "--name=Acme Cloud",
    "--slug=acme",
    "--kind=indirect_reseller",
    "--domain=acme.example",
    "--admin-email=Ewa@acme.example",
    "--admin-name=Ewa Szefowa",
]


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


def printed(*command):
    call_command(*command, stdout=(out := StringIO()), stderr=StringIO())
    return out.getvalue().strip()


@pytest.fixture
def link(db):
    return printed("setup_link").removeprefix("http://localhost:8000")


def test_the_printed_link_makes_the_first_partner_and_its_administrator(client, link):
    assert "works once" in client.get(link).text
    assert client.post(link, ANSWERS).url == "/sign-in/"
    answer = client.post("/sign-in/", {"login": "ewa@acme.example", "password": PASSWORD})
    assert answer.url == "/"
    assert client.get("/").url == "/p/acme/"
    member = Member.objects.for_partner(Partner.objects.get()).get()
    assert member.roles == [Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN]
    assert Event.objects.for_partner(member.partner).get().actor_kind == ActorKind.OPERATOR


def test_afterwards_the_page_is_dead(client, link, acme):
    assert client.get(link).status_code == 404
    assert client.post(link, ANSWERS).status_code == 404
    assert Partner.objects.count() == 1
    assert printed("setup_link") == ""


def test_a_guessed_link_opens_nothing(client, db):
    assert client.get("/setup/" + "A" * 43 + "/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "short"), ("domain", "not a domain"), ("slug", "ą ę"), ("admin_email", "nobody")],
)
def test_a_wrong_answer_is_refused_and_sets_nothing_up(client, link, field, value):
    answer = client.post(link, ANSWERS | {field: value})
    assert answer.status_code == 422
    assert not Partner.objects.exists()
    assert client.get(link).status_code == 200


def test_an_operator_adds_a_partner_and_hands_over_the_link(client, db):
    answer = json.loads(printed("partner", "add", *FLAGS))
    assert (answer["partner"], answer["admin"]) == ("acme", "ewa@acme.example")
    opened = client.get(answer["password_link"].removeprefix("http://localhost:8000"), follow=True)
    form = opened.redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/sign-in/", {"login": "ewa@acme.example", "password": PASSWORD})
    assert client.get("/").url == "/p/acme/"


def test_somebody_who_signs_in_here_already_keeps_their_password(db):
    Person.objects.create_user("ewa@acme.example", PASSWORD)
    assert json.loads(printed("partner", "add", *FLAGS))["password_link"] is None
    assert Person.objects.get().check_password(PASSWORD)


def test_a_partner_is_not_added_twice(db):
    printed("partner", "add", *FLAGS)
    with pytest.raises(CommandError, match="slug"):
        printed("partner", "add", *FLAGS)
    assert Person.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_visitors_of_the_set_up_page_make_one_partner():
    def visitor(slug):
        return lambda: set_up(
            Partner(slug=slug, name=slug, kind="direct_bill", domain=f"{slug}.example"),
            admin_email=f"boss@{slug}.example",
            admin_name="Boss",
            password=PASSWORD,
        )

    outcomes = in_parallel(visitor("one"), visitor("two"))
    assert sorted(outcomes, key=str) == [AlreadySetUp, None]
    assert Partner.objects.count() == 1
