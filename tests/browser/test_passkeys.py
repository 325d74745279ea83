"""A passkey signs in under our content security policy, which allows no code in the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DEMO_PASSWORD

PERSON = "jan.bak@balticcloud.pl"


@pytest.fixture
def with_key(window):
    """A window on a computer that has a fingerprint reader, and a person who presses it."""
    opened = window()
    devtools = opened.page.context.new_cdp_session(opened.page)
    devtools.send("WebAuthn.enable")
    reader = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": reader})
    return opened


def test_a_passkey_is_added_signs_in_and_serves_as_second_factor(with_key):
    with_key.sign_in(PERSON)
    page = with_key.open("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.press("input[name=password]", "Enter")
    page.fill("input[name=name]", "Laptop")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    with_key.open("/account/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("Laptop")

    page.context.clear_cookies()
    with_key.open("/sign-in/")
    page.click("#passkey_login")
    page.wait_for_url("**/p/**")

    page.context.clear_cookies()
    with_key.open("/sign-in/")
    page.fill("input[name=login]", PERSON)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/sign-in/code/**")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/p/**")
