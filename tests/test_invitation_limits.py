"""How much may be asked of people: limits per agent, partner and address (reliability.md §1, 49,
50), also when two press at once."""

from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now

from invitations.actions import renew_invitation, revoke_invitation, share_invitation
from invitations.limits import wait_together
from invitations.models import Invitation, Recipient
from invitations.refusals import TooManyAtAddress, TooManyInvitations
from invitations.writing import Request, create_invitation
from partners.models import PartnerKind
from partners.permissions import Role
from tests.conftest import (
    in_parallel,
    make_customer_person,
    make_invitation,
    make_member,
    make_partner,
    make_person,
)

BUSY = "marta@contoso.example"
FORM = {"company": "Młyn Zagórze", "domain": "", "language": "pl", "to": BUSY}


def new_page():
    return reverse("invitations:new", args=["acme"])


def page(invitation, name):
    return reverse(f"invitations:{name}", args=[invitation.partner.slug, invitation.pk])


def typed(invitation, **changes):
    names = ("saved", "to", "subject", "before", "after", "valid_days")
    return {name: getattr(invitation, name) for name in names} | changes


def asked_by_everybody(times):
    """Open requests of as many partners at one address."""
    firms = (make_partner(f"firm{n}", PartnerKind.DIRECT_BILL) for n in range(times))
    return [make_invitation(firm) for firm in firms]


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


# --- Agents and partners --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("INVITATIONS_PER_AGENT_AND_HOUR", "Wait an hour before the next one."),
        ("INVITATIONS_PER_AGENT_AND_DAY", "You can go on tomorrow."),
        ("INVITATIONS_PER_PARTNER_AND_DAY", "You can go on tomorrow."),
    ],
)
def test_a_limit_says_when_to_go_on_and_loses_nothing(client, acme, agent, settings, setting,
                                                      sentence):  # fmt: skip
    setattr(settings, setting, 1)
    make_invitation(acme, by=agent)
    answer = client.post(new_page(), FORM | {"contact_name": "Ewa Kowal"})
    assert answer.status_code == 429
    assert sentence in answer.text
    assert 'value="Ewa Kowal"' in answer.text
    assert Invitation.unscoped.count() == 1


def test_a_colleague_may_go_on_and_so_may_another_partner(acme, globex, agent, settings):
    settings.INVITATIONS_PER_AGENT_AND_DAY = 1
    make_invitation(acme, by=agent)
    make_invitation(acme)
    make_invitation(globex)
    with pytest.raises(TooManyInvitations):
        make_invitation(acme, by=agent)


# --- One address ----------------------------------------------------------------------------------


def test_five_requests_wait_at_an_address_whoever_asks(acme, agent):
    asked_by_everybody(5)
    draft = make_invitation(acme, shared=False, by=agent)
    with pytest.raises(TooManyAtAddress):
        share_invitation(agent, draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_refusal_says_what_to_do_and_keeps_the_draft(client, acme, agent):
    asked_by_everybody(5)
    draft = make_invitation(acme, shared=False, by=agent)
    answer = client.post(page(draft, "done"), typed(draft, subject="Kept", anyway="1"), follow=True)
    assert "marta@contoso.example: too many requests wait" in answer.text
    draft.refresh_from_db()
    assert (draft.state, draft.subject) == ("draft", "Kept")
    assert client.post(page(draft, "shared")).status_code == 409


@pytest.mark.parametrize("to", ["Marta@Contoso.Example", "new@x.example, marta@contoso.example"])
def test_however_the_address_is_written(acme, agent, to):
    asked_by_everybody(5)
    draft = make_invitation(acme, shared=False, by=agent, to=to)
    with pytest.raises(TooManyAtAddress):
        share_invitation(agent, draft)


def test_writing_to_somebody_else_instead_does_not_win_either(client, acme, agent):
    asked_by_everybody(5)
    mine = make_invitation(acme, shared=False, by=agent, to="ann@x.example")
    mine = share_invitation(agent, mine)
    answer = client.post(page(mine, "draft"), typed(mine, to=BUSY, subject="Kept in the form"))
    assert answer.status_code == 422
    assert "too many requests wait" in answer.text
    assert "Kept in the form" in answer.text
    mine.refresh_from_db()
    assert mine.to == "ann@x.example"


def test_answered_taken_back_and_run_out_requests_make_room(acme, agent):
    waiting = asked_by_everybody(5)
    by = make_member(waiting[0].partner)
    revoke_invitation(by, waiting[0])
    draft = make_invitation(acme, by=agent)
    assert draft.state == "open"
    again = make_invitation(acme, shared=False, by=agent)
    Invitation.unscoped.filter(pk=waiting[1].pk).update(expires_at=now() - timedelta(days=1))
    assert share_invitation(agent, again).state == "open"
    with pytest.raises(TooManyAtAddress):
        renew_invitation(make_member(waiting[1].partner), waiting[1])


def test_many_at_once_take_the_places_that_are_left(acme, agent):
    asked_by_everybody(3)
    drafts = [make_invitation(acme, shared=False, by=agent) for _n in range(4)]
    elsewhere = make_invitation(acme, shared=False, by=agent, to="a@x.example, b@x.example")
    refused = wait_together([*drafts, elsewhere], now())
    assert refused == dict.fromkeys((draft.pk for draft in drafts[2:]), BUSY)
    assert elsewhere.recipients.count() == 2


def test_renewing_what_waits_takes_no_second_place(acme):
    waiting = asked_by_everybody(5)
    renewed = renew_invitation(make_member(waiting[0].partner), waiting[0])
    assert renewed.version == 2
    assert Recipient.objects.count() == 1


def test_known_and_unknown_addresses_get_the_same_answer(client, acme, agent, contoso):
    """Not the limit, nor the page before it, tells who signs in here."""
    make_customer_person(contoso, BUSY)
    make_person("agent@x.example")
    answers = []
    for address in (BUSY, "agent@x.example", "nobody@nowhere.example"):
        answer = client.post(new_page(), FORM | {"to": address})
        invitation = Invitation.unscoped.latest("created_at")
        shared = client.post(page(invitation, "shared"))
        words = (invitation.subject, invitation.before, invitation.after)
        answers.append((answer.status_code, shared.status_code, words))
    assert len(set(answers)) == 1


def test_registered_and_unregistered_domains_get_the_same_answer(client, agent, contoso):
    make_customer_person(contoso, BUSY)
    known = client.post(new_page(), FORM | {"domain": "contoso.example"})
    unknown = client.post(new_page(), FORM | {"domain": "nobody.example"})
    assert known.status_code == unknown.status_code == 302
    first, second = Invitation.unscoped.order_by("created_at")
    assert (first.before, first.subject) == (second.before, second.subject)


# --- Headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "newline", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"]
)
@pytest.mark.parametrize("field", ["subject", "to"])
def test_nothing_typed_begins_a_header(client, acme, agent, field, newline):
    draft = make_invitation(acme, shared=False, by=agent)
    wrong = f"a{newline}Bcc: all@x.example{newline}x"
    client.post(page(draft, "draft"), typed(draft, **{field: wrong}))
    letter = client.get(page(draft, "letter")).content
    message = message_from_bytes(letter, policy=policy.default)
    assert set(message.keys()) <= {
        *("Subject", "From", "To", "X-Unsent", "MIME-Version", "Content-Type"),
        "Content-Transfer-Encoding",
    }


# --- Guessing -------------------------------------------------------------------------------------


@pytest.fixture
def _nobody_has_guessed():
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("_nobody_has_guessed")
@pytest.mark.parametrize("path", ["/join/{}/", "/partnership/{}/"])
def test_guesses_at_links_of_any_kind_are_counted_together(client, db, path):
    answers = [client.get(f"/i/guess-{n}/").status_code for n in range(50)]
    answers += [client.get(path.format(f"guess-{n}")).status_code for n in range(51)]
    assert answers == [404] * 100 + [429]
    stopped = client.get(path.format("one-more"))
    assert "Wait ten minutes" in stopped.text
    assert stopped["Retry-After"] == "600"
    assert client.get("/i/one-more/").status_code == 429


@pytest.mark.usefixtures("_nobody_has_guessed")
def test_somebody_elsewhere_is_not_stopped(client, db, settings):
    for number in range(101):
        client.get(f"/join/guess-{number}/", REMOTE_ADDR="192.0.2.1")
    assert client.get("/join/x/", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert client.get("/join/x/", REMOTE_ADDR="192.0.2.2").status_code == 404


# --- Two at once ----------------------------------------------------------------------------------

at_once = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def create(by, number):
    create_invitation(by, Request(company=f"C{number}", language="en", domain=f"c{number}.example"))


class TestAtOnce:
    pytestmark = at_once

    @pytest.mark.parametrize("_round", range(3))
    def test_agents_of_one_partner_share_its_day(self, acme, settings, _round):
        settings.INVITATIONS_PER_PARTNER_AND_DAY = 3
        agents = [make_member(acme) for _n in range(8)]
        outcomes = in_parallel(*(partial(create, by, n) for n, by in enumerate(agents)))
        assert outcomes.count(None) == 3
        assert outcomes.count(TooManyInvitations) == 5
        assert Invitation.unscoped.count() == 3

    @pytest.mark.parametrize("_round", range(3))
    def test_nobody_is_the_sixth_at_an_address(self, acme, globex, _round):
        """Addresses in another order each time, so that two could wait for each other."""
        both = ("a@x.example, b@x.example", "b@x.example, a@x.example")
        drafts = []
        for n in range(10):
            by = make_member(acme if n % 2 else globex)
            drafts.append((by, make_invitation(by.partner, shared=False, by=by, to=both[n % 2])))
        outcomes = in_parallel(*(partial(share_invitation, *draft) for draft in drafts))
        assert outcomes.count(None) == 5
        assert outcomes.count(TooManyAtAddress) == 5
        assert Invitation.unscoped.filter(state="open").count() == 5
