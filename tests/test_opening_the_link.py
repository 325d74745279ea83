"""Who opens a personal link sees who asks, and only who may decide is asked to."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import CustomerMember, CustomerRole
from invitations.actions import renew_invitation, revoke_invitation
from invitations.answers import accept_invitation, decline_invitation
from invitations.models import Invitation
from outbox.models import Email
from partners.models import Member
from partners.permissions import Role
from tests.conftest import (
    make_customer,
    make_customer_person,
    make_invitation,
    make_member,
    make_person,
)


def of_sender(invitation):
    return Member.unscoped.get(person=invitation.inviter)


def test_signed_out_it_says_who_asks_and_not_for_whom(client, link, invitation):
    page = client.get(link)
    assert page.status_code == 200
    assert "Acme Cloud asks to become your reseller" in page.text
    assert "Domain: acme.example" in page.text
    assert "Sign in to answer" in page.text
    assert "Contoso" not in page.text


def test_an_administrator_is_asked_with_everything_that_can_be_decided(
    client, acme, contoso, contoso_admin, nordvik, partnership, sign_in
):
    invitation = make_invitation(acme, contoso, others=[nordvik], dap=True)
    sign_in(contoso_admin)
    page = client.get(invitation.link())
    assert "You decide for <strong>Contoso Łódź</strong>" in page.text
    assert "Also included: Nordvik Distribution" in page.text
    assert "Add users and assign licences, only if you allow it below" in page.text
    ticked = re.findall(r"<input[^>]* checked", page.text)
    assert [box for box in ticked if "id_which" not in box] == []


def test_users_and_licences_are_promised_only_where_dap_is_asked(
    client, link, contoso_admin, sign_in
):
    sign_in(contoso_admin)
    page = client.get(link)
    assert "Add users" not in page.text
    assert "delegated administration" not in page.text


def test_nothing_is_kept_indexed_or_passed_on(client, link):
    for path in (link, f"{link}done/", "/i/nonsense/"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"


# --- Not for everybody ----------------------------------------------------------------------------


def test_another_organisation_reads_whom_it_is_signed_in_as(client, link, sign_in):
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
    page = client.get(link)
    assert "This request is for another organisation." in page.text
    assert "jan@fabrikam.example" in page.text
    assert "Contoso" not in page.text
    assert "accept/" not in page.text


def test_a_try_of_another_organisation_is_told_to_the_sender_once(
    client, link, invitation, sign_in
):
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
    client.post(f"{link}opened/")
    client.post(f"{link}opened/")
    event = Event.unscoped.get(verb=Verb.INVITATION_WRONG_ORGANISATION)
    assert event.detail == {"domain": "fabrikam.example"}
    invitation.refresh_from_db()
    assert invitation.opened_at is None


def test_an_ordinary_user_reads_whom_to_ask(client, link, contoso, contoso_admin, sign_in):
    sign_in(make_customer_person(contoso, "ola@contoso.example", CustomerRole.USER, "Ola"))
    page = client.get(link)
    assert "You can read this, but not decide." in page.text
    assert "Marta Example" in page.text
    assert "accept/" not in page.text


def test_the_partner_who_asks_is_shown_the_way_back(client, acme, link, invitation, sign_in):
    sign_in(acme)
    page = client.get(link)
    assert "You are signed in as the partner who asks." in page.text
    assert f"/p/acme/invitations/{invitation.pk}/" in page.text


def test_the_partner_looking_at_its_own_link_does_not_count(
    client, acme, link, invitation, sign_in
):
    sign_in(acme)
    client.post(f"{link}opened/")
    invitation.refresh_from_db()
    assert invitation.opened_at is None


def test_who_decides_for_several_is_asked_for_which(client, acme, contoso, contoso_admin, sign_in):
    unknown = make_invitation(acme)
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    fabrikam_member = make_customer_person(fabrikam, "x@fabrikam.example")
    CustomerMember.objects.filter(person=fabrikam_member).update(person=contoso_admin)
    sign_in(contoso_admin)
    page = client.get(unknown.link())
    assert "For which organisation do you decide?" in page.text
    chosen = client.get(unknown.link(), {"decider": fabrikam.pk})
    assert "You decide for <strong>Fabrikam</strong>" in chosen.text


# --- Dead ends ------------------------------------------------------------------------------------


def test_an_unknown_link(client, db):
    page = client.get("/i/7dY1-no-such-token/")
    assert page.status_code == 404
    assert "We cannot find this link." in page.text


def test_a_draft_is_not_ready(client, acme):
    draft = make_invitation(acme, shared=False)
    page = client.get(draft.link())
    assert page.status_code == 404
    assert "This request is not ready yet." in page.text


def test_run_out_from_the_very_second_on(client, link, invitation):
    Invitation.unscoped.update(expires_at=now() - timedelta(seconds=1))
    page = client.get(link)
    assert page.status_code == 410
    assert "This link has expired." in page.text


def test_a_new_link_can_be_asked_for_once(client, link, invitation):
    Invitation.unscoped.update(expires_at=now() - timedelta(days=1))
    client.post(f"{link}new-link/")
    client.post(f"{link}new-link/")
    assert Email.unscoped.get(kind="notice").to == invitation.inviter.email
    assert Event.unscoped.filter(verb=Verb.NEW_LINK_WANTED).count() == 1


def test_a_link_that_works_needs_no_new_one(client, link):
    client.post(f"{link}new-link/")
    assert not Event.unscoped.filter(verb=Verb.NEW_LINK_WANTED).exists()


def test_taken_back(client, link, invitation):
    revoke_invitation(of_sender(invitation), invitation)
    page = client.get(link)
    assert page.status_code == 410
    assert "The sender took this request back." in page.text


def test_renewed_says_that_there_is_a_newer_link_and_does_not_show_it(client, link, invitation):
    renewed = renew_invitation(of_sender(invitation), invitation)
    page = client.get(link)
    assert page.status_code == 410
    assert "There is a newer link." in page.text
    assert renewed.link() not in page.text
    assert client.get(renewed.link()).status_code == 200


def test_accepted_and_declined_say_when(client, acme, globex, contoso, contoso_admin, invitation):
    accept_invitation(contoso_admin, invitation, contoso, {acme.pk}, dap=False)
    assert "Already accepted." in client.get(invitation.link()).text
    other = make_invitation(globex, contoso)
    decline_invitation(contoso_admin, other, contoso, reason="", note="", tell=True)
    assert "Already declined." in client.get(other.link()).text


# --- Who counts as having opened it ---------------------------------------------------------------


def test_a_browser_that_runs_the_page_counts_once_a_session(client, link, invitation):
    client.post(f"{link}opened/")
    client.post(f"{link}opened/")
    invitation.refresh_from_db()
    assert (invitation.opened_count, invitation.signed_in_at) == (1, None)
    assert Event.unscoped.filter(verb=Verb.INVITATION_OPENED).count() == 1


def test_a_prefetch_is_told_apart(client, link, invitation):
    client.post(f"{link}opened/", headers={"Sec-Purpose": "prefetch;prerender"})
    invitation.refresh_from_db()
    assert invitation.opened_at is None
    assert Event.unscoped.filter(verb=Verb.INVITATION_SCANNED).count() == 1


def test_signed_in_is_a_step_of_its_own(client, link, invitation, contoso_admin, sign_in):
    sign_in(contoso_admin)
    client.post(f"{link}opened/")
    invitation.refresh_from_db()
    assert invitation.signed_in_at
    assert Event.unscoped.filter(verb=Verb.INVITATION_SIGNED_IN).count() == 1


def test_pressing_sign_in_counts_and_comes_back_to_the_link(
    client, link, invitation, contoso_admin
):
    answer = client.post(f"{link}sign-in/")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_login") + "?next=%2Fi%2F"
    invitation.refresh_from_db()
    assert invitation.opened_count == 1
    client.force_login(contoso_admin)
    assert client.get("/i/")["Location"] == link


def test_the_way_back_is_forgotten_when_the_link_was_renewed(client, link, invitation):
    client.post(f"{link}sign-in/")
    renew_invitation(of_sender(invitation), invitation)
    assert not client.get("/i/")["Location"].startswith("/i/")


def test_creating_an_account_is_open_for_who_has_the_link(client, link):
    answer = client.post(f"{link}account/")
    assert answer["Location"] == reverse("account_signup") + "?next=%2Fi%2F"
    assert client.session["joining"]


def test_another_account_can_be_taken(client, link, sign_in):
    sign_in(make_person("jan@fabrikam.example"))
    answer = client.post(f"{link}other-account/")
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert client.get("/i/")["Location"] == link


def test_a_signed_out_answer_leads_to_signing_in(client, link, contoso):
    answer = client.post(f"{link}accept/", {"decider": contoso.pk, "authorised": "on"})
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", Role)
def test_a_partners_person_of_any_role_cannot_accept(client, acme, contoso, link, role):
    client.force_login(make_member(acme, role).person)
    answer = client.post(f"{link}accept/", {"decider": contoso.pk, "authorised": "on"})
    assert answer.status_code == 403
    assert Invitation.unscoped.get().state == "open"


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_customer_agreement_can_be_read(client, db, language):
    page = client.get("/agreement/2026-11/", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert client.get("/agreement/1999-01/").status_code == 404
