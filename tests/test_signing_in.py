"""Signing in and what surrounds it."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from outbox.models import Email
from outbox.sealing import unsealed
from people.models import Person
from people.web import JOINING
from tests.conftest import PASSWORD, make_person


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def ada(db):
    return make_person("ada@example.com", "Ada Nowak")


def sign_in_with(client, email, password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def letter(kind):
    return unsealed(Email.unscoped.get(kind=kind).body)


def link_in(text):
    return re.search(r"http://localhost:8000(/\S+)", text)[1]


def test_a_person_signs_in_with_mail_and_password(client, ada):
    answer = sign_in_with(client, "ADA@example.com", next="/profile/")
    assert answer.url == "/profile/"
    assert "ada@example.com" in client.get("/profile/").text


def test_a_wrong_pair_gets_one_message_whichever_half_is_wrong(client, ada):
    wrong = sign_in_with(client, "ada@example.com", "nonsense")
    unknown = sign_in_with(client, "eve@example.com")
    for answer in (wrong, unknown):
        assert "E-mail or password is not right." in answer.text
    assert not client.session.get("_auth_user_id")


def test_sign_in_never_leads_to_another_site(client, ada):
    answer = sign_in_with(client, "ada@example.com", next="https://evil.example/")
    assert answer.url == "/"


def test_guessing_is_slowed_down(client, ada):
    for _ in range(12):
        answer = sign_in_with(client, "ada@example.com", "nonsense")
    assert answer.status_code == 429 or "Too many tries" in answer.text
    assert "_auth_user_id" not in sign_in_with(client, "ada@example.com").wsgi_request.session


def test_a_closed_account_does_not_get_in(client, ada):
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    sign_in_with(client, "ada@example.com")
    assert "_auth_user_id" not in client.session


def test_coming_from_an_invitation_the_page_says_what_for(client, db):
    assert "to answer the request" in client.get("/sign-in/?next=/i/abc/").text
    assert "to answer the request" not in client.get("/sign-in/?next=/profile/").text


def test_nobody_signs_up_without_an_invitation(client, db):
    answer = client.post(
        reverse("account_signup"),
        {"email": "eve@example.com", "password1": PASSWORD, "name": "Eve"},
    )
    assert "Accounts are by invitation" in answer.text
    assert not Person.objects.exists()


@pytest.fixture
def invited(client, db):
    session = client.session
    session[JOINING] = True
    session.save()
    return client


def test_an_invited_person_signs_up_confirms_the_address_and_goes_on(invited):
    answer = invited.post(
        reverse("account_signup"),
        {"email": "Eve@Example.com", "password1": PASSWORD, "name": "Eve", "next": "/profile/"},
    )
    assert answer.url == reverse("account_email_verification_sent")
    person = Person.objects.get()
    assert (person.email, person.name) == ("eve@example.com", "Eve")
    assert "_auth_user_id" not in invited.session
    confirmation = link_in(letter("email_confirmation_signup"))
    assert "eve@example.com" in invited.get(confirmation).text
    assert "_auth_user_id" not in invited.session  # looking changes nothing
    assert invited.post(confirmation).url == "/profile/"
    assert "Eve" in invited.get("/profile/").text


def test_signing_up_with_a_known_address_tells_only_its_owner(invited, ada):
    answer = invited.post(
        reverse("account_signup"),
        {"email": "ada@example.com", "password1": PASSWORD, "name": "Eve"},
    )
    assert answer.url == reverse("account_email_verification_sent")
    assert "there is one" in letter("account_already_exists")
    assert Person.objects.count() == 1


def test_a_forgotten_password_is_replaced_by_a_link(client, ada):
    client.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    first = client.get(link_in(letter("password_reset_key")), follow=True)
    form = first.redirect_chain[-1][0]
    client.post(form, {"password1": "a new horse battery", "password2": "a new horse battery"})
    assert sign_in_with(client, "ada@example.com", "a new horse battery").url == "/"
    assert "no longer works" in client.get(link_in(letter("password_reset_key"))).text


def test_asking_for_letters_without_end_gets_429(client, ada):
    for _ in range(30):
        answer = client.post(reverse("account_reset_password"), {"email": "ada@example.com"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "Too fast" in answer.text


def test_a_change_of_the_account_is_told_to_its_owner(client, ada):
    sign_in_with(client, "ada@example.com")
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "a new horse battery",
         "password2": "a new horse battery"},
    )  # fmt: skip
    assert "The password was changed." in letter("password_changed")


def test_a_new_address_counts_once_it_is_confirmed(client, ada):
    sign_in_with(client, "ada@example.com")
    page = client.get(reverse("account_email"), follow=True)
    if "Confirm it is you" in page.text:
        client.post(page.redirect_chain[-1][0], {"password": PASSWORD})
    client.post(reverse("account_email"), {"action_add": "", "email": "ada@new.example"})
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"
    client.post(link_in(letter("email_confirmation")))
    ada.refresh_from_db()
    assert ada.email == "ada@new.example"


def test_resetting_tells_the_asker_nothing_about_who_exists(client, ada):
    known = client.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    unknown = client.post(reverse("account_reset_password"), {"email": "eve@example.com"})
    assert known.url == unknown.url


def test_the_links_of_letters_ignore_the_host_a_request_claims(client, ada, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        reverse("account_reset_password"),
        {"email": "ada@example.com"},
        headers={"host": "evil.example"},
    )
    assert "evil.example" not in letter("password_reset_key")
    assert "http://localhost:8000/" in letter("password_reset_key")


def test_a_letter_with_a_secret_link_is_not_readable_in_the_table(client, ada):
    client.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    assert "http" not in Email.unscoped.get().body


def test_letters_speak_the_language_of_the_person(client, ada):
    ada.language = "pl"
    ada.save()
    client.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    assert "Dzień dobry" in letter("password_reset_key")


def test_signing_out_takes_a_post(client, ada):
    client.force_login(ada)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_person_sees_their_sessions_and_ends_the_others(client, ada):
    elsewhere = Client()
    sign_in_with(elsewhere, "ada@example.com")
    sign_in_with(client, "ada@example.com")
    assert UserSession.objects.count() == 2
    client.post(reverse("usersessions_list"))
    assert elsewhere.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


PAGES = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
    "account_signup",
]
OWN_PAGES = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "usersessions_list",
    "people:profile",
    "people:landing",
]


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("page", PAGES + OWN_PAGES)
def test_no_page_carries_inline_code_or_style(client, ada, page, language):
    if page in OWN_PAGES:
        sign_in_with(client, "ada@example.com")
        Person.objects.update(language=language)
    client.cookies["django_language"] = language
    answer = client.get(reverse(page), follow=True)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert "Content-Security-Policy" in answer.headers
    for script in re.findall(r"<script\b([^>]*)>", answer.text):
        assert "src=" in script or 'type="application/json"' in script
    assert not re.search(r"<style\b|\sstyle=|\son\w+=", answer.text)
