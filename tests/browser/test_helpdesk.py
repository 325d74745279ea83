"""A helpdesk agent resets a password, sees it once, and learns what her role does not cover:
without scripts, the first part in English, the second in Polish."""

import re

from playwright.sync_api import expect

ZOFIA = "zofia.lis@balticcloud.pl"
PASSWORD = re.compile(r"^(?:[a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}$")


def test_a_password_is_reset_and_what_the_role_lacks_is_said(window):
    zofia = window(scripts=False)
    zofia.sign_in(ZOFIA)
    page = zofia.open("/p/baltic-cloud/customers/?q=rewa")
    page.get_by_role("link", name="Stocznia Rewa S.A.").first.click()
    page.locator(".subnav").get_by_role("link", name="Users and licences").click()

    rows = page.locator("tbody tr")
    rows.filter(has_text="Global Administrator").locator("[data-row]").check()
    rows.filter(has_not_text="Administrator").locator("[data-row]").first.check()
    page.locator(".cmdbar").get_by_role("button", name="Reset password").click()
    asked = page.locator(".note")
    expect(asked).to_contain_text("Your roles here lack Privileged Authentication Administrator.")
    expect(asked.get_by_role("link", name="Hanna Nowicka")).to_be_visible()
    page.get_by_role("button", name="Reset passwords").click()
    page.get_by_role("button", name="Show passwords (once)").click()
    expect(page.locator(".secret")).to_have_count(1)
    expect(page.locator(".secret")).to_have_text(PASSWORD)
    page.reload()
    expect(page.get_by_text("The temporary passwords were handed over or wiped.")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)

    page.locator("button[name=language][value=pl]:visible").first.click()
    page.get_by_role("link", name="Wróć do użytkowników").click()
    rows.filter(has_text="Global Administrator").locator("a").first.click()
    page.get_by_role("link", name="Kto może pomóc").click()
    refused = page.locator(".note")
    expect(refused).to_contain_text("wymaga roli Privileged Authentication Administrator.")
    expect(page.get_by_role("link", name="hanna.nowicka@balticcloud.pl")).to_be_visible()
