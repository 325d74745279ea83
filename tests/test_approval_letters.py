"""The letter of a request for admin access: written, kept, handed over, sent by the portal."""

import email
import email.policy
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils.timezone import now

from invitations.drafts import MAILTO_LIMIT
from outbox.delivery import due
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.lettering import letter_of, send_letter, still_wanted
from relationships.actions.requesting import renew_link, withdraw_request
from relationships.letters import plain_text
from relationships.models import AdminRelationship, ApprovalLetter
from relationships.roles import catalogue
from tests.conftest import make_customer, make_member
from tests.test_approving import ROLES, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def asked(acme, contoso, agent):
    type(contoso).objects.update(language="en")
    contoso.refresh_from_db()
    return ask(acme, contoso, by=agent)


@pytest.fixture
def signed_in(client, agent):
    client.force_login(agent.person)
    return client


@pytest.fixture
def sends(acme, settings):
    settings.PORTAL_SENDS = True
    type(acme).objects.filter(pk=acme.pk).update(sends_letters=True)
    acme.refresh_from_db()


def url(row, name="letter"):
    return reverse(f"relationships:{name}", args=["acme", row.pk])


def typed(row, **fields):
    letter = letter_of(row)
    return {
        "saved": letter.saved,
        "to": letter.to,
        "subject": letter.subject,
        "before": letter.before,
        "after": letter.after,
    } | fields


def test_the_words_say_what_is_asked_until_when_and_how_to_verify(asked):
    text = plain_text(letter_of(asked))
    for words in [
        "Acme Cloud asks you to approve admin access to your organisation for a limited time.",
        "Name of the request: Helpdesk 2026",
        "Duration: 365 days",
        "It does not extend itself",
        "4 roles:",
        *(f"- {catalogue()[pk].name}: {catalogue()[pk].sentence}" for pk in ROLES),
        "Please answer as an administrator of Contoso Łódź:",
        asked.link(),
        "This request can be answered until: ",
        f"Is this request real? Check reference {asked.reference} at http://localhost:8000/verify/",
    ]:
        assert words in text
    assert text.count("/g/") == 2


def test_in_polish_for_a_polish_customer(acme, contoso, agent):
    text = plain_text(letter_of(ask(acme, contoso, by=agent, auto_extend=True)))
    assert "Acme Cloud prosi o zatwierdzenie" in text
    assert "4 role:" in text
    assert "przedłuża się za każdym razem o 180 dni" in text


@pytest.mark.parametrize("number", [1, 30, 100])
def test_a_long_list_of_roles_still_fits(acme, contoso, agent, number):
    ids = [r.id for r in catalogue().values() if r.level != "full"][:number]
    letter = letter_of(ask(acme, contoso, ids, by=agent))
    assert len(letter.before) <= 2000
    assert catalogue()[ids[0]].name in letter.before


def test_looking_writes_nothing(signed_in, asked):
    page = signed_in.get(url(asked))
    assert page.status_code == 200
    assert asked.link() in page.text
    assert not ApprovalLetter.unscoped.exists()


def test_what_was_typed_is_kept(signed_in, asked):
    data = typed(asked, to="marta@contoso.example", before="Good day.")
    assert signed_in.post(url(asked), data).url == url(asked)
    kept = ApprovalLetter.unscoped.get()
    assert (kept.to, kept.before) == ("marta@contoso.example", "Good day.")
    assert "Good day." in signed_in.get(url(asked)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"to": "nobody"},
        {"to": ", ".join(f"a{n}@contoso.example" for n in range(6))},
        {"before": "Sign in at https://evil.example/now"},
        {"subject": "Two\nlines \u202e"},
        {"before": "", "after": ""},
        {"before": "x" * 2001},
    ],
)
def test_what_no_letter_may_say(signed_in, asked, wrong):
    assert signed_in.post(url(asked), typed(asked, **wrong)).status_code == 422
    assert not ApprovalLetter.unscoped.exists()


def test_the_link_itself_may_not_stand_in_the_text(signed_in, asked):
    data = typed(asked, before=f"See {asked.link()}")
    assert signed_in.post(url(asked), data).status_code == 422


def test_untouched_words_follow_the_language_and_others_stay(signed_in, asked):
    signed_in.post(url(asked, "letter_language"), typed(asked, language="pl"))
    kept = ApprovalLetter.unscoped.get()
    assert (kept.language, "prosi o dostęp" in kept.subject) == ("pl", True)
    data = typed(asked, before="My words.", language="en")
    page = signed_in.post(url(asked, "letter_language"), data, follow=True)
    kept.refresh_from_db()
    assert (kept.language, kept.before) == ("en", "My words.")
    assert "Your words stay as you wrote them." in page.text
    signed_in.post(url(asked, "letter_restoration"), typed(asked))
    kept.refresh_from_db()
    assert "asks you to approve" in kept.before


def test_somebody_elses_words_are_not_overwritten_unseen(signed_in, client, asked, acme):
    mine = typed(asked, before="Mine.")
    other = make_member(acme)
    client.force_login(other.person)
    client.post(url(asked), typed(asked, before="Theirs."))
    client.force_login(asked.created_by)
    page = client.post(url(asked), mine)
    assert page.status_code == 409
    assert "Mine." in page.text
    saved = re.search(r'name="saved" value="([^"]+)"', page.text)[1]
    client.post(url(asked), mine | {"saved": saved})
    assert ApprovalLetter.unscoped.get().before == "Mine."


def test_done_asks_once_when_nothing_was_copied(signed_in, asked):
    answer = signed_in.post(url(asked, "letter_done"), typed(asked))
    assert answer.url == url(asked) + "?finish=1"
    assert "Finish anyway?" in signed_in.get(answer.url).text
    answer = signed_in.post(url(asked, "letter_done"), typed(asked, anyway="1"))
    assert answer.url == url(asked, "admin_relationship")


def test_copied_is_noted(signed_in, asked):
    assert signed_in.post(url(asked, "letter_shared")).status_code == 204
    answer = signed_in.post(url(asked, "letter_done"), typed(asked))
    assert answer.url == url(asked, "admin_relationship")


def test_open_in_email_or_a_file_where_it_is_too_long(signed_in, asked):
    page = signed_in.get(url(asked))
    signed_in.post(url(asked), typed(asked, before="Short.", after="", to="m@contoso.example"))
    page = signed_in.get(url(asked))
    found = re.search(r'href="(mailto:[^"]+)"', page.text)[1]
    assert found.startswith("mailto:m@contoso.example?subject=")
    assert asked.link() in unquote(found)
    signed_in.post(url(asked), typed(asked, before="Długo " * 300))
    page = signed_in.get(url(asked))
    assert 'href="mailto:' not in page.text
    assert len(page.context["mailto"]) > MAILTO_LIMIT
    file = signed_in.get(url(asked, "letter_eml"))
    message = email.message_from_bytes(file.content, policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert asked.link() in message.get_content()


def test_the_page_of_the_request_has_the_link_and_when_it_ends(signed_in, client, asked, acme):
    page = signed_in.get(url(asked, "admin_relationship"))
    assert asked.link() in page.text
    assert "Ends unanswered on" in page.text
    client.force_login(make_member(acme, Role.SALES_AGENT).person)
    page = client.get(url(asked, "admin_relationship"))
    assert asked.link() not in page.text
    assert "The customer has not answered yet." in page.text


def test_renewing_and_taking_back_ask_first(signed_in, asked):
    for name, state in (("link_renewal", "approvalPending"), ("withdrawal", "terminated")):
        old = AdminRelationship.unscoped.get()
        assert signed_in.get(url(asked, name)).status_code == 200
        assert AdminRelationship.unscoped.get().version == old.version
        signed_in.post(url(asked, name))
        row = AdminRelationship.unscoped.get()
        assert row.state == state
    assert row.version == 2
    assert signed_in.get(url(asked), follow=True).redirect_chain
    for name in ("letter_eml", "letter_shared", "letter_sending"):
        method = signed_in.post if name == "letter_shared" else signed_in.get
        assert method(url(asked, name)).status_code in {302, 404, 409}


# --- By the portal ------------------------------------------------------------------------------


def test_off_it_cannot_be_sent_from_here(signed_in, asked):
    assert signed_in.get(url(asked, "letter_sending")).status_code == 404


def test_sent_once_to_each_with_the_link_made_at_delivery(signed_in, asked, sends):
    to = "marta@contoso.example, ola@contoso.example"
    signed_in.post(url(asked), typed(asked, to=to, send="1"))
    assert "Send this letter now?" in signed_in.get(url(asked, "letter_sending")).text
    for _time in range(2):
        signed_in.post(url(asked, "letter_sending"))
    letters = Email.unscoped.filter(kind="admin_relationship_letter")
    assert sorted(letter.to for letter in letters) == to.split(", ")
    assert all("{link}" in letter.body and "/g/" in letter.body for letter in letters)
    assert asked.link() not in letters[0].body
    assert "marta@contoso.example" in signed_in.get(url(asked, "admin_relationship")).text


def test_nobody_to_send_to(signed_in, asked, sends):
    page = signed_in.post(url(asked, "letter_sending"), follow=True)
    assert "Write at least one address" in page.text


def test_limits_hold(signed_in, asked, sends, settings):
    settings.INVITATIONS_PER_AGENT_AND_HOUR = 1
    signed_in.post(url(asked), typed(asked, to="a@contoso.example, b@contoso.example"))
    page = signed_in.post(url(asked, "letter_sending"), follow=True)
    assert "too many letters in one hour" in page.text
    assert not Email.unscoped.exists()


def test_a_letter_whose_request_is_over_no_longer_leaves(agent, asked, sends, signed_in):
    agent.partner.refresh_from_db()
    signed_in.post(url(asked), typed(asked, to="a@contoso.example"))
    (letter,) = send_letter(agent, asked.pk)
    assert still_wanted([letter]) == {letter.pk}
    assert due(now()).filter(pk=letter.pk).exists()
    renew_link(agent, asked.pk)
    assert still_wanted([letter]) == set()
    (again,) = send_letter(agent, asked.pk)
    withdraw_request(agent, asked.pk)
    assert still_wanted([letter, again]) == set()


def test_a_strangers_request_is_not_found(client, asked, globex, sign_in):
    sign_in(globex)
    assert client.get(reverse("relationships:letter", args=["globex", asked.pk])).status_code == 404


def test_a_run_out_request_has_no_letter(signed_in, asked):
    AdminRelationship.unscoped.update(answer_by=now() - timedelta(seconds=1))
    assert signed_in.get(url(asked)).url == url(asked, "admin_relationship")
    assert signed_in.post(url(asked), typed(asked)).url == url(asked, "admin_relationship")


def test_an_open_request_names_no_organisation(acme, agent):
    make_customer("other.example", "Other")
    text = plain_text(letter_of(ask(acme, None, by=agent)))
    assert "Acme Cloud prosi o zatwierdzenie" in text
    assert "Other" not in text
