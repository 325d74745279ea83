"""Requesting a relationship: whom, with whom, the letter and its link."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountState, Customer
from invitations.models import Invitation, Party
from outbox.models import Email
from partners.models import Partnership, PartnershipState
from partners.permissions import Role
from tests.conftest import (
    make_account,
    make_invitation,
    make_member,
    make_relationship,
)

NEW = {"company": "Młyn Zagórze", "domain": "zagorze.example", "language": "pl"}


def new_page(partner="acme"):
    return reverse("invitations:new", args=[partner])


def page(invitation, name="draft"):
    return reverse(f"invitations:{name}", args=[invitation.partner.slug, invitation.pk])


def typed(invitation, **changes):
    names = ("saved", "to", "subject", "before", "after", "valid_days")
    return {name: getattr(invitation, name) for name in names} | changes


@pytest.fixture
def agent(acme, sign_in):
    return sign_in(acme, Role.SALES_AGENT)


@pytest.fixture
def draft(acme, contoso, agent):
    make_account(acme, contoso)
    return make_invitation(acme, contoso, shared=False, by=agent)


# --- Whom -----------------------------------------------------------------------------------------


def test_a_new_organisation_with_a_domain_is_on_the_list_before_it_answers(client, acme, agent):
    answer = client.post(new_page(), NEW | {"to": "ewa@zagorze.example"})
    invitation = Invitation.unscoped.get()
    assert answer["Location"] == page(invitation)
    assert (invitation.state, invitation.customer.domain) == ("draft", "zagorze.example")
    account = Account.objects.for_partner(acme).get()
    assert (account.name, account.state, account.owner) == ("Młyn Zagórze", "none", agent)
    assert Event.objects.for_partner(acme).get().verb == Verb.INVITATION_CREATED


def test_naming_a_domain_does_not_tell_who_is_registered_there(client, acme, agent, contoso):
    client.post(new_page(), NEW | {"domain": "contoso.example", "company": "Some Name"})
    account = Account.objects.for_partner(acme).get()
    assert (account.name, account.tax_id) == ("Some Name", "")
    assert account.customer == contoso


def test_without_a_domain_the_customer_is_unknown_until_it_accepts(client, agent):
    client.post(new_page(), NEW | {"domain": ""})
    assert Invitation.unscoped.get().customer is None
    assert not Customer.objects.exists()


def test_a_known_customer_is_found_and_chosen_by_its_address(client, acme, agent, contoso):
    make_account(acme, contoso, contact_email="marta@contoso.example")
    assert "Contoso Łódź" in client.get(new_page(), {"q": "lodz"}).text
    chosen = client.get(new_page(), {"customer": contoso.pk})
    assert 'value="marta@contoso.example"' in chosen.text
    client.post(new_page(), {"customer": contoso.pk, "language": "en"})
    assert Invitation.unscoped.get().customer == contoso


@pytest.mark.parametrize("customer", ["3fa85f64-5717-4562-b3fc-2c963f66afa6", "nonsense"])
def test_a_customer_of_somebody_else_is_not_there(client, agent, customer):
    assert client.get(new_page(), {"customer": customer}).status_code == 404
    assert client.post(new_page(), {"customer": customer}).status_code == 404


def test_another_partners_account_is_not_there(client, agent, globex, contoso):
    make_account(globex, contoso)
    assert client.get(new_page(), {"customer": contoso.pk}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"company": ""}, "This field is required."),
        ({"company": "Mіcrosoft"}, "The name mixes alphabets"),
        ({"company": "GmbH"}, "Write the name of the company."),
        ({"domain": "not a domain"}, "This is not a domain."),
        ({"domain": "gmail.com"}, "This domain belongs to a mail service"),
        ({"to": "nobody"}, "This is not an e-mail address: nobody"),
        ({"to": ",".join(f"a{n}@x.example" for n in range(6))}, "Write at most five addresses."),
    ],
)
def test_what_cannot_be_written_down(client, agent, changes, sentence):
    answer = client.post(new_page(), NEW | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Invitation.unscoped.exists()


def test_who_is_a_reseller_already_is_sent_to_the_record(client, agent, relationship):
    answer = client.post(new_page(), {"customer": relationship.customer_id, "language": "en"})
    assert answer.status_code == 409
    assert "You already have this relationship since" in answer.text


def test_one_open_invitation_a_customer(client, agent, acme, contoso):
    waiting = make_invitation(acme, contoso)
    answer = client.post(new_page(), {"customer": contoso.pk, "language": "en"})
    assert answer.status_code == 409
    assert page(waiting, "detail") in answer.text


def test_nobody_is_their_own_customer(client, agent):
    answer = client.post(new_page(), NEW | {"domain": "acme.example"})
    assert "You cannot be your own customer." in answer.text


def test_an_agent_cannot_flood_inboxes(client, agent, settings):
    settings.INVITATIONS_PER_AGENT_AND_HOUR = 2
    for number in range(2):
        client.post(new_page(), NEW | {"domain": f"c{number}.example"})
    answer = client.post(new_page(), NEW)
    assert answer.status_code == 429
    assert Invitation.unscoped.count() == 2


def test_nor_can_all_of_a_partner_together(client, acme, agent, settings):
    settings.INVITATIONS_PER_PARTNER_AND_DAY = 1
    make_invitation(acme, by=make_member(acme))
    assert client.post(new_page(), NEW).status_code == 429


# --- Together with a provider ---------------------------------------------------------------------


def test_the_parties_are_asked_first_then_the_customer(client, agent, partnership):
    first = client.get(new_page(), {"with": "provider"})
    assert "Who asks together with you?" in first.text
    assert "Nordvik Distribution" in first.text
    second = client.get(new_page(), {"with": "provider", "party": "nordvik"})
    assert "Which customer do you ask?" in second.text
    client.post(new_page(), NEW | {"with": "provider", "party": "nordvik"})
    parties = Party.unscoped.values_list("partner__slug", "role", "decision")
    assert set(parties) == {
        ("acme", "reseller", "pending"),
        ("nordvik", "provider", "pending"),
    }


def test_a_provider_asks_together_with_its_reseller(client, nordvik, acme, partnership, sign_in):
    sign_in(nordvik)
    client.post(new_page("nordvik"), NEW | {"with": "provider", "party": "acme"})
    parties = dict(Party.unscoped.values_list("partner__slug", "role"))
    assert parties == {"acme": "reseller", "nordvik": "provider"}


def test_without_a_partnership_there_is_nobody_to_choose(client, agent):
    assert "Connect a provider first." in client.get(new_page(), {"with": "provider"}).text


def test_choosing_nobody_is_said(client, agent, partnership):
    answer = client.get(new_page(), {"with": "provider", "chosen": 1})
    assert answer.status_code == 422
    assert "Choose a provider." in answer.text


def test_a_partner_without_a_partnership_cannot_be_named(client, agent, partnership, globex):
    answer = client.post(new_page(), NEW | {"with": "provider", "party": "globex"})
    assert answer.status_code == 422
    assert not Invitation.unscoped.exists()


def test_an_ended_partnership_refuses_at_sharing(client, agent, acme, nordvik, partnership):
    invitation = make_invitation(acme, others=[nordvik], shared=False, by=agent)
    Partnership.unscoped.update(state=PartnershipState.ENDED, ended_at=now())
    assert client.post(page(invitation, "shared")).status_code == 409
    assert Invitation.unscoped.get().state == "draft"


def test_a_reseller_may_ask_again_together_with_a_provider(
    client, agent, acme, contoso, partnership
):
    make_relationship(acme, contoso)
    chosen = {"customer": contoso.pk, "language": "en", "with": "provider", "party": "nordvik"}
    assert client.post(new_page(), chosen).status_code == 302


# --- The letter -----------------------------------------------------------------------------------


def test_the_letter_stands_with_its_link_between_two_texts(client, draft):
    shown = client.get(page(draft)).text
    assert "Acme Cloud asks to become your reseller" in shown
    assert draft.link() in shown
    assert "delegated administration" not in draft.before


def test_in_polish_it_is_polish_and_greets_nobody_by_name(client, agent):
    client.post(new_page(), NEW | {"contact_name": "Ewa Kowal"})
    letter = Invitation.unscoped.get()
    assert letter.before.startswith("Szanowni Państwo")
    assert "Kowal" not in letter.before
    assert letter.subject == "Acme Cloud prosi o relację odsprzedawcy"


def test_with_a_provider_it_names_both_and_dap_only_where_asked(
    client, agent, acme, nordvik, partnership
):
    invitation = make_invitation(acme, others=[nordvik], shared=False, by=agent)
    assert "Nordvik Distribution" in invitation.before
    assert "DAP" not in invitation.before
    client.post(page(invitation), typed(invitation, asks_dap="on"))
    invitation.refresh_from_db()
    assert "delegated administration (DAP)" in invitation.before


def test_what_is_typed_is_kept(client, draft):
    changes = {"subject": "Hello", "before": "One.\r\n\r\nTwo.", "to": "a@x.example; b@x.example"}
    assert client.post(page(draft), typed(draft, **changes)).status_code == 302
    draft.refresh_from_db()
    assert (draft.subject, draft.before) == ("Hello", "One.\n\nTwo.")
    assert draft.to == "a@x.example, b@x.example"


def test_the_page_saves_by_itself(client, draft):
    answer = client.post(
        page(draft),
        typed(draft, subject="Typed"),
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert answer.status_code == 200
    assert "Draft saved" in answer.text
    assert "<html" not in answer.text
    draft.refresh_from_db()
    assert draft.subject == "Typed"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject": ""}, "Write a subject."),
        ({"subject": "x" * 151}, "at most 150 characters"),
        ({"before": "", "after": " "}, "Write something before or after the link."),
        ({"before": "x" * 2001}, "at most 2000 characters"),
        ({"before": "See http://localhost:8000/i/abc/"}, "Take the link out of the text."),
        ({"after": f"https://evil.example/i/{'x' * 43}/"}, "Take the link out of the text."),
        ({"to": "a@x.example\r\nBcc: b@y.example"}, "This is not an e-mail address: Bcc:"),
        ({"valid_days": 365}, "Select a valid choice."),
    ],
)
def test_what_a_letter_cannot_say(client, draft, changes, sentence):
    answer = client.post(page(draft), typed(draft, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    subject = draft.subject
    draft.refresh_from_db()
    assert draft.subject == subject


def test_a_line_break_in_the_subject_begins_no_header(client, draft):
    client.post(page(draft), typed(draft, subject="Hello\r\nBcc: all@x.example"))
    letter = client.get(page(draft, "letter"))
    message = message_from_bytes(letter.content, policy=policy.default)
    assert message["Bcc"] is None


def test_the_file_holds_the_letter_and_the_link_once(client, draft):
    answer = client.get(page(draft, "letter"))
    assert answer["Content-Type"] == "message/rfc822"
    message = message_from_bytes(answer.content, policy=policy.default)
    body = message.get_content()
    assert message["To"] == "marta@contoso.example"
    assert message["X-Unsent"] == "1"
    assert body.count(draft.link()) == 1
    assert "Kind regards," in body


def test_the_mail_program_opens_with_all_of_it(client, draft):
    href = re.search(r'href="(mailto:[^"]+)"', client.get(page(draft)).text).group(1)
    opened = unquote(href.replace("&amp;", "&"))
    assert opened.startswith("mailto:marta@contoso.example?subject=Acme Cloud asks")
    assert draft.link() in opened


def test_what_is_too_long_for_mail_programs_is_offered_as_a_file(client, draft):
    client.post(page(draft), typed(draft, before="ż" * 600))
    shown = client.get(page(draft)).text
    assert "Too long for some mail apps." in shown
    assert "mailto:" not in shown
    assert page(draft, "letter") in shown


def test_an_untouched_letter_changes_its_language_at_once(client, draft):
    client.post(page(draft, "language"), typed(draft, language="pl"))
    draft.refresh_from_db()
    assert (draft.language, draft.subject) == ("pl", "Acme Cloud prosi o relację odsprzedawcy")


def test_a_letter_with_own_words_is_replaced_only_when_confirmed(client, draft):
    asked = client.post(page(draft, "language"), typed(draft, before="Mine.", language="pl"))
    assert "Replace your text?" in asked.text
    draft.refresh_from_db()
    assert (draft.language, draft.before) == ("en", "Mine.")
    client.post(page(draft, "language"), {"saved": draft.saved, "language": "pl", "replace": 1})
    draft.refresh_from_db()
    assert draft.before.startswith("Szanowni Państwo")


def test_somebody_elses_saving_is_not_overwritten(client, acme, draft, sign_in):
    first = typed(draft, subject="Mine")
    colleague = sign_in(acme, Role.ADMIN_AGENT)
    client.post(page(draft), typed(draft, subject="Theirs"))
    client.force_login(draft.inviter)
    answer = client.post(page(draft), first)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    draft.refresh_from_db()
    assert draft.subject == "Theirs"
    assert colleague.person != draft.inviter


# --- Sharing --------------------------------------------------------------------------------------


def test_copying_makes_the_link_work_once(client, acme, draft):
    assert client.post(page(draft, "shared")).status_code == 204
    assert client.post(page(draft, "shared")).status_code == 204
    draft.refresh_from_db()
    assert draft.state == "open"
    assert draft.expires_at - draft.shared_at == timedelta(days=30)
    assert Account.objects.for_partner(acme).get().state == AccountState.AWAITING
    assert Event.objects.for_partner(acme).filter(verb=Verb.INVITATION_SHARED).count() == 1


def test_the_portal_sends_nothing_itself(client, draft):
    client.post(page(draft, "done"), typed(draft, anyway="1"))
    draft.refresh_from_db()
    assert draft.state == "open"
    assert not Email.unscoped.exists()


def test_done_asks_once_when_nothing_was_copied(client, draft):
    asked = client.post(page(draft, "done"), typed(draft), follow=True)
    assert "You have not copied or opened the e-mail yet. Finish anyway?" in asked.text
    draft.refresh_from_db()
    assert draft.state == "draft"
    answer = client.post(page(draft, "done"), typed(draft, anyway="1"))
    assert answer["Location"] == page(draft, "detail")


def test_done_after_copying_goes_on(client, draft):
    client.post(page(draft, "shared"))
    answer = client.post(page(draft, "done"), typed(draft, subject="Last words"))
    assert answer["Location"] == page(draft, "detail")
    draft.refresh_from_db()
    assert draft.subject == "Last words"


def test_what_is_asked_no_longer_changes_once_the_link_works(client, draft):
    client.post(page(draft, "shared"))
    client.post(page(draft), typed(draft, asks_dap="on", valid_days=7))
    draft.refresh_from_db()
    assert (draft.asks_dap, draft.valid_days) == (False, 30)


def test_dap_cannot_be_asked_where_it_is_not_offered(client, draft, settings):
    settings.OFFER_DAP = False
    assert "id_asks_dap" not in client.get(page(draft)).text
    client.post(page(draft), typed(draft, asks_dap="on"))
    draft.refresh_from_db()
    assert not draft.asks_dap


def test_a_draft_can_be_deleted_and_is_remembered(client, acme, draft):
    assert "Delete the draft?" in client.get(page(draft, "deletion")).text
    client.post(page(draft, "deletion"))
    assert not Invitation.unscoped.exists()
    assert Event.objects.for_partner(acme).filter(verb=Verb.INVITATION_DELETED).exists()


def test_what_was_shared_cannot_be_deleted(client, draft):
    client.post(page(draft, "shared"))
    client.post(page(draft, "deletion"))
    assert Invitation.unscoped.get().state == "open"
