"""Removing several customers without JavaScript, and reading what was done."""

import re

from playwright.sync_api import expect

JAN = "jan.bak@balticcloud.pl"
LIST = "/p/baltic-cloud/customers/?view=reseller&sort=name"


def test_two_customers_are_removed_without_javascript(window):
    visitor = window(scripts=False)
    visitor.sign_in(JAN)
    page = visitor.open(LIST)
    names = [page.locator("tbody th a").nth(n).inner_text() for n in (0, 1)]
    for n in (0, 1):
        page.locator("tbody input[name=customer]").nth(n).check()
    page.locator("button[formaction$='/customers/removal/']:visible").click()
    for name in names:
        expect(page.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("button", name="Remove 2 relationships").click()
    expect(page.locator(".error").first).to_be_visible()
    page.locator("input[name=good_faith]").check()
    page.get_by_role("button", name="Remove 2 relationships").click()
    page.wait_for_url("**/customers/removal/result/")
    expect(page.locator("h1")).to_have_text("2 relationships removed")
    page.get_by_role("link", name=re.compile("^Report")).first.click()
    expect(page.get_by_text("Checked: it is as it should be")).to_be_visible()
    expect(page.locator("#notice-text")).to_have_attribute("readonly", "")
