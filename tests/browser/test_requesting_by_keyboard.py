"""From a customer to a finalised request for admin access, without touching a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import demo_site, reach

AGENT = "hanna.nowicka@balticcloud.pl"


@pytest.fixture
def site(pristine, tmp_path):
    """It changes what it finds, so it has a demo to itself."""
    with demo_site(pristine, tmp_path) as address:
        yield address


def test_an_admin_agent_asks_by_keyboard(window, site):
    page = window("en").sign_in(AGENT, "en")
    page.goto(f"{site}/p/baltic-cloud/customers/?q=hotel")
    reach(page, "tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}/"))
    customer = re.search(r"/customers/([0-9a-f-]{36})/", page.url)[1]
    reach(page, f"a[href$='/customers/{customer}/admin-relationships/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin-relationships/")
    reach(page, "a[href*='/admin-relationships/new/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/new/?customer={customer}")

    reach(page, "#term-90")
    page.keyboard.press("Enter")
    expect(page.locator("#id_days")).to_have_value("90")
    expect(page.locator("#term-90")).to_be_focused()
    reach(page, "#q")
    page.keyboard.type("guest")
    expect(page.locator("#role-list")).not_to_contain_text("Application Developer")
    expect(page.locator("#role-list")).to_contain_text("Guest Inviter")
    reach(page, ".roles__item input:not(:checked)")
    page.keyboard.press("Space")
    expect(page.locator("#role-count")).to_contain_text("7 of")
    expect(page.locator("#summary")).to_contain_text("Guest Inviter")
    reach(page, "#summary button[name=save]")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/admin-relationships/[0-9a-f-]{36}/$"))
    reach(page, "a[href$='/request/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/request/")
    reach(page, "form .btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/letter/")
    expect(page.locator("#letter")).to_contain_text("Guest Inviter")
