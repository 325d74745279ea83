"""A request for admin access that comes with a reseller invitation: one letter, one link, one page,
and each decided for itself."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from audit.models import Event, Verb
from audit.sentences import changes
from invitations import drafts
from invitations.actions import (
    expire_invitation,
    extend_invitation,
    renew_invitation,
    revoke_invitation,
    share_invitation,
)
from invitations.answers import accept_invitation, decline_invitation, report_invitation
from invitations.carried import admin_line, carried_by
from invitations.forwarding import Colleague, forward_invitation
from invitations.loading import carry_draft, carry_new_request, put_down
from invitations.models import Invitation
from invitations.printing import letter_pdf
from invitations.receipts import receipt_of
from invitations.refusals import (
    CarriesAlready,
    InvitationClosed,
    NobodyChosen,
    OtherCustomer,
    RolesTakenBack,
)
from invitations.writing import delete_draft
from notifications.events import NoticeEvent
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.approving import approve_admin_relationship
from relationships.actions.requesting import (
    Terms,
    draft_admin_relationship,
    edit_draft,
    renew_link,
    request_approval,
    withdraw_request,
)
from relationships.life import advance
from relationships.models import AdminRelationship, Carried, Relationship, WrongState
from relationships.receipts import receipt_of as approval_receipt_of
from relationships.roles import named
from relationships.rolesets import COMPLEX
from tests.clock import CLOCK
from tests.conftest import make_customer, make_customer_person, make_invitation, make_member
from tests.gdap import EVERYTHING, HELPDESK, READERS
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _invariants_hold_afterwards(db):
    cache.clear()
    yield
    assert_invariants(leaving_out=["Account admin"])


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


def terms(*roles, **changes):
    wanted = {"name": "Contoso desk", "customer": None, "role_ids": roles or [HELPDESK, READERS]}
    return Terms(**{**wanted, "duration_days": 90, **changes})


def carrying(agent, customer, *roles, shared=True, others=(), **changes):
    """An invitation with admin access, by its real acts."""
    draft = make_invitation(agent.partner, customer, others=others, shared=False, by=agent)
    carry_new_request(agent, draft, terms(*roles, **changes))
    return share_invitation(agent, draft) if shared else draft


@pytest.fixture
def asked(agent, contoso):
    return carrying(agent, contoso)


def request_of(invitation):
    return AdminRelationship.unscoped.get(invitation_id=invitation.pk)


def path_of(invitation, below=""):
    return invitation.link().removeprefix("http://localhost:8000") + below


def told(verb):
    return Event.unscoped.filter(verb=verb).count()


def accept(person, invitation, customer, **choices):
    taken = choices.pop("taken", {invitation.partner_id})
    return accept_invitation(person, invitation, customer, taken, dap=False, **choices)


class TestPuttingItOn:
    def test_an_admin_agent_adds_a_set_of_roles(self, client, acme, contoso, sign_in):
        agent = sign_in(acme, Role.ADMIN_AGENT)
        draft = make_invitation(acme, contoso, shared=False, by=agent)
        composer = reverse("invitations:draft", args=["acme", draft.pk])
        address = reverse("invitations:carried_new", args=["acme", draft.pk])
        assert address in client.get(composer).text
        assert "Tier-1 technician" in client.get(address).text
        answer = client.post(address, {"start": "simple", "name": "", "days": "180"}, follow=True)
        row = request_of(draft)
        assert (row.state, row.customer, row.duration_days) == ("created", contoso, 180)
        assert re.fullmatch(r"Contoso Łódź-simple-\d{4}-\d\d-\d\d", row.name)
        for words in (row.name, "6 roles", "180 days", "Helpdesk Administrator"):
            assert words in answer.text

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"days": "90"}, "Choose a set of roles."),
            ({"start": "complex", "days": "90"}, "Say why full control is needed."),
            ({"start": "simple", "days": "731"}, "Enter 1 to 730 days."),
            ({"start": "simple", "days": "9", "name": "Taken"}, "already have a relationship with"),
        ],
    )
    def test_what_is_wrong_is_said(self, client, acme, contoso, sign_in, typed, sentence):
        agent = sign_in(acme, Role.ADMIN_AGENT)
        draft_admin_relationship(agent, terms(name="Taken"))
        draft = make_invitation(acme, contoso, shared=False, by=agent)
        answer = client.post(reverse("invitations:carried_new", args=["acme", draft.pk]), typed)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert carried_by(draft) is None

    def test_a_sales_agent_sees_it_and_cannot_add_one(self, client, acme, contoso, sign_in, agent):
        draft = carrying(agent, contoso, shared=False)
        sign_in(acme, Role.SALES_AGENT)
        composer = client.get(reverse("invitations:draft", args=["acme", draft.pk])).text
        assert "Contoso desk" in composer
        assert "Take off" not in composer
        empty = make_invitation(acme, make_customer("f.example", "F"), shared=False, by=agent)
        assert "Add admin access" not in (
            client.get(reverse("invitations:draft", args=["acme", empty.pk])).text
        )
        for name in ("carried_new", "carried_draft", "carried_removal"):
            page = reverse(f"invitations:{name}", args=["acme", empty.pk])
            assert client.post(page).status_code == 403

    def test_a_draft_made_before_is_carried_from_its_page(self, client, acme, contoso, sign_in):
        agent = sign_in(acme, Role.ADMIN_AGENT)
        make_invitation(acme, contoso, shared=False, by=agent)
        draft = draft_admin_relationship(agent, terms(customer=contoso))
        page = reverse("relationships:admin_relationship", args=["acme", draft.pk])
        new = reverse("invitations:new", args=["acme"])
        address = f"{new}?carry={draft.pk}&amp;customer={contoso.pk}"
        assert address in client.get(page).text
        form = client.get(address.replace("&amp;", "&")).text
        assert f'name="carry" value="{draft.pk}"' in form
        typed = {"customer": contoso.pk, "carry": draft.pk, "language": "en", "to": ""}
        answer = client.post(new, typed, follow=True)
        assert "Contoso desk" in answer.text
        draft.refresh_from_db()
        assert draft.invitation_id is not None
        assert "It is requested when that is shared." in client.get(page).text

    def test_what_cannot_be_carried_is_refused(self, agent, contoso):
        draft = make_invitation(agent.partner, contoso, shared=False, by=agent)
        other = draft_admin_relationship(agent, terms(name="Open"))
        with pytest.raises(OtherCustomer):
            carry_draft(agent, draft, other.pk)
        requested = draft_admin_relationship(agent, terms(name="Out", customer=contoso))
        request_approval(agent, requested.pk)
        with pytest.raises(WrongState):
            carry_draft(agent, draft, requested.pk)
        carry_new_request(agent, draft, terms())
        with pytest.raises(CarriesAlready):
            carry_new_request(agent, draft, terms(name="Another"))
        share_invitation(agent, draft)
        with pytest.raises(InvitationClosed):
            carry_new_request(agent, draft, terms(name="Another"))
        with pytest.raises(InvitationClosed):
            put_down(agent, draft)

    def test_taken_off_or_left_by_a_deleted_invitation_it_is_a_draft_of_its_own(
        self, client, agent, contoso
    ):
        draft = carrying(agent, contoso, shared=False)
        row = request_of(draft)
        client.force_login(agent.person)
        client.post(reverse("invitations:carried_removal", args=["acme", draft.pk]))
        row.refresh_from_db()
        assert (row.state, row.invitation_id) == ("created", None)
        again = reverse("invitations:carried_draft", args=["acme", draft.pk])
        client.post(again, {"draft": row.pk})
        row.refresh_from_db()
        assert row.invitation_id == draft.pk
        delete_draft(agent, draft)
        row.refresh_from_db()
        assert (row.state, row.invitation_id) == ("created", None)

    def test_another_partner_cannot_carry_ours(self, client, globex, agent, contoso, sign_in):
        ours = draft_admin_relationship(agent, terms(customer=contoso))
        theirs = sign_in(globex, Role.ADMIN_AGENT)
        draft = make_invitation(globex, contoso, shared=False, by=theirs)
        page = reverse("invitations:carried_draft", args=["globex", draft.pk])
        assert client.post(page, {"draft": ours.pk}).status_code == 404


class TestTheLetter:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ["also asks for admin access", "2 roles:", "Duration: 90 days"]),
            ("pl", ["dostęp administracyjny", "2 role:", "90 dni"]),
        ],
    )
    def test_it_names_the_roles_and_the_duration(self, asked, language, words):
        asked.language = language
        line = admin_line(asked)
        for word in [*words, "Helpdesk Administrator", "Directory Readers"]:
            assert word in line
        assert line in drafts.plain_text(asked)
        assert line in drafts.sent_text(asked, "{link}")
        assert letter_pdf(asked).startswith(b"%PDF")

    def test_many_roles_leave_room_for_the_rest(self, agent, contoso):
        draft = carrying(agent, contoso, *named(*COMPLEX), shared=False, reason="All of it")
        assert re.search(r"and \d+ more", admin_line(draft))
        assert len(admin_line(draft)) < 600

    def test_it_follows_the_request(self, agent, asked, contoso):
        withdraw_request(agent, request_of(asked).pk)
        assert admin_line(asked) == ""
        alone = make_invitation(agent.partner, make_customer("f.example", "F"), by=agent)
        assert admin_line(alone) == ""


class TestItsOwnWays:
    def test_sharing_requests_it_until_the_link_ends(self, asked):
        row = request_of(asked)
        assert (row.state, row.answer_by) == ("approvalPending", asked.expires_at)
        assert told(Verb.GDAP_REQUESTED) == 1

    def test_it_has_no_letter_and_no_link_of_its_own(self, client, agent, asked, contoso):
        row = request_of(asked)
        admin = make_customer_person(contoso, "marta@contoso.example")
        for act in (renew_link, request_approval):
            with pytest.raises(Carried):
                act(agent, row.pk)
        with pytest.raises(WrongState):
            edit_draft(agent, row.pk, terms(name="Other"))
        with pytest.raises(Carried):
            approve_admin_relationship(admin, row, contoso)
        client.force_login(admin)
        own = row.link().removeprefix("http://localhost:8000")
        for path in (own, f"{own}decline/", f"{own}done/"):
            assert client.get(path).status_code == 409
        assert client.post(f"{own}approve/").status_code == 409
        row.refresh_from_db()
        assert row.state == "approvalPending"
        client.force_login(agent.person)
        page = reverse("relationships:admin_relationship", args=["acme", row.pk])
        text = client.get(page).text
        assert own not in text
        assert reverse("invitations:detail", args=["acme", asked.pk]) in text
        for name in ("letter", "link_renewal"):
            answer = client.get(reverse(f"relationships:{name}", args=["acme", row.pk]))
            assert answer["Location"] == page

    def test_list_and_pages_lead_to_each_other(self, client, agent, asked):
        client.force_login(agent.person)
        assert "GDAP 2" in client.get(reverse("invitations:list", args=["acme"]) + "?view=all").text
        page = client.get(reverse("invitations:detail", args=["acme", asked.pk])).text
        address = reverse("relationships:admin_relationship", args=["acme", request_of(asked).pk])
        assert address in page
        export = client.get(reverse("invitations:export", args=["acme"]) + "?view=all")
        assert "GDAP 2" in b"".join(export.streaming_content).decode()


class TestWithTheInvitation:
    def test_revoking_takes_it_back(self, client, agent, asked):
        client.force_login(agent.person)
        page = reverse("invitations:revocation", args=["acme", asked.pk])
        assert "The request for admin access" in client.get(page).text
        revoke_invitation(agent, asked)
        row = request_of(asked)
        assert (row.state, row.ended_by) == ("terminated", agent.person)
        assert told(Verb.GDAP_WITHDRAWN) == 1

    def test_reporting_stops_it_and_names_nobody(self, asked):
        report_invitation(asked)
        row = request_of(asked)
        assert (row.state, row.ended_by, row.ended_side) == ("terminated", None, "system")

    @pytest.mark.parametrize("first", ["the invitation", "the request"])
    def test_it_lapses_with_the_link_and_is_asked_again_with_a_new_one(self, agent, asked, first):
        row = request_of(asked)
        CLOCK.move(timedelta(days=31))
        if first == "the invitation":
            expire_invitation(asked.pk)
            advance(row.pk)
        else:
            advance(row.pk)
            expire_invitation(asked.pk)
        row.refresh_from_db()
        assert (row.state, row.ended_at) == ("lapsed", asked.expires_at)
        assert told(Verb.GDAP_LAPSED) == 1
        renewed = renew_invitation(agent, asked)
        row.refresh_from_db()
        assert (row.state, row.answer_by, row.ended_at) == (
            "approvalPending", renewed.expires_at, None,
        )  # fmt: skip
        assert told(Verb.GDAP_LINK_RENEWED) == 1
        CLOCK.move(timedelta(days=31))
        expire_invitation(asked.pk)
        assert told(Verb.GDAP_LAPSED) == 2

    def test_renewing_an_open_link_keeps_it(self, agent, asked, contoso, contoso_admin):
        renewed = renew_invitation(agent, asked, 60)
        assert request_of(asked).answer_by == renewed.expires_at
        accept(contoso_admin, renewed, contoso, roles=True)
        assert request_of(asked).state == "approved"

    def test_more_time_for_the_link_is_more_time_for_it(self, agent, asked):
        extended = extend_invitation(agent, asked, 7)
        assert request_of(asked).answer_by == extended.expires_at

    def test_passed_on_it_goes_along(self, asked, contoso, contoso_admin):
        forward_invitation(None, asked, Colleague("Ola", "ola@contoso.example"))
        assert "Helpdesk Administrator" in Email.unscoped.get(kind="invitation_passed_on").body
        passed = Invitation.unscoped.get(pk=asked.pk)
        accept(contoso_admin, passed, contoso, roles=True)
        assert request_of(asked).state == "approved"

    def test_what_was_taken_back_stays_so_when_the_link_is_renewed(self, agent, asked):
        withdraw_request(agent, request_of(asked).pk)
        assert Invitation.unscoped.get(pk=asked.pk).state == "open"
        renew_invitation(agent, asked)
        assert request_of(asked).state == "terminated"


def notice_to_inviter(person):
    """What the inviter reads, in both languages."""
    notice = Notification.unscoped.get(
        person=person,
        event__in=[NoticeEvent.INVITATION_ACCEPTED, NoticeEvent.INVITATION_DECLINED],
    )
    lines = notice.details
    with translation.override("pl"):
        return lines, notice.details


class TestTheDecision:
    @pytest.mark.parametrize("relationship", [True, False])
    @pytest.mark.parametrize("roles", [True, False])
    def test_the_inviter_reads_what_became_of_the_roles(
        self, agent, asked, contoso, contoso_admin, relationship, roles
    ):
        if relationship:
            accept(contoso_admin, asked, contoso, roles=roles)
        else:
            no = {"reason": "", "note": "", "tell": True}
            decline_invitation(contoso_admin, asked, contoso, **no, roles=roles)
        english, polish = notice_to_inviter(agent.person)
        assert f"Admin access (GDAP) {'' if roles else 'not '}approved: 2 roles" in english
        yes, no = (
            "Zatwierdzono dostęp administracyjny (GDAP): 2 role",
            "Nie zatwierdzono dostępu administracyjnego (GDAP): 2 role",
        )
        assert (yes if roles else no) in polish

    def test_where_no_roles_were_asked_for_none_are_named(self, agent, contoso, contoso_admin):
        accept(contoso_admin, make_invitation(agent.partner, contoso, by=agent), contoso)
        english, _polish = notice_to_inviter(agent.person)
        assert english == ["New relationships: Acme Cloud"]

    def test_both_are_taken(self, asked, contoso, contoso_admin):
        accept(contoso_admin, asked, contoso, roles=True)
        row = request_of(asked)
        assert (row.state, row.approved_by, row.customer) == ("approved", contoso_admin, contoso)
        assert Relationship.unscoped.get().customer == contoso
        assert told(Verb.INVITATION_ACCEPTED) == told(Verb.GDAP_APPROVED) == 1
        mail = Email.unscoped.get(kind="invitation_receipt")
        for words in ("Acme Cloud", "Contoso desk", "90 days", "Helpdesk Administrator"):
            assert words in mail.body
        assert not Email.unscoped.filter(kind="admin_relationship_receipt").exists()
        receipt = receipt_of(Invitation.unscoped.get())
        assert receipt.approved_admin_access
        assert "Helpdesk Administrator" in receipt.content
        assert approval_receipt_of(row).event.detail["relationship"] == "accepted"
        event = Event.unscoped.get(verb=Verb.INVITATION_ACCEPTED)
        assert "Contoso desk (Accepted)" in [line.after for line in changes(event)]

    def test_the_relationship_alone(self, asked, contoso, contoso_admin):
        accept(contoso_admin, asked, contoso, roles_note="Without passwords")
        assert request_of(asked).state == "declined"
        assert Relationship.unscoped.exists()
        assert Event.unscoped.get(verb=Verb.GDAP_DECLINED).detail["note"] == "Without passwords"
        assert "You refused the admin access" in Email.unscoped.get(kind="invitation_receipt").body

    def test_the_roles_alone(self, agent, asked, contoso, contoso_admin):
        no = {"reason": "", "note": "", "tell": True}
        decline_invitation(contoso_admin, asked, contoso, **no, roles=True)
        assert request_of(asked).state == "approved"
        assert Invitation.unscoped.get().state == "declined"
        assert not Relationship.unscoped.exists()
        mail = Email.unscoped.get(kind="admin_relationship_receipt")
        assert "You did not accept the reseller relationship" in mail.body
        assert approval_receipt_of(request_of(asked)).event.detail["relationship"] == "declined"
        while advance(request_of(asked).pk):
            pass
        assert request_of(asked).state == "active"

    def test_neither(self, asked, contoso, contoso_admin):
        no = {"reason": "not_now", "note": "Later", "tell": True}
        decline_invitation(contoso_admin, asked, contoso, **no)
        assert request_of(asked).state == "declined"
        assert Invitation.unscoped.get().state == "declined"

    def test_taking_nothing_is_no_acceptance(self, asked, contoso, contoso_admin):
        with pytest.raises(NobodyChosen):
            accept(contoso_admin, asked, contoso, taken=set(), roles=True)
        assert request_of(asked).state == "approvalPending"

    def test_roles_that_were_taken_back_stop_everything(self, agent, asked, contoso, contoso_admin):
        withdraw_request(agent, request_of(asked).pk)
        with pytest.raises(RolesTakenBack):
            accept(contoso_admin, asked, contoso, roles=True)
        assert not Relationship.unscoped.exists()
        accept(contoso_admin, asked, contoso)
        assert Relationship.unscoped.exists()

    def test_a_new_organisation_decides_on_both(self, agent, contoso, contoso_admin):
        open_one = carrying(agent, None)
        assert request_of(open_one).customer is None
        accept(contoso_admin, open_one, contoso, roles=True)
        assert request_of(open_one).customer == contoso

    def test_with_a_provider_each_of_three_is_a_choice(
        self, agent, nordvik, contoso, contoso_admin, partnership
    ):
        invitation = carrying(agent, contoso, others=[nordvik])
        accept(contoso_admin, invitation, contoso, taken={nordvik.pk}, roles=True)
        assert request_of(invitation).partner == agent.partner
        assert [one.partner for one in Relationship.unscoped.all()] == [nordvik]


def choose(**choices):
    return {"relationship": "yes", "roles": "yes", "authorised": "on", **choices}


class TestThePage:
    @pytest.fixture
    def page(self, asked):
        return path_of(asked)

    def test_signed_out_it_explains_both(self, client, page):
        text = client.get(page).text
        for words in ("asks to become your reseller", "admin access of Acme Cloud", "90 days",
                      "Helpdesk Administrator", "It does not extend itself"):  # fmt: skip
            assert words in text
        assert 'name="roles"' not in text

    def test_nothing_is_answered_beforehand(self, client, page, contoso_admin, sign_in):
        sign_in(contoso_admin)
        text = client.get(page).text
        for name in ("relationship", "roles"):
            choices = re.findall(rf'<input type="radio" name="{name}"[^>]*>', text)
            assert len(choices) == 2
            assert not any("checked" in choice for choice in choices)
        answer = client.post(page + "accept/", {"authorised": "on"})
        assert answer.status_code == 422
        assert answer.text.count("Choose one of the two.") >= 2

    @pytest.mark.parametrize(
        ("choices", "invitation", "request_", "words"),
        [
            ({}, "accepted", "approved", "You approved “Contoso desk”"),
            ({"roles": "no"}, "accepted", "declined", "You refused “Contoso desk”"),
            ({"relationship": "no", "authorised": ""}, "declined", "approved",
             "You declined the reseller relationship."),
        ],
    )  # fmt: skip
    def test_every_answer(
        self, client, asked, page, contoso_admin, sign_in, choices, invitation, request_, words
    ):
        sign_in(contoso_admin)
        done = client.post(page + "accept/", choose(**choices), follow=True)
        assert words in done.text
        assert Invitation.unscoped.get().state == invitation
        assert request_of(asked).state == request_

    def test_of_several_parties_one_and_the_roles(
        self, client, agent, nordvik, contoso, contoso_admin, partnership, sign_in
    ):
        invitation = carrying(agent, contoso, others=[nordvik])
        sign_in(contoso_admin)
        page = path_of(invitation)
        assert "Accept only those I choose" in client.get(page).text
        some = choose(relationship="some")
        assert client.post(page + "accept/", some).status_code == 422
        client.post(page + "accept/", some | {"party": ["nordvik"]})
        assert [one.partner for one in Relationship.unscoped.all()] == [nordvik]
        assert request_of(invitation).state == "approved"

    def test_refusing_everything_is_said_on_the_page_for_it(
        self, client, page, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        answer = client.post(page + "accept/", choose(relationship="no", roles="no"))
        assert answer.status_code == 422
        assert "You refuse everything: use Decline" in answer.text
        assert "The admin access is refused, too." in client.get(page + "decline/").text

    def test_the_relationship_needs_the_agreement(self, client, page, contoso_admin, sign_in):
        sign_in(contoso_admin)
        answer = client.post(page + "accept/", choose(authorised=""))
        assert answer.status_code == 422
        assert "Tick this to accept." in answer.text

    def test_roles_taken_back_meanwhile_show_the_page_anew(
        self, client, agent, asked, page, contoso_admin, sign_in
    ):
        sign_in(contoso_admin)
        withdraw_request(agent, request_of(asked).pk)
        answer = client.post(page + "accept/", choose(), follow=True)
        assert "The partner took the admin access back. Nothing is decided yet" in answer.text
        assert not Relationship.unscoped.exists()

    def test_full_control_takes_a_fresh_proof(self, client, agent, contoso, contoso_admin, sign_in):
        invitation = carrying(agent, contoso, EVERYTHING, reason="Moving the tenant")
        sign_in(contoso_admin)
        page = path_of(invitation)
        text = client.get(page).text
        assert text.index("Full control") < text.index("Your decision")
        assert "Moving the tenant" in text
        answer = client.post(page + "accept/", choose())
        assert "/reauthenticate/" in answer["Location"]
        assert request_of(invitation).state == "approvalPending"
        refused = client.post(page + "accept/", choose(roles="no"))
        assert refused["Location"].endswith("/done/")

    def test_nobody_but_an_administrator_decides(self, client, asked, page, contoso):
        stranger = make_customer_person(make_customer("f.example", "F"), "eve@f.example")
        client.force_login(stranger)
        assert client.post(page + "accept/", choose()).status_code == 403
        assert request_of(asked).state == "approvalPending"

    def test_the_receipt_page_and_pdf_name_both(self, client, asked, page, contoso_admin, sign_in):
        sign_in(contoso_admin)
        client.post(page + "accept/", choose())
        args = [asked.customer_id, asked.pk]
        text = client.get(reverse("own:receipt", args=args)).text
        assert "Contoso desk" in text
        assert "Helpdesk Administrator" in text
        assert client.get(reverse("own:receipt_pdf", args=args)).content.startswith(b"%PDF")


def test_verifying_says_that_admin_access_is_asked_for(client, asked):
    text = Client().get("/verify/", {"reference": asked.reference}).text
    assert "A reseller relationship, and admin access for a limited time" in text
    row = request_of(asked)
    assert client.get("/verify/", {"reference": row.reference}).status_code == 404
