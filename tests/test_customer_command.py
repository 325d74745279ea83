"""`manage.py customer …`: what only an operator decides."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from audit.models import ActorKind, Event, Verb
from customers.models import Account, AccountState, Qualification
from customers.qualifying import qualify
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(acme, relationship):
    return Account.objects.for_partner(acme).get()


def run(*words):
    """stdout as JSON, stderr as JSON, the exit code."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("customer", *words, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    told = [json.loads(text.getvalue()) if text.getvalue() else None for text in (out, err)]
    return (*told, code)


def decide(account, *words):
    return run("qualify", str(account.customer_id), *words, "--partner", "acme")


def test_non_profit_is_granted_and_taken_back_by_the_operator(acme, account):
    told, _err, code = decide(account, "nonprofit")
    assert (code, told["qualification"], told["segment"]) == (0, "nonprofit", "nonprofit")
    event = Event.objects.for_partner(acme).get(verb=Verb.QUALIFICATION_CHANGED)
    assert (event.actor_kind, event.person, event.member) == (ActorKind.OPERATOR, None, None)
    assert (event.before, event.after) == (
        {"qualification": "none"},
        {"qualification": "nonprofit"},
    )
    assert decide(account, "none")[0]["qualification"] == "none"


def test_education_is_confirmed_and_stays_for_the_operator_too(acme, account):
    _out, told, code = decide(account, "education")
    assert (code, told["error"], list(told["fields"])) == (5, "not_valid", ["sure"])
    assert decide(account, "education", "--sure")[2] == 0
    for other in ("none", "nonprofit"):
        _out, told, code = decide(account, other)
        assert (code, told["error"]) == (4, "qualification_final")
    account.refresh_from_db()
    assert account.qualification == Qualification.EDUCATION


def test_government_needs_its_code(account):
    assert decide(account, "government")[2] == 5
    told, _err, _code = decide(account, "government", "--code", "GOV-7")
    assert (told["qualification"], told["validation_code"]) == ("government", "GOV-7")


def test_an_ended_relationship_is_history(account):
    Account.unscoped.update(state=AccountState.ENDED)
    assert decide(account, "nonprofit")[1:] == (
        {
            "error": "relationship_over",
            "message": "The relationship has ended. Nothing was changed.",
        },
        4,
    )


def test_a_dry_run_keeps_nothing(acme, account):
    told, _err, code = decide(account, "nonprofit", "--dry-run")
    assert (code, told["qualification"], told["dry_run"]) == (0, "nonprofit", True)
    account.refresh_from_db()
    assert account.qualification == Qualification.NONE
    assert not Event.objects.for_partner(acme).filter(verb=Verb.QUALIFICATION_CHANGED).exists()


def test_it_shows_what_the_partners_agents_have_set(acme, account):
    qualify(make_member(acme), account.customer_id, Qualification.STATE_OWNED)
    told, _err, _code = run("show", account.domain, "--partner", "acme")
    assert (told["qualification"], told["segment"]) == ("state_owned", "commercial")


def test_what_nobody_knows_is_not_found(account, globex):
    assert run("show", "nobody.example", "--partner", "acme")[1]["error"] == "customer_not_found"
    assert run("show", account.domain, "--partner", "globex")[2] == 3
    assert run("show", account.domain, "--partner", "nobody")[1]["error"] == "partner_not_found"
