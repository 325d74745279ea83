"""What the link of a request for admin access opens, for everybody who may have it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, CustomerMember, CustomerRole
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from people.guesses import MOST_UNKNOWN
from relationships.actions.approving import approve_admin_relationship, decline_admin_relationship
from relationships.actions.requesting import (
    Terms,
    draft_admin_relationship,
    renew_link,
    request_approval,
    withdraw_request,
)
from relationships.models import GLOBAL_ADMINISTRATOR, AdminRelationship
from relationships.roles import FULL_CONTROL, catalogue
from tests.conftest import (
    PASSWORD,
    make_customer,
    make_customer_person,
    make_member,
    make_person,
)
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
ROLES = [role.id for role in catalogue().values() if role.level != "full"][:4]


def ask(partner, customer, roles=ROLES, by=None, **terms):
    """A request that waits for its answer."""
    by = by or make_member(partner)
    defaults = {"name": "Helpdesk 2026", "duration_days": 365}
    terms = Terms(customer=customer, role_ids=roles, **defaults | terms)
    return request_approval(by, draft_admin_relationship(by, terms).pk)


def path_of(row, below=""):
    return row.link().removeprefix("http://localhost:8000") + below


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT, Role.ACCOUNT_ADMIN)


@pytest.fixture
def asked(acme, contoso, agent):
    return ask(acme, contoso, by=agent)


@pytest.fixture
def link(asked):
    return path_of(asked)


def state_of(row):
    return AdminRelationship.unscoped.get(pk=row.pk).state


def fingerprint():
    """Everything a decision could touch."""
    return [
        list(AdminRelationship.unscoped.order_by("pk").values()),
        list(Account.unscoped.order_by("pk").values()),
        *(m.objects.count() for m in (CustomerMember,)),
        *(m.unscoped.count() for m in (Event, Email, Notification)),
    ]


class TestTheRequest:
    def test_signed_out_it_says_who_asks_for_what_and_not_of_whom(self, client, link):
        page = client.get(link)
        assert page.status_code == 200
        for words in [
            "Acme Cloud asks for admin access for a limited time",
            "Domain: acme.example",
            "Helpdesk 2026",
            "365 days",
            "Sign in to answer",
            catalogue()[ROLES[0]].name,
            "I don’t recognise this request",
        ]:
            assert words in page.text
        assert "Contoso" not in page.text
        assert "approve/" not in page.text

    def test_an_administrator_reads_every_role_and_may_say_yes_no_or_less(
        self, client, link, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        text = client.get(link).text
        assert "You decide for <strong>Contoso Łódź</strong>" in text
        for role_id in ROLES:
            assert catalogue()[role_id].name in text
        assert re.search(r"Approve 4 roles until \d+ \w+ \d{4}", text)
        assert "It does not extend itself" in text
        assert "decline/?decider=" in text
        assert "fewer-roles/?decider=" in text

    def test_auto_extend_is_said_in_words(self, client, acme, contoso, contoso_admin, sign_in):
        row = ask(acme, contoso, auto_extend=True)
        sign_in(contoso_admin)
        text = client.get(path_of(row)).text
        assert "extends itself by 180 days each time, until you stop it" in text

    def test_full_control_stands_first_with_the_reason(
        self, client, acme, contoso, contoso_admin, sign_in
    ):
        full = next(r.id for r in catalogue().values() if r.name in FULL_CONTROL)
        row = ask(acme, contoso, [*ROLES, full], reason="Moving your mail in May.")
        sign_in(contoso_admin)
        text = client.get(path_of(row)).text
        assert text.index("can give itself every right") < text.index("The other roles")
        assert "Moving your mail in May." in text
        assert text.count(f">{catalogue()[full].name}<") == 1

    @pytest.mark.parametrize("language", ["en", "pl"])
    def test_in_the_visitors_language(self, client, link, language):
        page = client.get(link, headers={"Accept-Language": language})
        words = {"en": "Sign in to answer", "pl": "Zaloguj się, aby odpowiedzieć"}
        assert words[language] in page.text

    def test_nothing_is_kept_indexed_or_passed_on(self, client, link):
        for path in (link, f"{link}report/", "/g/nonsense/", f"{link}done/"):
            headers = client.get(path).headers
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in headers["X-Robots-Tag"]
            assert headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("signed_in", [True, False])
    def test_looking_changes_nothing(self, client, link, contoso_admin, sign_in, signed_in):
        if signed_in:
            sign_in(contoso_admin)
        before = fingerprint()
        pages = ["", "approve/", "decline/", "fewer-roles/", "report/", "done/", "receipt.pdf"]
        for below in [*pages, "sign-in/", "other-account/"]:
            client.get(link + below)
            client.head(link + below)
        assert fingerprint() == before


class TestApproving:
    def test_it_is_approved_told_and_confirmed_in_writing(
        self, client, asked, agent, contoso, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        answer = client.post(f"{path_of(asked)}approve/", {"decider": contoso.pk})
        assert answer.url == path_of(asked, "done/")
        row = AdminRelationship.unscoped.get()
        assert (row.state, row.approved_by, row.customer) == ("approved", contoso_admin, contoso)
        assert Event.unscoped.get(verb=Verb.GDAP_APPROVED).person == contoso_admin
        receipt = Email.unscoped.get(kind="admin_relationship_receipt")
        assert receipt.to == contoso_admin.email
        assert catalogue()[ROLES[0]].name in receipt.body
        notice = Notification.unscoped.get()
        assert (notice.person, notice.event) == (agent.person, "gdap_approved")
        result = client.get(answer.url)
        assert "You approved admin access for Acme Cloud" in result.text
        pdf = client.get(path_of(asked, "receipt.pdf"))
        assert pdf.content.startswith(b"%PDF")
        assert_invariants(leaving_out=("history",))

    def test_pressed_twice_it_is_approved_once(
        self, client, asked, contoso, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        for _time in range(2):
            answer = client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
            assert answer.url == path_of(asked, "done/")
        assert Event.unscoped.filter(verb=Verb.GDAP_APPROVED).count() == 1
        assert Email.unscoped.filter(kind="admin_relationship_receipt").count() == 1

    def test_the_receipt_says_what_was_approved_whatever_became_of_it(
        self, client, acme, contoso, contoso_admin, asked, sign_in
    ):
        approve_admin_relationship(contoso_admin, asked, contoso)
        event = Event.unscoped.get(verb=Verb.GDAP_APPROVED)
        assert event.after["roles"] == sorted(event.after["roles"], key=event.after["roles"].index)
        assert set(event.after["roles"]) == {catalogue()[pk].name for pk in ROLES}
        assert event.after["days"] == 365

    def test_without_the_forms_token_nothing_happens(self, asked, contoso, contoso_admin):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(contoso_admin)
        for below in ("approve/", "decline/", "fewer-roles/", "report/", "other-account/"):
            data = {"decider": contoso.pk, "note": "x"}
            assert strict.post(path_of(asked, below), data).status_code == 403
        assert state_of(asked) == "approvalPending"

    def test_signed_out_one_signs_in_and_comes_back(self, client, asked, contoso_admin):
        asked_to = client.post(path_of(asked, "sign-in/"))
        assert asked_to.url == "/sign-in/?next=/g/" or "next=%2Fg%2F" in asked_to.url
        answer = client.post(asked_to.url, {"login": contoso_admin.email, "password": PASSWORD})
        assert answer.url == "/g/"
        assert client.get(answer.url).url == path_of(asked)

    def test_posting_signed_out_asks_to_sign_in(self, client, asked):
        for below in ("approve/", "decline/", "fewer-roles/"):
            assert "/sign-in/" in client.post(path_of(asked, below)).url
        assert state_of(asked) == "approvalPending"

    def test_after_signing_in_a_renewed_link_is_not_followed(self, client, asked, agent):
        client.post(path_of(asked, "sign-in/"))
        renew_link(agent, asked.pk)
        assert client.get("/g/").url == reverse("people:landing")


class TestFullControl:
    @pytest.fixture
    def everything(self, acme, contoso):
        roles = [GLOBAL_ADMINISTRATOR]
        ids = [role.id for role in catalogue().values() if str(role.id) in roles]
        return ask(acme, contoso, ids, reason="Moving everything.")

    def test_who_has_not_proven_who_they_are_is_asked_and_presses_again(
        self, client, everything, contoso, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        asked = client.post(path_of(everything, "approve/"), {"decider": contoso.pk})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert state_of(everything) == "approvalPending"
        assert client.post(asked.url, {"password": PASSWORD}).url == "/g/"
        back = client.get("/g/")
        assert back.url == path_of(everything) + f"?decider={contoso.pk}"
        assert state_of(everything) == "approvalPending"
        client.post(path_of(everything, "approve/"), {"decider": contoso.pk})
        assert state_of(everything) == "approved"

    def test_right_after_signing_in_nothing_is_asked(
        self, client, everything, contoso, contoso_admin
    ):
        client.post("/sign-in/", {"login": contoso_admin.email, "password": PASSWORD})
        client.post(path_of(everything, "approve/"), {"decider": contoso.pk})
        assert state_of(everything) == "approved"


class TestSayingNo:
    def test_declined_with_a_reason_the_partner_reads(
        self, client, asked, agent, contoso, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        assert "Decline the request?" in client.get(path_of(asked, "decline/")).text
        data = {"decider": contoso.pk, "note": "We moved on."}
        answer = client.post(path_of(asked, "decline/"), data)
        assert "You declined the request." in client.get(answer.url).text
        assert state_of(asked) == "declined"
        assert Notification.unscoped.get(event="gdap_declined").params["note"] == "We moved on."
        assert "Already declined." in client.get(path_of(asked)).text

    def test_fewer_roles_decides_nothing(
        self, client, asked, agent, contoso, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        data = {"decider": contoso.pk, "note": "Only passwords, please."}
        answer = client.post(path_of(asked, "fewer-roles/"), data)
        page = client.get(answer.url)
        assert "Acme Cloud was told. Nothing is decided yet." in page.text
        assert "Approve 4 roles" in page.text
        assert state_of(asked) == "approvalPending"
        told = Notification.unscoped.get(event="gdap_fewer_roles")
        assert told.params["note"] == "Only passwords, please."
        client.force_login(agent.person)
        page = client.get(reverse("relationships:admin_relationship", args=["acme", asked.pk]))
        assert "Only passwords, please." in page.text

    def test_fewer_roles_needs_words_and_not_too_many(
        self, client, asked, contoso, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        for note in ("", "x" * 301, "See https://evil.example/"):
            data = {"decider": contoso.pk, "note": note}
            assert client.post(path_of(asked, "fewer-roles/"), data).status_code == 422
        assert not Event.unscoped.filter(verb=Verb.GDAP_FEWER_WANTED).exists()

    def test_wishes_run_out(self, client, asked, contoso, contoso_admin, sign_in):
        sign_in(contoso_admin)
        data = {"decider": contoso.pk, "note": "Fewer."}
        codes = [client.post(path_of(asked, "fewer-roles/"), data).status_code for _ in range(6)]
        assert codes == [302] * 5 + [422]

    def test_not_recognised_is_told_to_the_operator_once(self, client, asked):
        for _time in range(2):
            client.post(path_of(asked, "report/"))
        assert Email.unscoped.filter(kind="admin_relationship_reported").count() == 1
        assert state_of(asked) == "approvalPending"
        assert not Notification.unscoped.exists()


class TestNotForEverybody:
    def test_another_organisation_reads_as_whom_it_is_signed_in(self, client, asked, sign_in):
        fabrikam = make_customer("fabrikam.example", "Fabrikam")
        sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
        page = client.get(path_of(asked))
        assert "This request is for another organisation." in page.text
        assert "jan@fabrikam.example" in page.text
        assert "Contoso" not in page.text
        before = fingerprint()
        for below in ("approve/", "decline/", "fewer-roles/"):
            data = {"decider": fabrikam.pk, "note": "x"}
            assert client.post(path_of(asked, below), data).status_code == 403
        assert fingerprint() == before

    def test_naming_somebody_elses_organisation_helps_nobody(
        self, client, asked, contoso, contoso_admin, sign_in
    ):
        fabrikam = make_customer("fabrikam.example", "Fabrikam")
        sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
        answer = client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
        assert answer.status_code == 403
        assert state_of(asked) == "approvalPending"

    def test_somebody_of_no_organisation(self, client, asked, sign_in):
        sign_in(make_person("nobody@elsewhere.example"))
        page = client.get(path_of(asked))
        assert "You do not act for an organisation here." in page.text
        assert client.post(path_of(asked, "approve/")).status_code == 403

    def test_a_colleague_without_the_right_reads_whom_to_ask(
        self, client, asked, contoso, contoso_admin, sign_in
    ):
        sign_in(make_customer_person(contoso, "ola@contoso.example", CustomerRole.USER, "Ola"))
        page = client.get(path_of(asked))
        assert "You can read this, but not decide." in page.text
        assert "Marta Example" in page.text
        answer = client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
        assert answer.status_code == 403
        assert state_of(asked) == "approvalPending"

    def test_the_partner_who_asks(self, client, asked, agent, contoso, sign_in):
        CustomerMember.objects.create(
            customer=contoso, person=agent.person, role=CustomerRole.ADMINISTRATOR
        )
        client.force_login(agent.person)
        page = client.get(path_of(asked))
        assert "You are signed in as the partner who asks." in page.text
        answer = client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
        assert answer.status_code == 403
        assert state_of(asked) == "approvalPending"

    def test_use_another_account(self, client, asked, sign_in):
        sign_in(make_person("nobody@elsewhere.example"))
        assert "/sign-in/" in client.post(path_of(asked, "other-account/")).url
        assert "_auth_user_id" not in client.session

    def test_an_ended_membership_decides_nothing(
        self, client, asked, contoso, contoso_admin, sign_in
    ):
        CustomerMember.objects.update(ended_at=now())
        sign_in(contoso_admin)
        assert client.post(path_of(asked, "approve/")).status_code == 403


class TestOpenToWhoeverApprovesFirst:
    def test_it_says_for_whom(self, client, acme, contoso, contoso_admin, sign_in):
        row = ask(acme, None)
        assert "names no organisation" in client.get(path_of(row)).text
        sign_in(contoso_admin)
        assert "gives access to Contoso Łódź, and to no other" in client.get(path_of(row)).text
        client.post(path_of(row, "approve/"), {"decider": contoso.pk})
        assert AdminRelationship.unscoped.get().customer == contoso

    def test_who_decides_for_several_says_for_which(
        self, client, acme, contoso, contoso_admin, sign_in
    ):
        row = ask(acme, None)
        fabrikam = make_customer("fabrikam.example", "Fabrikam")
        CustomerMember.objects.create(
            customer=fabrikam, person=contoso_admin, role=CustomerRole.ADMINISTRATOR
        )
        sign_in(contoso_admin)
        assert "For which organisation do you decide?" in client.get(path_of(row)).text
        assert client.post(path_of(row, "approve/")).url == path_of(row)
        assert state_of(row) == "approvalPending"
        chosen = client.get(path_of(row), {"decider": fabrikam.pk})
        assert "You decide for <strong>Fabrikam</strong>" in chosen.text
        client.post(path_of(row, "approve/"), {"decider": fabrikam.pk})
        assert AdminRelationship.unscoped.get().customer == fabrikam

    def test_the_second_organisation_comes_too_late(
        self, client, acme, contoso, contoso_admin, sign_in
    ):
        row = ask(acme, None)
        approve_admin_relationship(contoso_admin, row, contoso)
        fabrikam = make_customer("fabrikam.example", "Fabrikam")
        sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
        answer = client.post(path_of(row, "approve/"), {"decider": fabrikam.pk})
        assert answer.status_code == 403
        assert "Contoso" not in answer.text
        assert AdminRelationship.unscoped.get().customer == contoso


class TestDeadEnds:
    def test_unknown_is_answered_alike(self, client, asked):
        found = [client.get(f"/g/{token}/").text for token in ("x", "y" * 43)]
        first, second = (re.search(r"<main.*</main>", page, re.DOTALL)[0] for page in found)
        assert first == second
        assert "We cannot find this link." in first
        assert client.get("/g/x/").status_code == 404

    def test_a_draft_is_not_found(self, client, acme, contoso, agent):
        draft = draft_admin_relationship(
            agent, Terms(name="D", customer=contoso, role_ids=ROLES, duration_days=9)
        )
        assert client.get(path_of(draft)).status_code == 404

    def test_who_guesses_waits(self, client, asked):
        for number in range(MOST_UNKNOWN):
            client.get(f"/g/{number}/")
        answer = client.get(path_of(asked))
        assert answer.status_code == 429
        assert answer["Retry-After"]
        cache.clear()

    def test_replaced(self, client, asked, agent, contoso, contoso_admin, sign_in):
        old = path_of(asked)
        new = renew_link(agent, asked.pk)
        page = client.get(old)
        assert page.status_code == 410
        assert "There is a newer link." in page.text
        sign_in(contoso_admin)
        assert client.post(f"{old}approve/", {"decider": contoso.pk}).status_code == 410
        assert state_of(asked) == "approvalPending"
        assert client.get(path_of(new)).status_code == 200

    def test_taken_back(self, client, asked, agent, contoso, contoso_admin, sign_in):
        withdraw_request(agent, asked.pk)
        page = client.get(path_of(asked))
        assert page.status_code == 410
        assert "The sender took this request back." in page.text
        sign_in(contoso_admin)
        client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
        assert state_of(asked) == "terminated"

    def test_not_answered_in_time_from_the_very_second_on(
        self, client, asked, contoso, contoso_admin, sign_in
    ):
        AdminRelationship.unscoped.update(answer_by=now() - timedelta(seconds=1))
        page = client.get(path_of(asked))
        assert page.status_code == 410
        assert "This request was not answered in time." in page.text
        sign_in(contoso_admin)
        for below in ("approve/", "decline/", "fewer-roles/"):
            client.post(path_of(asked, below), {"decider": contoso.pk, "note": "x"})
        assert state_of(asked) == "approvalPending"

    def test_approved_already(self, client, asked, contoso, contoso_admin):
        approve_admin_relationship(contoso_admin, asked, contoso)
        page = client.get(path_of(asked))
        assert page.status_code == 200
        assert "Already approved." in page.text
        assert "Marta Example" in page.text
        assert client.get(path_of(asked, "done/")).url == path_of(asked)
        assert client.get(path_of(asked, "receipt.pdf")).url == path_of(asked)

    def test_declined_already(self, client, asked, contoso, contoso_admin, sign_in):
        decline_admin_relationship(contoso_admin, asked, contoso)
        assert "Already declined." in client.get(path_of(asked)).text
        sign_in(contoso_admin)
        client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
        assert state_of(asked) == "declined"

    def test_a_partner_that_is_closed(self, client, asked, acme, contoso, contoso_admin, sign_in):
        type(acme).objects.filter(pk=acme.pk).update(closed_at=now())
        sign_in(contoso_admin)
        assert "Acme Cloud is no longer active here." in client.get(path_of(asked)).text
        answer = client.post(path_of(asked, "approve/"), {"decider": contoso.pk})
        assert answer.status_code == 409
        assert state_of(asked) == "approvalPending"
