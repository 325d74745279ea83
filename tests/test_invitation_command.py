"""`manage.py invitation …`: for operators' scripts, by the same rules."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from audit.models import ActorKind, Event, Verb
from invitations.models import Invitation, Party
from outbox.models import Email
from partners.models import Partner
from partners.permissions import Role
from tests.conftest import make_account, make_invitation, make_member

ROOT = Path(__file__).parent.parent


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.SALES_AGENT, email="jan@acme.example")


def run(*words):
    """stdout as JSON, stderr as JSON, the exit code."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("invitation", *words, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    told = [json.loads(text.getvalue()) if text.getvalue() else None for text in (out, err)]
    return (*told, code)


def create(*words):
    return run("create", "--partner", "acme", "--as", "jan@acme.example", *words)


def one(verb, invitation, *words):
    mine = ["--partner", "acme"] + ([] if verb == "show" else ["--as", "jan@acme.example"])
    return run(verb, invitation.reference, *mine, *words)


def test_creating_makes_a_draft_in_the_agents_name_by_the_operator(acme, agent):
    told, _err, code = create("--company", "Młyn", "--domain", "mlyn.example", "--days", "14",
                              "--to", "a@mlyn.example, b@mlyn.example", "--language", "pl",
                              "--contact", "Ewa Kowal")  # fmt: skip
    made = Invitation.unscoped.get()
    assert (code, told["id"], told["state"]) == (0, str(made.pk), "draft")
    assert (told["company"], told["to"]) == ("Młyn", ["a@mlyn.example", "b@mlyn.example"])
    assert (made.inviter, made.valid_days, made.language) == (agent.person, 14, "pl")
    event = Event.objects.for_partner(acme).get()
    assert (event.verb, event.actor_kind) == (Verb.INVITATION_CREATED, ActorKind.OPERATOR)
    assert (event.person, event.member) == (None, agent)
    assert "link" not in told
    assert made.link() not in json.dumps(told)


def test_the_link_is_printed_only_when_asked_for_and_then_it_works(client, agent):
    told, _err, _code = create("--company", "Młyn", "--print-link")
    made = Invitation.unscoped.get()
    assert (told["link"], told["state"]) == (made.link(), "open")
    assert client.get(told["link"].removeprefix("http://localhost:8000")).status_code == 200


def test_a_known_customer_by_its_id_or_domain(acme, agent, contoso):
    make_account(acme, contoso, contact_email="marta@contoso.example", language="pl")
    told, _err, _code = create("--customer", str(contoso.pk))
    assert (told["company"], told["language"]) == ("Contoso Łódź", "pl")
    assert told["to"] == ["marta@contoso.example"]
    told, _err, code = create("--customer", "contoso.example")
    assert (told["customer"], code) == (str(contoso.pk), 0)


def test_another_partners_customer_is_not_there(acme, agent, globex, contoso):
    make_account(globex, contoso)
    for named in (str(contoso.pk), "contoso.example"):
        _told, err, code = create("--customer", named)
        assert (err["error"], code) == ("customer_not_found", 3)


def test_together_with_providers(acme, agent, nordvik, partnership):
    told, _err, _code = create("--company", "Młyn", "--provider", "nordvik")
    assert {p["partner"]: p["role"] for p in told["parties"]} == {
        "acme": "reseller",
        "nordvik": "provider",
    }
    _told, err, code = create("--company", "Młyn", "--provider", "globex")
    assert (err["error"], code) == ("partnership_not_active", 4)


def test_a_dry_run_tells_and_keeps_nothing(agent):
    told, _err, code = create("--company", "Młyn", "--dry-run", "--print-link")
    assert (told["dry_run"], told["company"], code) == (True, "Młyn", 0)
    assert "link" not in told
    assert not Invitation.unscoped.exists()
    assert not Party.unscoped.exists()
    assert not Event.unscoped.exists()


@pytest.mark.parametrize(
    ("words", "error", "code"),
    [
        (["--company", "Mіcrosoft"], "not_valid", 5),
        (["--company", "Młyn", "--to", "nobody"], "not_valid", 5),
        (["--company", "Młyn\nBcc: x"], "not_valid", 5),
        ([], "not_valid", 5),
        (["--company", "Own", "--domain", "acme.example"], "own_domain", 4),
        (["--company", "Młyn", "--as", "nobody@acme.example"], "member_not_found", 3),
        (["--company", "Młyn", "--partner", "nobody"], "partner_not_found", 3),
        (["--company", "Młyn", "--days", "365"], "usage", 2),
        (["--company"], "usage", 2),
    ],
)
def test_a_refusal_is_json_with_an_exit_code(agent, words, error, code):
    if error == "usage":
        words = ["--partner", "acme", "--as", "jan@acme.example", *words]
        told, exit_code = shell("create", *words)
    else:
        _out, told, exit_code = create(*words)
    assert (told["error"], exit_code) == (error, code)
    assert told["message"]
    assert not Invitation.unscoped.exists()


def shell(*words):
    """As a script calls it. Mistakes in the words are found before any database is asked."""
    command = [sys.executable, "manage.py", "invitation", *words]
    environment = os.environ | {"SECRET_KEY": "tests", "DEMO": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    return json.loads(done.stderr), done.returncode


def test_the_agents_rights_and_limits_count(acme, agent, settings):
    make_member(acme, Role.HELPDESK_AGENT, email="zofia@acme.example")
    _told, err, code = create("--company", "Młyn", "--as", "zofia@acme.example")
    assert (err["error"], code) == ("not_allowed", 4)
    settings.INVITATIONS_PER_AGENT_AND_HOUR = 1
    create("--company", "Młyn")
    _told, err, code = create("--company", "Młyn")
    assert (err["error"], code) == ("too_many_invitations", 4)
    assert Invitation.unscoped.count() == 1


def test_showing_tells_the_letter_and_the_history_but_not_the_link(acme, agent, contoso):
    invitation = make_invitation(acme, contoso, by=agent)
    told, _err, _code = one("show", invitation)
    assert told["letter"]["subject"] == "Acme Cloud asks to become your reseller"
    assert [event["verb"] for event in told["history"]] == [
        "invitation.created",
        "invitation.shared",
    ]
    assert told["history"][0]["who"] == str(agent)
    assert "/i/" not in json.dumps(told)
    by_id, _err, _code = run("show", str(invitation.pk), "--partner", "acme")
    assert by_id["reference"] == invitation.reference


def test_listing_by_state_newest_first(acme, agent):
    made = [make_invitation(acme, by=agent, shared=n > 0) for n in range(3)]
    told, _err, _code = run("list", "--partner", "acme", "--state", "open", "--limit", "1")
    assert [row["id"] for row in told["invitations"]] == [str(made[2].pk)]
    assert told["more"] is True
    told, _err, _code = run("list", "--partner", "acme")
    assert (len(told["invitations"]), told["more"]) == (3, False)


def test_another_partners_invitation_is_not_there(globex, agent):
    rival = make_invitation(globex)
    for verb in ("show", "revoke", "renew", "resend"):
        _told, err, code = one(verb, rival)
        assert (err["error"], code) == ("invitation_not_found", 3)
    assert run("list", "--partner", "acme")[0]["invitations"] == []


def test_revoking_stops_the_link_once(acme, agent, contoso):
    invitation = make_invitation(acme, contoso, by=agent)
    dry, _err, _code = one("revoke", invitation, "--dry-run")
    assert (dry["state"], Invitation.unscoped.get().state) == ("revoked", "open")
    told, _err, _code = one("revoke", invitation)
    assert told["state"] == "revoked"
    _told, err, code = one("revoke", invitation)
    assert (err["error"], code) == ("invitation_closed", 4)
    event = Event.objects.for_partner(acme).latest("id")
    assert (event.verb, event.actor_kind) == (Verb.INVITATION_REVOKED, ActorKind.OPERATOR)


def test_resending_is_for_the_portal_to_do_and_refused_where_it_does_not(acme, agent, contoso):
    invitation = make_invitation(acme, contoso, by=agent)
    _told, err, code = one("resend", invitation)
    assert (err["error"], code) == ("sending_is_off", 4)
    assert Invitation.unscoped.get().version == 1


def test_resending_sends_a_new_link(settings, acme, agent, contoso):
    settings.PORTAL_SENDS = True
    Partner.objects.filter(pk=acme.pk).update(sends_letters=True)
    invitation = make_invitation(acme, contoso, by=agent)
    told, _err, _code = one("resend", invitation)
    assert told["letters"] == invitation.addresses
    assert Email.unscoped.get(kind="invitation_letter").link_version == 2


def test_renewing_gives_a_new_link(client, acme, agent, contoso):
    invitation = make_invitation(acme, contoso, by=agent)
    told, _err, _code = one("renew", invitation, "--print-link")
    assert told["link"] != invitation.link()
    paths = [url.removeprefix("http://localhost:8000") for url in (told["link"], invitation.link())]
    assert [client.get(path).status_code for path in paths] == [200, 410]
    quiet, _err, _code = one("renew", invitation)
    assert "link" not in quiet


def test_afterwards_people_act_in_their_own_name(acme, agent, contoso):
    create("--company", "Młyn")
    make_invitation(acme, contoso, by=agent)
    assert Event.objects.for_partner(acme).latest("id").actor_kind == ActorKind.MEMBER
