"""/verify/: the reference of a letter shows who really asks, and gives nothing away."""

import re

import pytest
from django.core.cache import cache

from invitations import drafts, verifying
from invitations.drafts import Letter
from invitations.models import Invitation
from relationships.actions.approving import approve_admin_relationship
from relationships.actions.lettering import letter_of, save_letter
from relationships.actions.requesting import Terms, draft_admin_relationship
from relationships.life import advance
from tests.conftest import make_invitation, make_member
from tests.gdap import HELPDESK, ask
from tests.test_link_abuse import fingerprint


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def known(acme, contoso):
    acme.address = "ul. Prosta 1, 00-001 Warszawa"
    acme.save()
    invitation = make_invitation(acme, contoso)
    Invitation.unscoped.update(reference="M4RT-8KWQ")
    invitation.refresh_from_db()
    return invitation


def check(client, reference):
    return client.get("/verify/", {"reference": reference})


def test_it_says_who_asks_and_until_when(client, acme, known):
    page = check(client, "M4RT-8KWQ")
    assert page.status_code == 200
    for words in ("Acme Cloud", "acme.example", acme.address, "m•••@c•••.example"):
        assert words in page.text
    assert "Valid until" in page.text


def test_it_shows_no_link_and_nothing_of_the_customers(client, known):
    text = check(client, "M4RT-8KWQ").text
    assert known.link().split("/")[4] not in text
    assert not re.search(r"/i/[\w-]{20,}", text)
    for secret in ("Contoso", "contoso.example", "7251904418", str(known.pk), "marta"):
        assert secret not in text


@pytest.mark.parametrize(
    "typed",
    ["m4rt-8kwq", "M4RT8KWQ", " m4rt 8kwq ", "M4RT–8KWQ", "M4RT-8KW0", "M4RT-8KWO", "m-4-r-t-8kwq"],
)
def test_it_forgives_how_people_type(client, known, typed):
    assert "Acme Cloud" in check(client, typed).text


@pytest.mark.parametrize("typed", ["M4RT-8KWX", "nonsense", "M4RT", "\0", "%", "x" * 40, "９" * 8])
def test_an_unknown_reference_is_one_sentence(client, known, typed):
    page = check(client, typed)
    assert page.status_code == 404
    assert "We know no request with this reference." in page.text
    assert "Acme" not in page.text


@pytest.mark.django_db
def test_too_much_or_nothing_at_all_is_no_error(client):
    assert check(client, "x" * 5000).status_code == 404
    assert check(client, " ").status_code == 200


def test_a_draft_is_nobodys_request_yet(client, acme):
    draft = make_invitation(acme, shared=False)
    assert check(client, draft.reference).status_code == 404


@pytest.mark.parametrize("state", ["expired", "revoked"])
def test_of_a_closed_one_it_says_the_state(client, known, state):
    known.state, known.closed_at = state, known.shared_at
    known.save()
    assert state.title() in check(client, known.reference).text


def test_the_name_of_every_party_stands_there(client, acme, nordvik, contoso, partnership):
    invitation = make_invitation(acme, contoso, others=[nordvik])
    assert "Nordvik Distribution (nordvik.example)" in check(client, invitation.reference).text


def test_looking_changes_nothing_and_is_not_kept(client, known):
    before = fingerprint()
    page = check(client, known.reference)
    assert fingerprint() == before
    assert page["Cache-Control"] == "no-store"
    assert "noindex" in page["X-Robots-Tag"]
    assert client.post("/verify/").status_code == 405


def test_guessing_is_stopped_for_one_address(client, known):
    answers = [check(client, "AAAA-AAAA").status_code for _try in range(31)]
    assert answers == [404] * 30 + [429]


def test_guessing_is_stopped_for_all_addresses_together(client, known, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_WRONG", 3)
    for host in range(3):
        assert (
            client.get(
                "/verify/", {"reference": "AAAA-AAAA"}, REMOTE_ADDR=f"198.51.100.{host}"
            ).status_code
            == 404
        )
    assert check(client, known.reference).status_code == 429


def test_right_references_do_not_use_up_the_common_limit(client, known, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_WRONG", 3)
    for _again in range(6):
        assert check(client, known.reference).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Is this request real?"), ("pl", "Czy ta prośba jest prawdziwa?")],
)
def test_every_letter_says_where_to_check_it(known, language, words):
    known.language = language
    line = drafts.check_line(known)
    assert words in line
    assert "M4RT-8KWQ" in line
    assert line.endswith("http://localhost:8000/verify/")
    assert line in drafts.plain_text(known)


def test_link_pages_and_dead_ends_lead_there(client, known):
    link = known.link().removeprefix("http://localhost:8000")
    for path in (link, f"{link}report/", "/i/unknown/", "/nothing-here/"):
        assert 'href="/verify/"' in client.get(path).text
    unknown = client.get("/i/unknown/").text
    assert 'action="/verify/"' in unknown
    assert 'name="reference"' in unknown


class TestAdminAccess:
    """A letter that asks for admin access has a reference, too, and the same answer page."""

    @pytest.fixture
    def asked(self, acme, contoso):
        agent = make_member(acme)
        row = ask(agent, contoso, name="Contoso desk")
        words = Letter("Subject", "Before", "After")
        saved = letter_of(row).saved
        save_letter(agent, row.pk, saved=saved, to="marta@contoso.example", words=words)
        return row

    def test_it_says_who_asks_for_what_and_until_when(self, client, asked):
        page = check(client, asked.reference.lower())
        assert page.status_code == 200
        for words in ("Acme Cloud", "acme.example", "m•••@c•••.example", "Valid until",
                      "Admin access for a limited time", "Waiting for approval"):  # fmt: skip
            assert words in page.text

    def test_it_shows_no_link_and_nothing_of_the_customers(self, client, asked):
        text = check(client, asked.reference).text
        assert asked.link().rstrip("/").rpartition("/")[2] not in text
        for secret in ("Contoso", "contoso.example", str(asked.pk), "marta", "Helpdesk"):
            assert secret not in text

    def test_how_it_was_answered_and_nothing_of_its_life_after(
        self, client, asked, contoso, contoso_admin
    ):
        approve_admin_relationship(contoso_admin, asked, contoso)
        while advance(asked.pk):
            pass
        text = check(client, asked.reference).text
        assert "Approved" in text
        assert "Active" not in text

    def test_a_draft_is_nobodys_request_yet(self, client, acme, contoso):
        terms = Terms("Desk", contoso, [HELPDESK], 90)
        drafted = draft_admin_relationship(make_member(acme), terms)
        unknown = check(client, "AAAA-AAAA")
        answer = check(client, drafted.reference)
        assert (answer.status_code, len(answer.text)) == (404, len(unknown.text))

    def test_looking_changes_nothing(self, client, asked):
        before = fingerprint()
        check(client, asked.reference)
        assert fingerprint() == before

    def test_both_kinds_share_one_limit(self, client, known, asked):
        tries = [known.reference, asked.reference] * 15
        assert {check(client, reference).status_code for reference in tries} == {200}
        assert check(client, asked.reference).status_code == 429
