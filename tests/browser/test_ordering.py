"""A sales agent asks the provider to order, and the provider's agent accepts, without scripts."""

import re

from playwright.sync_api import expect

JAN, INGRID = "jan.bak@balticcloud.pl", "ingrid.solberg@nordvik.example"


def test_from_asking_the_provider_to_its_order(window):
    jan = window(scripts=False)
    jan.sign_in(JAN)
    page = jan.open("/p/baltic-cloud/customers/?q=rewa")
    page.get_by_role("link", name="Stocznia Rewa S.A.").first.click()
    page.locator(".subnav").get_by_role("link", name="Orders").click()
    page.get_by_role("link", name="Ask provider").click()
    page.get_by_label("Search products").last.fill("Security Basic")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.get_by_label(re.compile("^Quantity: Security Basic, 1 year")).first.fill("7")
    page.get_by_role("button", name=re.compile("^Add Security Basic, 1 year")).first.click()
    expect(page.get_by_label("Quantity in the cart: Security Basic")).to_have_value("7")
    page.get_by_role("link", name="Review").click()
    page.get_by_role("button", name="Send to provider").click()
    expect(page.get_by_text("Tick it when the customer ordered this.").first).to_be_visible()
    page.get_by_label("The customer ordered this.").check()
    page.get_by_role("button", name="Send to provider").click()
    expect(page.locator(".badges")).to_contain_text("Waiting for the provider")

    ingrid = window(scripts=False)
    ingrid.sign_in(INGRID)
    desk = ingrid.open("/p/nordvik/desk/")
    desk.get_by_role("link", name="Stocznia Rewa S.A.").first.click()
    desk.get_by_role("button", name="Accept and place the order").click()
    expect(desk.locator(".badges")).to_contain_text("Accepted")
    desk.get_by_role("link", name=re.compile(r"^\d{4}$")).click()
    expect(desk.locator(".badges")).to_contain_text("Processing")
    expect(desk.get_by_text("Baltic Cloud Sp. z o.o.").first).to_be_visible()
