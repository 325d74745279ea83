"""A second factor: setting it up, being asked for it, being made to have it."""

import base64
import json
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.urls import reverse

from partners.models import Member
from partners.permissions import Role
from tests.conftest import PASSWORD, make_member, make_person


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


@pytest.fixture
def ada(db):
    return make_person("ada@example.com", "Ada Nowak")


def code_of(secret):
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"


@pytest.fixture
def secret(ada):
    """Ada has an authenticator app with this key."""
    key = generate_totp_secret()
    TOTP.activate(ada, key)
    return key


def sign_in_with(client, email, **more):
    return client.post("/sign-in/", {"login": email, "password": PASSWORD, **more})


def test_an_app_is_set_up_by_picture_or_key_and_gives_recovery_codes(client, ada):
    sign_in_with(client, "ada@example.com")
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:  # who signed in a moment ago proves it once more
        page = client.post(page.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in page.text
    assert secret in page.text
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.get(answer.url).text.count("<li>") >= 10
    assert Authenticator.objects.filter(user=ada).count() == 2


def test_keys_lie_sealed_in_the_table(ada, secret):
    RecoveryCodes.activate(ada)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))


def test_signing_in_asks_for_the_code(client, ada, secret):
    answer = sign_in_with(client, "ada@example.com", next="/profile/")
    assert answer.url.startswith("/sign-in/code/")
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).url == "/profile/"


def test_a_wrong_code_does_not_sign_in(client, ada, secret):
    sign_in_with(client, "ada@example.com")
    answer = client.post("/sign-in/code/", {"code": "000000"})
    assert "That code is not right or has run out." in answer.text
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(client, ada, secret):
    code = code_of(secret)
    sign_in_with(client, "ada@example.com")
    client.post("/sign-in/code/", {"code": code})
    client.post(reverse("account_logout"))
    sign_in_with(client, "ada@example.com")
    client.post("/sign-in/code/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(client, ada, secret):
    code = RecoveryCodes.activate(ada).get_unused_codes()[0]
    for works in (True, False):
        sign_in_with(client, "ada@example.com")
        client.post("/sign-in/code/", {"code": code})
        assert ("_auth_user_id" in client.session) is works
        client.post(reverse("account_logout"))


def test_the_sign_in_page_offers_a_passkey_challenge(client, db):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert base64.urlsafe_b64decode(
        answer.json()["request_options"]["publicKey"]["challenge"] + "=="
    )


def test_resetting_the_password_does_not_remove_the_second_factor(client, ada, secret):
    ada.set_password("another horse battery")
    ada.save()
    client.post("/sign-in/", {"login": "ada@example.com", "password": "another horse battery"})
    assert "_auth_user_id" not in client.session


class TestWhereItIsCompulsory:
    @pytest.fixture(autouse=True)
    def _compulsory(self, settings):
        settings.REQUIRE_MFA = True

    def test_without_one_every_partner_page_leads_to_setting_it_up(self, client, acme, sign_in):
        sign_in(acme, Role.ACCOUNT_ADMIN)
        for page in ("home:home", "partners:colleagues"):
            assert client.get(reverse(page, args=["acme"])).url == reverse("mfa_index")
        assert "Set up" in client.get(reverse("mfa_index")).text

    def test_a_stranger_still_learns_nothing(self, client, acme, globex, sign_in):
        sign_in(globex)
        assert client.get(reverse("home:home", args=["acme"])).status_code == 404

    def test_with_one_the_pages_open(self, client, acme, sign_in):
        member = sign_in(acme, Role.ACCOUNT_ADMIN)
        TOTP.activate(member.person, generate_totp_secret())
        assert client.get(reverse("partners:colleagues", args=["acme"])).status_code == 200


def test_where_it_is_not_compulsory_the_pages_open_without(client, acme, sign_in):
    sign_in(acme)
    assert client.get(reverse("home:home", args=["acme"])).status_code == 200


class TestProvingItAgain:
    """Dangerous acts ask again after 15 minutes, where a second factor is compulsory."""

    @pytest.fixture
    def removal(self, client, acme, settings):
        settings.REQUIRE_MFA = True
        boss = make_member(acme, Role.ACCOUNT_ADMIN, email="boss@acme.example")
        key = generate_totp_secret()
        TOTP.activate(boss.person, key)
        leaver = make_member(acme, Role.SALES_AGENT)
        sign_in_with(client, "boss@acme.example")
        client.post("/sign-in/code/", {"code": code_of(key)})
        return reverse("partners:colleague_removal", args=["acme", leaver.pk])

    def test_right_after_signing_in_nothing_is_asked(self, client, removal):
        assert client.get(removal).status_code == 200

    def test_later_it_is_and_the_page_follows(self, client, removal):
        with time_machine.travel(time.time() + 16 * 60):
            asked = client.get(removal)
            assert asked.status_code == 302
            assert "reauthenticate" in asked.url
            assert client.post(asked.url, {"password": PASSWORD}).url == removal
            assert client.get(removal).status_code == 200

    def test_a_post_waits_for_the_proof(self, client, removal):
        with time_machine.travel(time.time() + 16 * 60):
            client.post(removal)
        assert Member.unscoped.filter(ended_at=None).count() == 2
